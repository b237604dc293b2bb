"""Take up: the run begins; undone, it ends the order, however far it had come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cbec_core.domain.events import EventType
from cbec_core.domain.order import OrderState
from cbec_core.services.effects import Progress
from cbec_core.services.inputs import order_input
from cbec_core.services.orders import OPEN, load_order, move_order
from cbec_core.services.stock import release_order

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["TakeUp"]


class TakeUp:
    """Step `take_up`: the first, so that its undo is the last word on every run that goes back."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Go on; what speaks against the order is found by the steps that follow."""
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Stop the order: cancelled here, or an exception where the channel holds the money."""
        order = load_order(uow, run.subject)
        # A shop's checkout holds the goods before any step of the run does.
        release_order(self._context, uow, order)
        if order.state not in OPEN:
            return
        if order_input(run).payment_provider:
            move_order(uow, order, OrderState.CANCELLED)
            uow.outbox.add(
                self._context.event(EventType.ORDER_CANCELLED, order.id, order.merchant_id)
            )
        else:
            move_order(uow, order, OrderState.EXCEPTION)
