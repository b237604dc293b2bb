"""The engine on real databases: what a storage in memory cannot show."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from cbec_core.domain.errors import CbecError, DomainError
from cbec_core.domain.merchant import Actor
from cbec_core.domain.operation import OperationState, Run, RunState
from cbec_core.ports.storage import Storage
from cbec_core.workflows.definition import Step, Workflow
from cbec_core.workflows.engine import Engine, Policy
from cbec_core.workflows.worker import Worker
from tests.unit.workflows.memory import Clock
from tests.unit.workflows.scripted import FORWARD, Crash, Local, World, corridor

law = pytest.mark.requirement
ROOT = Path(__file__).parents[3]
SYSTEM = Actor.system()


@attrs.define
class Scene:
    storage: Storage
    clock: Clock
    world: World
    engine: Engine

    def run(self, run_id: str) -> Run:
        return self.engine.get(run_id)

    def settle(self, run_id: str) -> Run:
        for _ in range(100):
            self.engine.drain()
            run = self.run(run_id)
            if run.state is not RunState.WAITING:
                break
            self.clock.at = max(self.clock.at, run.due_at)
        return run


@pytest.fixture
def scene(storage: Storage) -> Scene:
    clock = Clock()
    world = World(clock, SimpleNamespace(open=0))
    engine = Engine(storage, clock, [corridor(world)], specs=world)
    return Scene(storage, clock, world, engine)


def start(scene: Scene, key: str = "k", value: Any = None) -> Run:
    return scene.engine.start("corridor", key, f"ord_{key}", "m1", value)


@law("OP-6", "OP-1")
def test_a_run_ends_with_its_operations_and_traces(scene: Scene) -> None:
    run = scene.settle(start(scene).id)
    assert run.state is RunState.DONE
    with scene.storage.begin(SYSTEM) as uow:
        operations = uow.operations.of_run(run.id)
        events = [stored.event.id for stored in uow.outbox.pending(100)]
    assert [op.id for op in operations] == [f"{run.id}.{step}" for step in FORWARD]
    assert {op.state for op in operations} == {OperationState.SUCCEEDED}
    assert sorted(events) == sorted(
        [f"{run.id}.{name}" for name in ("screen", "reserve", "rate", "close")]
        + [f"{run.id}.{step}=succeeded" for step in FORWARD]
    )


@law("OP-17", "OP-18")
def test_a_rejection_undoes(scene: Scene) -> None:
    scene.world.script = deque(["ok", "ok", "no"])
    run = scene.settle(start(scene).id)
    assert (run.state, run.reason) == (RunState.UNDONE, "card_declined")
    assert scene.world.happened[f"{run.id}.label.undo"] == 1


@law("OP-7", "OP-30", "OP-35")
@pytest.mark.parametrize("word", ["crash before", "crash after"])
def test_another_worker_goes_on_after_a_crash(scene: Scene, word: str) -> None:
    scene.world.script = deque([word])
    run = start(scene)
    with pytest.raises(Crash):
        scene.engine.drain()
    assert scene.engine.drain() == 0
    scene.clock.pass_time(seconds=31)
    assert scene.settle(run.id).state is RunState.DONE
    assert set(scene.world.happened.values()) == {1}


@law("OP-29")
def test_64_threads_with_one_key_start_one_run_and_one_effect(scene: Scene) -> None:
    gate = threading.Barrier(64)

    def race(_: int) -> Run:
        gate.wait()
        return start(scene)

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(race, range(64)))
    assert len(set(answers)) == 1
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: scene.engine.advance(answers[0].id), range(64)))
    assert scene.settle(answers[0].id).state is RunState.DONE
    assert scene.world.happened == {f"{answers[0].id}.{step}": 1 for step in FORWARD}
    with pytest.raises(DomainError) as refused:
        start(scene, value={"other": 1})
    assert refused.value.code == "idempotency.conflict"


@law("OP-31")
def test_a_stale_commit_writes_nothing(scene: Scene) -> None:
    run = start(scene)
    now = scene.clock.now()
    with scene.storage.begin(SYSTEM) as uow:
        (mine,) = uow.runs.claim("a", now, now + timedelta(seconds=1), 10)
        uow.commit()
    later = now + timedelta(seconds=2)
    with scene.storage.begin(SYSTEM) as uow:
        (theirs,) = uow.runs.claim("b", later, later + timedelta(hours=1), 10)
        uow.commit()
    assert theirs.fence > mine.fence
    written = attrs.evolve(mine, reason="written by a stale worker")
    with scene.storage.begin(SYSTEM) as uow:
        with pytest.raises(CbecError) as one:
            uow.runs.save(written)
        with pytest.raises(CbecError) as many:
            uow.runs.save_many([written])
    assert one.value.code == many.value.code == "run.stale_worker"
    assert scene.run(run.id) == theirs


@law("OP-32")
def test_a_run_given_back_is_not_leased_again_by_a_late_renewal(scene: Scene) -> None:
    run = start(scene)
    now, until = scene.clock.now(), scene.clock.now() + timedelta(seconds=30)
    with scene.storage.begin(SYSTEM) as uow:
        mine = uow.runs.take(run.id, "a", now, until)
        uow.commit()
    assert mine is not None
    with scene.storage.begin(SYSTEM) as uow:
        assert uow.runs.renew([mine], until + timedelta(seconds=30)) == 1
        assert uow.runs.take(run.id, "b", until, until) is None
        uow.runs.save(attrs.evolve(mine, lease_owner="", lease_until=None))
        assert uow.runs.renew([mine], until) == 0
        uow.commit()
    assert scene.run(run.id).lease_until is None


@law("OP-30", "OP-31", "OP-33")
def test_four_workers_share_the_runs(scene: Scene) -> None:
    """Every run is done once, whoever has it."""
    local = Workflow("local", tuple(Step(name, Local()) for name in "abc"), pivot="c")
    engines = [
        Engine(scene.storage, scene.clock, [local], policy=Policy(batch=7)) for _ in range(4)
    ]
    for number in range(200):
        engines[0].start("local", f"k{number}", f"s{number}", "m1")
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda engine: engine.drain(), engines))
    assert sum(counts) == 200
    with scene.storage.begin(SYSTEM) as uow:
        assert len(uow.runs.list(RunState.DONE, 1000)) == 200
        traces = [stored.event.id for stored in uow.outbox.pending(1000)]
    assert len(traces) == len(set(traces)) == 600


@law("OP-23", "OP-26", "OP-36")
def test_parked_work_is_seen_told_and_settled(scene: Scene) -> None:
    scene.world.window = None
    scene.world.script = deque(["unknown after"])
    scene.world.look_script = deque(["unknown"])
    run = scene.settle(start(scene).id)
    assert run.state is RunState.PARKED
    heard: list[tuple[str, Any]] = []
    worker = Worker(scene.engine, tell=lambda e: heard.append((e.type.value, e.data.get("reason"))))
    worker.run_once()
    assert ("cbec.run.parked.v1", "operation.unknown") in heard
    scene.engine.resolve(run.id, "succeeded", result='{"reference": "pi"}', reference="pi")
    assert scene.settle(run.id).state is RunState.DONE
    with scene.storage.begin(SYSTEM) as uow:
        assert not uow.runs.list(RunState.PARKED, 10)
    total = len(heard)
    assert worker.run_once().told > 0
    assert worker.run_once().told == 0
    assert len(heard) > total


@pytest.mark.slow
@law("OP-30", "OP-35", "OP-34")
@pytest.mark.feature(127)
def test_a_short_drill_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    options = "--databases sqlite --scenes shapes --kills 8 --boundaries 6 --untimed"
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills", *options.split()]
        + ["--json", str(tmp_path / "drills.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "random kills" in done.stdout
