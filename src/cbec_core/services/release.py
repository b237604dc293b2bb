"""Release: let an order go to the carrier only if it is still what was prepared."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.customs import Severity
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.returns import ReturnState
from cbec_core.services.consign import build_consignment, changes, load_consignment, same_goods
from cbec_core.services.drawable import undrawable
from cbec_core.services.effects import Progress
from cbec_core.services.orders import is_cancelled, load_order
from cbec_core.services.particulars import places, units_back
from cbec_core.services.requirements import open_borders, requirements_of

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["ReleaseOrder", "objection", "refunded"]


def objection(order: Order, consignment: Consignment | None) -> Progress | None:
    """Return why an order must not go out as it was prepared without a person's word, or nothing.

    What the marketplace ships has no consignment, and may have left already.
    """
    revision = order.revision
    if consignment is not None and not same_goods(consignment, order):
        changed = changes(consignment, order)
        return Progress.hold("order.revised", changed=changed, revision=revision)
    if order.state is OrderState.ON_HOLD:
        return Progress.hold("order.on_hold", revision=revision)
    if consignment is not None and order.state is not OrderState.TO_SHIP:
        return Progress.hold("order.not_ready", state=order.state.value, revision=revision)
    return None


def refunded(uow: UnitOfWork, order_id: str, moment: datetime | None = None) -> Progress | None:
    """Return that units were refunded, or are about to be, after a moment or ever, or nothing."""
    found = [
        back
        for back in uow.returns.of_order(order_id)
        if back.state is not ReturnState.REJECTED and (moment is None or back.requested_at > moment)
    ]
    return Progress.hold("order.refunded", units=units_back(found)) if found else None


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
        held = objection(order, consignment)
        if consignment is None:
            return held or Progress.done()
        return (
            held
            or refunded(uow, order.id)
            or self._undeclared(consignment, now)
            or self._lacking(uow, order, consignment, now)
            or Progress.done()
        )

    def _undeclared(self, consignment: Consignment, now: datetime) -> Progress | None:
        found = open_borders(self._context, consignment, now.date())
        if not found:
            return None
        return Progress.hold(
            "customs.no_regime",
            border=", ".join(side.value for side in found),
            origin=consignment.sender.address.country,
            destination=consignment.consignee.address.country,
        )

    def _lacking(
        self, uow: UnitOfWork, order: Order, consignment: Consignment, now: datetime
    ) -> Progress | None:
        held = self._obstacle(order, consignment, now)
        if held is None:
            return None
        fresh = build_consignment(self._context, uow, order)
        mended = attrs.evolve(fresh, version=consignment.version)
        if mended == consignment:
            return held
        held = self._obstacle(order, mended, now)
        if held is None:
            uow.consignments.save(mended)
        return held

    def _obstacle(self, order: Order, consignment: Consignment, now: datetime) -> Progress | None:
        skus = {line.line_id: line.sku for line in consignment.lines}
        found = requirements_of(self._context, consignment, now.date())
        missing = [finding for finding in found if finding.severity is Severity.ERROR]
        if missing:
            return Progress.hold("customs.data_missing", missing=places(missing, skus))
        faults = undrawable(self._context, order, consignment, now.date())
        if faults:
            return Progress.hold("papers.undrawable", fields=places(faults, skus))
        return None

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Nothing was written."""
