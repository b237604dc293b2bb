"""Many workers, dead workers, slow workers."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
import pytest

from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import OperationState, RunState
from cbec_core.workflows.engine import Engine, Policy
from cbec_core.workflows.engine_drive import Driver
from tests.unit.workflows.scripted import Crash

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench

law = pytest.mark.requirement


def another(bench: Bench, policy: Policy | None = None) -> Engine:
    return Engine(bench.storage, bench.clock, [bench.workflow], specs=bench.world, policy=policy)


@law("OP-29")
def test_64_threads_with_one_key_start_one_run(bench: Bench) -> None:
    gate = threading.Barrier(64)

    def start(_: int) -> object:
        gate.wait()
        return bench.start()

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(start, range(64)))
    assert answers == [bench.run()] * 64


@law("OP-29")
def test_one_key_with_another_input_is_refused(bench: Bench) -> None:
    bench.start()
    for subject, value in (("ord_1", {"a": 2}), ("ord_2", {"a": 1})):
        with pytest.raises(DomainError) as refused:
            bench.engine.start("corridor", "k", subject, "m1", value)
        assert refused.value.code == "idempotency.conflict"
    assert bench.start() == bench.run()


@law("OP-30")
def test_nobody_takes_a_run_before_its_lease_ends(bench: Bench) -> None:
    bench.world.script = deque(["crash after"])
    run = bench.start()
    with pytest.raises(Crash):
        bench.engine.drain()
    other = another(bench)
    assert other.drain() == 0
    assert other.advance(run.id).done_steps == ("screen",)
    bench.clock.pass_time(seconds=31)
    assert other.drain() > 0
    assert bench.run().state is RunState.DONE
    assert bench.world.happened[f"{run.id}.authorise"] == 1


@law("OP-31")
@pytest.mark.parametrize("moment", ["reserved", "submitting"])
def test_a_stale_worker_sends_and_writes_nothing(bench: Bench, moment: str) -> None:
    """The first worker sleeps for longer than its lease; the second does everything."""
    other = another(bench)
    bench.start()

    def sleep(boundary: str) -> None:
        if boundary == f"authorise:{moment}" and not taken:
            taken.append(boundary)
            bench.clock.pass_time(seconds=31)
            assert other.drain() > 0

    taken: list[str] = []
    slow = Engine(bench.storage, bench.clock, [bench.workflow], specs=bench.world, probe=sleep)
    if moment == "submitting":
        # The second finds it in submitting: unknown, looked up, never arrived, sent again.
        slow.drain()
        sent = [s for s in bench.world.sent if s.operation_id.endswith("authorise")]
        assert len(sent) == 2
    else:
        slow.drain()
        sent = [s for s in bench.world.sent if s.operation_id.endswith("authorise")]
        assert len(sent) == 1
    assert taken
    assert bench.run().state is RunState.DONE
    assert set(bench.world.happened.values()) == {1}
    assert bench.op("authorise").state is OperationState.SUCCEEDED


@law("OP-31")
@pytest.mark.parametrize("workflow", ["corridor", "of another version"])
def test_a_stale_worker_goes_on_with_its_next_run(bench: Bench, workflow: str) -> None:
    first = bench.start("k1", "ord_1")
    second = bench.start("k2", "ord_2")
    bench.storage.tables.runs[first.id] = attrs.evolve(first, workflow=workflow)
    now = bench.clock.now()
    with bench.engine.kit.begin() as uow:
        claimed = uow.runs.claim("a", now, now + timedelta(seconds=30), 10)
        uow.commit()
    bench.clock.pass_time(seconds=31)
    with bench.engine.kit.begin() as uow:
        uow.runs.take(first.id, "b", bench.clock.now(), bench.clock.now() + timedelta(hours=1))
        uow.commit()
    ended = Driver(bench.engine.kit).drive(claimed)
    assert [run.id for run in ended] == [second.id]
    assert bench.storage.tables.runs[first.id].done_steps == ()
    assert bench.storage.tables.runs[second.id].state is RunState.DONE


@law("OP-32")
def test_leases_are_renewed_while_a_provider_is_asked(bench: Bench) -> None:
    renewed = threading.Event()
    engine = another(bench, Policy(lease=timedelta(seconds=0.03)))
    original = bench.storage.begin

    def begin(actor: object, *, durable: bool = False) -> object:
        uow = original(actor)
        if threading.current_thread() is not threading.main_thread():
            renewed.set()
        return uow

    bench.storage.begin = begin
    waited: list[bool] = []
    bench.world.watch = lambda _: waited.append(renewed.wait(20))
    run = bench.start()
    engine.advance(run.id, until_step="authorise")
    assert waited == [True]


@law("OP-33")
def test_one_failing_run_does_not_harm_the_others(bench: Bench) -> None:
    words = deque([ValueError("no")] * 3)
    bench.work("screen").words = words
    for number in range(5):
        bench.start(f"k{number}", f"ord_{number}")
    bench.engine.drain()
    states = [run.state for run in bench.storage.tables.runs.values()]
    assert states.count(RunState.DONE) >= 3
    while any(run.state is RunState.WAITING for run in bench.storage.tables.runs.values()):
        bench.clock.pass_time(minutes=5)
        bench.engine.drain()
    assert {run.state for run in bench.storage.tables.runs.values()} == {RunState.DONE}
    assert set(bench.world.happened.values()) == {1}


@law("OP-33")
def test_runs_share_the_commit_of_their_local_steps(bench: Bench) -> None:
    from cbec_core.workflows.definition import Step, Workflow
    from tests.unit.workflows.scripted import Local

    local = Workflow("local", (Step("a", Local()), Step("b", Local())), pivot="b")
    engine = Engine(bench.storage, bench.clock, [local])
    for number in range(40):
        engine.start("local", f"k{number}", f"s{number}", "m1")
    before = bench.storage.commits
    assert engine.drain() == 40
    assert bench.storage.commits - before == 3  # claim, walk, and the claim that finds nothing
    assert {run.state for run in bench.storage.tables.runs.values()} == {RunState.DONE}


@law("OP-34")
def test_a_worker_told_to_stop_gives_its_runs_back(bench: Bench) -> None:
    for number in range(5):
        bench.start(f"k{number}", f"ord_{number}")
    calls: list[str] = []
    bench.world.watch = calls.append
    bench.engine.drain(told_to_stop=lambda: bool(calls))
    runs = bench.storage.tables.runs.values()
    assert len(calls) == 1
    assert all(not run.lease_owner for run in runs)
    assert bench.storage.tables.operations[calls[0]].state is OperationState.SUCCEEDED
    assert another(bench).drain() == 5
    assert {run.state for run in runs} <= {RunState.READY}
    assert {run.state for run in bench.storage.tables.runs.values()} == {RunState.DONE}
    assert set(bench.world.happened.values()) == {1}


def test_advance_leaves_a_run_that_is_not_due(bench: Bench) -> None:
    run = bench.start()
    later = attrs.evolve(run, due_at=bench.clock.now() + timedelta(days=1))
    bench.storage.tables.runs[run.id] = later
    assert bench.engine.advance(run.id) == later
    with pytest.raises(DomainError) as missing:
        bench.engine.advance("run_none")
    assert missing.value.code == "run.not_found"
