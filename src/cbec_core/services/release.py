"""Release: let an order go to the carrier only if it is still what was prepared."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.customs import Severity
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.returns import ReturnState
from cbec_core.services.consign import build_consignment, load_consignment, same_goods
from cbec_core.services.drawable import undrawable
from cbec_core.services.effects import Progress
from cbec_core.services.orders import is_cancelled, load_order
from cbec_core.services.requirements import open_borders, requirements_of

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["ReleaseOrder", "objection", "returned_since"]


def objection(order: Order, consignment: Consignment | None) -> str:
    """Return why an order must not go out as it was prepared without a person's word, or nothing.

    What the marketplace ships has no consignment, and may have left already.
    """
    if consignment is not None and not same_goods(consignment, order):
        reason = "order.revised"
    elif order.state is OrderState.ON_HOLD:
        reason = "order.on_hold"
    elif consignment is not None and order.state is not OrderState.TO_SHIP:
        reason = "order.not_ready"
    else:
        return ""
    return reason


def returned_since(uow: UnitOfWork, order_id: str, moment: datetime | None = None) -> bool:
    """Tell whether units of an order were refunded, or are about to be, after a moment or ever."""
    return any(
        back.state is not ReturnState.REJECTED and (moment is None or back.requested_at > moment)
        for back in uow.returns.of_order(order_id)
    )


class ReleaseOrder:
    """Step `release`: days may lie between screening and label, and the channel goes on talking.

    A cancelled order is undone. One that was revised, refunded in part or whole, is on hold, was
    shipped elsewhere, lacks customs data or somebody who declares, or whose papers cannot be drawn
    waits for a person, who may approve it as it was prepared; data that came into the catalogue or
    the configuration since are taken up by `retry`.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Compare the order with the consignment that was made of it."""
        order = load_order(uow, run.subject)
        if is_cancelled(order):
            return Progress.reject("order.cancelled")
        consignment = load_consignment(uow, order.id)
        if reason := objection(order, consignment):
            return Progress.hold(reason)
        if consignment is not None and returned_since(uow, order.id):
            return Progress.hold("order.refunded")
        if consignment is not None and open_borders(self._context, consignment, now.date()):
            return Progress.hold("customs.no_regime")
        if consignment is not None and (reason := self._lacking(uow, order, consignment, now)):
            return Progress.hold(reason)
        return Progress.done()

    def _lacking(
        self, uow: UnitOfWork, order: Order, consignment: Consignment, now: datetime
    ) -> str:
        reason = self._obstacle(order, consignment, now)
        if not reason:
            return ""
        fresh = build_consignment(self._context, uow, order)
        mended = attrs.evolve(fresh, version=consignment.version)
        if mended == consignment:
            return reason
        if not (reason := self._obstacle(order, mended, now)):
            uow.consignments.save(mended)
        return reason

    def _obstacle(self, order: Order, consignment: Consignment, now: datetime) -> str:
        found = requirements_of(self._context, consignment, now.date())
        if any(finding.severity is Severity.ERROR for finding in found):
            return "customs.data_missing"
        if undrawable(self._context, order, consignment, now.date()):
            return "papers.undrawable"
        return ""

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Nothing was written."""
