"""Race threads for ten units of stock, and for one order: counts, not times.

Sixty-four threads each reserve one unit of ten, in units of work of their own: exactly ten may
hold one, in every round. Sixty-four threads place the same order: one effect (one order, one
payment, one reservation, one set of events) and sixty-four equal answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from cbec_core import Cbec
from cbec_core.domain.merchant import Actor
from cbec_core.domain.stock import Reservation, ReservationState
from cbec_core.ports.stored import Reserved
from cbec_core.services.stock import Receipt
from cbec_core.testing.builders import make_order
from tests.benchmarks.harness import Figure, Settings, postgres

THREADS = 64
UNITS = 10
SETTINGS = {
    "merchant": {"id": "m1"},
    "defaults": {"payment": "sandbox"},
    "database": {"busy_timeout_s": 60},
}


def together(work: Callable[[int], object], pool: ThreadPoolExecutor) -> list[object]:
    """Run the same work in every thread, all beginning at once."""
    gate = threading.Barrier(THREADS)

    def one(number: int) -> object:
        gate.wait()
        return work(number)

    return list(pool.map(one, range(THREADS)))


def race_for_units(cbec: Cbec, pool: ThreadPoolExecutor, rounds: int) -> int:
    """Return in how many rounds not exactly ten units were held."""
    wrong = 0
    for turn in range(rounds):
        sku = f"RACE-{turn:04}"
        cbec.stock.receive(Receipt(sku, UNITS, "bench"))

        def reserve(number: int, sku: str = sku) -> Reserved:
            held = Reservation(
                key=f"{sku}.{number}",
                merchant_id="m1",
                location="main",
                sku=sku,
                quantity=1,
                state=ReservationState.HELD,
                expires_at=datetime.now(UTC) + timedelta(hours=1),
            )
            with cbec.storage.begin(Actor.system()) as uow:
                (answer,) = uow.stock.reserve(held)
                uow.commit()
            return answer

        answers = together(reserve, pool)
        (level,) = cbec.stock.levels([sku])
        wrong += answers.count(Reserved.HELD) != UNITS or level.reserved != UNITS
    return wrong


def race_for_one_order(cbec: Cbec, pool: ThreadPoolExecutor, rounds: int) -> int:
    """Return in how many rounds there was another count than one effect and equal answers."""
    wrong = 0
    cbec.stock.receive(Receipt("SHIRT-M", 1_000_000, "bench"))
    for turn in range(rounds):
        order = make_order(merchant_id="m1", channel="shop", external_id=f"RACE-{turn}")
        (before,) = cbec.stock.levels(["SHIRT-M"])
        answers = together(lambda _, order=order: cbec.orders.place(order), pool)
        (after,) = cbec.stock.levels(["SHIRT-M"])
        with cbec.storage.begin(Actor.system()) as uow:
            payments = uow.payments.of_order(order.id)
            events = [e for e in uow.outbox.pending(1_000_000) if e.event.subject == order.id]
        wrong += (
            any(answer != answers[0] for answer in answers)
            or len(payments) != 1
            or len(events) != 3
            or after.reserved - before.reserved != sum(line.quantity for line in order.lines)
        )
    return wrong


def figures(database: str, url: str, rounds: int) -> list[Figure]:
    with (
        Cbec.open(database_url=url, settings=SETTINGS) as cbec,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        cbec.storage.upgrade()
        units = race_for_units(cbec, pool, rounds)
        orders = race_for_one_order(cbec, pool, max(1, rounds // 10))
    races = (
        (f"{THREADS} threads for {UNITS} units", units, rounds),
        (f"{THREADS} threads, one order", orders, max(1, rounds // 10)),
    )
    return [
        Figure("races", f"{database}, {what}", wrong, 0.0, note=f"{wrong} wrong of {of} rounds")
        for what, wrong, of in races
    ]


def measure(settings: Settings) -> list[Figure]:
    """Return how many rounds went wrong; the bar is none."""
    rounds = 200 // settings.size
    found = []
    if "sqlite" in settings.databases:
        found += figures("SQLite", f"sqlite:///{settings.folder / 'races.db'}", rounds)
    with postgres(settings) as new:
        if new is not None:
            found += figures("PostgreSQL", new(), rounds)
    return found
