"""Reserve, don't check: 64 at once for what is there, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from cbec_core import OrderToCashInput
from cbec_core.domain.errors import DomainError
from cbec_core.domain.merchant import Actor
from cbec_core.domain.operation import RunState
from cbec_core.domain.returns import ReturnLine
from cbec_core.domain.stock import Movement, MovementKind, Reservation, ReservationState
from cbec_core.ports.stored import Reserved
from cbec_core.services.stock import Receipt
from cbec_core.testing.builders import make_order, make_order_line

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.product import Variant
    from tests.e2e.conftest import Travelling

T = TypeVar("T")
THREADS = 64

pytestmark = [
    pytest.mark.feature(128),
    pytest.mark.parametrize(
        "deploy",
        ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
        indirect=True,
    ),
]


def at_once(work: Callable[[int], T]) -> list[T]:
    start = Barrier(THREADS)

    def one(number: int) -> T:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_64_checkouts_for_10_units_sell_10(cbec: Cbec) -> None:
    """The use case itself: who gets nothing is told so, and leaves no order behind."""
    cbec.stock.receive(Receipt("CUP", 10, "first"))

    def buy(number: int) -> str:
        lines = (make_order_line("CUP", quantity=1),)
        try:
            cbec.orders.place(make_order(lines=lines, channel="shop", external_id=f"{number}"))
        except DomainError as fault:
            return fault.code
        return "placed"

    told = at_once(buy)
    assert told.count("placed") == 10
    assert told.count("stock.insufficient") == THREADS - 10
    (level,) = cbec.stock.levels(["CUP"])
    assert (level.on_hand, level.reserved) == (10, 10)
    assert len(cbec.orders.list()) == 10


@pytest.mark.parametrize(
    ("space", "name", "room", "each"),
    [
        ("warehouse SZX", "CUP-350", 10, 1),
        ("coupon", "SPRING-10", 10, 1),
        ("quota", "amazon.orders.2026-11-20T08", 7, 2),
        ("refundable", "pay_1.EUR", 4760, 1000),
    ],
)
def test_the_primitive_counts_whatever_has_a_place_and_a_name(
    cbec: Cbec, clock: Travelling, space: str, name: str, room: int, each: int
) -> None:
    """Uses of a coupon, calls of a quota, minor units of a capture: nothing in it knows of goods.

    A place and a name are all it takes. Stock is what calls it in this version; the rest shows
    that a plugin or a later service needs no second one.
    """
    now = clock.now()

    def claim(key: str) -> Reserved:
        held, ends = ReservationState.HELD, now + timedelta(hours=1)
        with cbec.storage.begin(Actor.system()) as uow:
            (asked,) = uow.stock.reserve(Reservation(key, "m1", space, name, each, held, ends))
            uow.commit()
        return asked

    def taken() -> int:
        with cbec.storage.begin(Actor.system()) as uow:
            (level,) = uow.stock.levels("m1", [name])
        return level.reserved

    with cbec.storage.begin(Actor.system()) as uow:
        made = MovementKind.RECEIVED
        uow.stock.move(Movement(f"{space}.{name}", "m1", space, name, made, room, now))
        uow.commit()
    asked = at_once(lambda number: claim(f"{space}.{number}"))
    assert asked.count(Reserved.HELD) == room // each
    assert asked.count(Reserved.SHORT) == THREADS - room // each
    assert taken() == room // each * each
    with cbec.storage.begin(Actor.system()) as uow:
        assert uow.stock.release_expired(now + timedelta(hours=2)) == room // each
        uow.commit()
    assert taken() == 0
    asked = at_once(lambda number: claim(f"{space}.one key"))
    assert sorted(asked) == [Reserved.ALREADY] * (THREADS - 1) + [Reserved.HELD]
    assert taken() == each


def test_racing_refunds_never_pass_the_capture(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    """User demand 12: of many refunds at once only as many succeed as there is room.

    Lines must be counted in turn, so that their parts add up; of two returns that saw the same
    room, the version of the payment lets one be stored, and the other one looks again.
    """
    report = cbec.orders.import_document(json.dumps(one_order).encode(), "amazon")
    order = cbec.orders.get(report.inserted[0])
    cbec.runs.process(order.id, OrderToCashInput("sandbox", "tok_ok"), until="capture")
    line = order.lines[0]

    def refund(number: int) -> str:
        run = cbec.refunds.refund(order.id, [ReturnLine(line.id, 1)], key=f"race-{number}")
        return run.id

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(refund, range(8)))
    for _ in range(20):
        cbec.worker().run_until_idle()
        for run in cbec.runs.list(RunState.WAITING):
            cbec.runs.advance(run.id)
    states = [cbec.runs.get(run).run.state for run in runs]
    assert states.count(RunState.DONE) == line.quantity
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert payment.refunded.minor == line.charged()
