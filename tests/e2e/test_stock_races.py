"""Who takes goods out and who sweeps up what lapsed never wait for each other in a circle."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Cbec, Receipt
from cbec_core.domain.stock import Reservation, ReservationState
from cbec_core.ports.stored import Reserved
from cbec_core.services.stock import consume_reserved
from cbec_core.storage.stock import StockStore
from cbec_core.testing.builders import make_order

if TYPE_CHECKING:
    from cbec_core.ports.storage import UnitOfWork
    from tests.e2e.conftest import Travelling

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.parametrize("deploy", ["postgresql"], indirect=True),
]
BOTH = {"A": "west", "B": "east"}


def claim(uow: UnitOfWork, cbec: Cbec, order: str, sku: str) -> None:
    asked = Reservation(
        key=f"{order}.{sku}",
        merchant_id="m1",
        location=BOTH[sku],
        sku=sku,
        quantity=1,
        state=ReservationState.HELD,
        expires_at=cbec.context.clock.now() + timedelta(hours=1),
        reference=order,
    )
    assert uow.stock.reserve(asked) == (Reserved.HELD,)


@pytest.mark.parametrize("first", ["AB", "BA"])
@pytest.mark.parametrize("whose", ["mine", "another"])
def test_goods_leave_while_lapsed_claims_are_swept_up(
    cbec: Cbec,
    clock: Travelling,
    monkeypatch: pytest.MonkeyPatch,
    first: str,
    whose: str,
) -> None:
    cbec.stock.receive(*(Receipt(sku, 9, "first", place) for sku, place in BOTH.items()))
    mine = attrs.evolve(make_order(merchant_id="m1"), id="mine")
    with cbec.context.begin() as uow:
        for sku in first:
            for order in dict.fromkeys(("mine", whose)):
                claim(uow, cbec, order, sku)
        uow.commit()
    clock.moment += timedelta(hours=2)
    with ThreadPoolExecutor(1) as pool:
        sweeps: list[Any] = []
        monkeypatch.setattr(StockStore, "consume", _pausing(cbec, pool, sweeps))
        with cbec.context.begin() as uow:
            consume_reserved(cbec.context, uow, mine, {"A": 1, "B": 1}, clock.now())
            uow.commit()
        assert all(sweep.result(20) >= 0 for sweep in sweeps)
    levels = cbec.stock.levels(BOTH)
    assert {level.sku: level.on_hand for level in levels} == {"A": 8, "B": 8}
    with cbec.context.begin() as uow:
        uow.stock.release_expired(clock.now())
        uow.commit()
    assert not any(level.reserved for level in cbec.stock.levels(BOTH))


def _pausing(cbec: Cbec, pool: ThreadPoolExecutor, sweeps: list[Any]) -> Callable[..., bool]:
    """Let the sweeper come by once the first article is taken."""
    real = StockStore.consume

    def consume(self: StockStore, key: str, movement: Any) -> bool:
        taken = real(self, key, movement)
        if not sweeps:
            sweeps.append(pool.submit(_sweep, cbec))
            time.sleep(0.5)
        return taken

    return consume


def _sweep(cbec: Cbec) -> int:
    with cbec.context.begin() as uow:
        released = uow.stock.release_expired(cbec.context.clock.now())
        uow.commit()
    return released
