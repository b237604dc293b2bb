"""Lift: an order that its channel held and lets go again goes on by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from cbec_core.domain.operation import Run, RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.screening import Verdict
from cbec_core.services.orders import load_order, move_order

if TYPE_CHECKING:
    from cbec_core.domain.order import Order
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context
    from cbec_core.services.effects import Progress

__all__ = ["ON_HOLD", "held_in_review", "lift_holds", "written"]

ON_HOLD = "order.on_hold"
_SCREEN = "screen"
_LEASE = timedelta(minutes=1)  # given back in the same commit


def held_in_review(uow: UnitOfWork, order: Order, run: Run) -> bool:
    """Tell whether it is the screening of this run that holds an order, and not its channel."""
    if order.state is not OrderState.ON_HOLD or run.step != _SCREEN:
        return False
    return any(
        decision.verdict is Verdict.REVIEW and decision.decided_at >= run.created_at
        for decision in uow.screenings.of_order(order.id)[-1:]
    )


def written(uow: UnitOfWork, order: Order, held: Progress) -> Progress:
    """Return how a step ends; a hold of the channel is written against the order as it was read.

    Of this commit and an import that ends the hold meanwhile one is refused and made anew: else the
    run would park for a reason that is over, and nothing would take it up.
    """
    if held.reason == ON_HOLD:
        uow.orders.save(order)
    return held


def lift_holds(context: Context, uow: UnitOfWork, order_ids: Iterable[str]) -> None:
    """Let orders go that their channel lets go; runs that parked for its hold make the step anew.

    What a person here has to look at stays on hold.
    """
    for order_id in order_ids:
        order = load_order(uow, order_id)
        runs = uow.runs.of_subject(order_id)
        if any(held_in_review(uow, order, run) for run in runs):
            continue
        move_order(uow, order, OrderState.TO_SHIP)
        for run in runs:
            if run.state is RunState.PARKED and run.reason == ON_HOLD:
                _take_up(context, uow, run)


def _take_up(context: Context, uow: UnitOfWork, run: Run) -> None:
    now = context.clock.now()
    taken = uow.runs.take(run.id, "import", now, now + _LEASE)
    # Between the look and the lease a person may have spoken.
    if taken is not None and taken.state is RunState.PARKED and taken.reason == ON_HOLD:
        uow.runs.save(taken.taken_up(now))
