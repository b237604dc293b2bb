"""Lift: an order that its channel held and lets go again goes on by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from cbec_core.domain._holding import ON_HOLD
from cbec_core.domain.operation import Run, RunState

if TYPE_CHECKING:
    from cbec_core.domain.order import Order
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context
    from cbec_core.services.effects import Progress

__all__ = ["take_up_released", "written"]

_LEASE = timedelta(minutes=1)  # given back in the same commit


def written(uow: UnitOfWork, order: Order, held: Progress) -> Progress:
    """Return how a step ends; a hold of the channel is written against the order as it was read.

    Of this commit and an import that ends the hold meanwhile one is refused and made anew: else the
    run would park for a reason that is over, and nothing would take it up.
    """
    if held.reason == ON_HOLD:
        uow.orders.save(order)
    return held


def take_up_released(context: Context, uow: UnitOfWork, order_ids: Iterable[str]) -> None:
    """Let runs that parked for the hold of a channel make their step anew, which asks the rest.

    A run that parked for anything else, such as our own review, stays for a person.
    """
    for order_id in order_ids:
        for run in uow.runs.of_subject(order_id):
            if _waits(run):
                _take_up(context, uow, run)


def _take_up(context: Context, uow: UnitOfWork, run: Run) -> None:
    now = context.clock.now()
    taken = uow.runs.take(run.id, "import", now, now + _LEASE)
    # Between the look and the lease a person may have spoken.
    if taken is not None and _waits(taken):
        uow.runs.save(taken.taken_up(now))


def _waits(run: Run) -> bool:
    return run.state is RunState.PARKED and run.reason == ON_HOLD
