"""The worker around the engine: events out, reservations back, a graceful end."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from cbec_core.domain.errors import StorageError
from cbec_core.domain.events import Event, EventType
from cbec_core.domain.operation import RunState
from cbec_core.workflows.worker import Tally, Worker
from tests.unit.workflows.memory import Outbox

if TYPE_CHECKING:
    from cbec_core.ports.stored import StoredEvent
    from tests.unit.workflows.conftest import Bench

law = pytest.mark.requirement


def put(bench: Bench, *names: str) -> None:
    """Put events such as `a1`: subject a, number 1."""
    with bench.engine.kit.begin() as uow:
        for name in names:
            now = bench.clock.now()
            uow.outbox.add(Event(name, EventType.ORDER_PLACED, name[0], "m1", now))
        uow.commit()


@law("OP-36")
def test_events_are_told_once_in_order(bench: Bench) -> None:
    names = [f"{subject}{number}" for number in range(5) for subject in "abc"]
    put(bench, *names)
    heard: list[str] = []
    worker = Worker(bench.engine, tell=lambda event: heard.append(event.id), tell_batch=4)
    assert worker.tell_events() == 15
    assert worker.tell_events() == 0
    assert heard == names


@law("OP-36")
def test_a_deaf_hearer_holds_back_its_subject_only(bench: Bench) -> None:
    put(bench, "a1", "b1", "a2", "b2", "a3", "c1")
    heard: list[str] = []
    deaf = {"a2"}

    def tell(event: Event) -> None:
        if event.id in deaf:
            raise ConnectionError("anna@example.org")
        heard.append(event.id)

    worker = Worker(bench.engine, tell=tell, tell_batch=2)
    assert worker.tell_events() == 4
    assert heard == ["a1", "b1", "b2", "c1"]
    deaf.clear()
    assert worker.tell_events() == 0
    bench.clock.pass_time(seconds=1)
    assert worker.tell_events() == 2
    assert heard[4:] == ["a2", "a3"]


@law("OP-36")
def test_a_hearer_that_always_fails_is_asked_ever_more_rarely(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has refused is not read again in every round, however much it becomes."""
    asked: list[str] = []

    def tell(event: Event) -> None:
        asked.append(event.id)
        raise ConnectionError

    read: list[int] = []
    pending = Outbox.pending

    def counted(outbox: Outbox, limit: int, after: int = 0) -> tuple[StoredEvent, ...]:
        found = pending(outbox, limit, after)
        read.append(len(found))
        return found

    monkeypatch.setattr(Outbox, "pending", counted)
    worker = Worker(bench.engine, tell=tell, tell_batch=10)
    put(bench, *(f"{subject}{number}" for subject in "abc" for number in range(20)))
    for _ in range(60):
        put(bench, "d1")
        worker.tell_events()
        bench.clock.pass_time(seconds=1)
    again = [0, 1, 3, 7, 15, 31]  # after one second, two, four and so on
    assert asked.count("a0") == asked.count("d1") == len(again)
    assert sum(read) == sum(60 + new + 1 for new in again) + 60 - len(again)


@law("OP-36")
def test_new_events_are_told_while_a_hearer_refuses_others(bench: Bench) -> None:
    heard: list[str] = []

    def tell(event: Event) -> None:
        if event.subject == "a":
            raise ConnectionError
        heard.append(event.id)

    worker = Worker(bench.engine, tell=tell)
    for names in (["a1", "b1"], ["a2", "b2", "c1"]):
        put(bench, *names)
        worker.tell_events()
    assert heard == ["b1", "b2", "c1"]


@law("OP-37")
def test_expired_reservations_are_given_back(bench: Bench) -> None:
    worker = Worker(bench.engine)
    bench.storage.tables.notes["expired"] = 3
    assert worker.run_once() == Tally(released=3)
    bench.storage.tables.notes["expired"] = 2
    assert worker.run_once() == Tally()
    bench.clock.pass_time(minutes=2)
    assert worker.run_once() == Tally(released=2)


def test_a_round_tells_what_it_did(bench: Bench) -> None:
    bench.start()
    put(bench, "a1")
    heard: list[str] = []
    worker = Worker(bench.engine, tell=lambda event: heard.append(event.id))
    assert worker.run_until_idle() == Tally(runs=1, told=1)
    assert bench.run().state is RunState.DONE
    assert not Tally()


@law("OP-34")
@pytest.mark.parametrize("how", ["event", "signal", "call"])
def test_a_worker_ends_when_told(bench: Bench, how: str) -> None:
    stop = threading.Event()
    rounds: list[str] = []

    def tell(event: Event) -> None:
        rounds.append(event.id)
        if how == "signal":
            os.kill(os.getpid(), signal.SIGTERM)
        elif how == "event":
            stop.set()
        else:
            worker.stop()

    before = signal.getsignal(signal.SIGTERM)
    worker = Worker(bench.engine, tell=tell)
    put(bench, "a1")
    worker.run_forever(stop if how == "event" else None)
    assert rounds == ["a1"]
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_worker_waits_for_a_database_that_is_away(bench: Bench) -> None:
    stop = threading.Event()
    put(bench, "a1")
    original = bench.storage.begin
    refusals = iter([True, True])

    def begin(actor: object, *, durable: bool = False) -> object:
        if next(refusals, False):
            raise StorageError("storage.locked")
        return original(actor)

    bench.storage.begin = begin
    from datetime import timedelta

    worker = Worker(bench.engine, tell=lambda _: stop.set(), idle=timedelta(milliseconds=1))
    worker.run_forever(stop)
    assert bench.storage.tables.told
