"""Reserve: the goods that were prepared are held until they leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cbec_core.domain.errors import DomainError
from cbec_core.services.consign import load_consignment
from cbec_core.services.effects import Progress, first_open
from cbec_core.services.orders import load_order
from cbec_core.services.stock import (
    hold_goods,
    hold_lapsed,
    release_order,
    shortages,
    units_of,
)

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["HoldGoods", "ReserveStock"]


class ReserveStock:
    """Step `reserve`: hold the goods; a shortage waits for a person, the release is its undo."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Hold at one location what was prepared; what a checkout held otherwise goes back."""
        order = load_order(uow, run.subject)
        consignment = load_consignment(uow, order.id)
        if consignment is None:
            return Progress.done()
        try:
            hold_goods(self._context, uow, order, units_of(consignment.lines), now)
        except DomainError as fault:
            # What was held of the other articles must not wait with the order.
            release_order(self._context, uow, order)
            faults = (fault, *shortages(uow, order, units_of(consignment.lines)))
            return first_open(run, (Progress.hold(one.code, **one.params) for one in faults))
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Give the goods back."""
        release_order(self._context, uow, load_order(uow, run.subject))


class HoldGoods:
    """Step `hold_goods`: what lapsed while the order waited is held again before a label is bought.

    A step of its own, since a person who approves the order's `release` says nothing of its stock.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Hold again, or raise `stock.insufficient`: nobody approves what is not there."""
        consignment = load_consignment(uow, run.subject)
        if consignment is not None:
            order = load_order(uow, run.subject)
            hold_lapsed(self._context, uow, order, units_of(consignment.lines), now)
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """The undo of `reserve` gives everything back."""
