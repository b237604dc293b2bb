"""Release: let an order go to the carrier only if it is still what was prepared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from cbec_core.domain.customs import Severity
from cbec_core.domain.returns import ReturnState
from cbec_core.services.consign import (
    changes,
    load_consignment,
    mended_consignment,
    same_goods,
)
from cbec_core.services.drawable import undrawable
from cbec_core.services.effects import Progress, Verb, first_open
from cbec_core.services.lift import written
from cbec_core.services.orders import OPEN, is_cancelled, load_order
from cbec_core.services.particulars import places, units_back
from cbec_core.services.requirements import open_borders, requirements_of

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.operation import Run
    from cbec_core.domain.order import Order
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["ReleaseOrder", "objections", "refunded"]

_NO_REGIME = "customs.no_regime"


def objections(order: Order, consignment: Consignment | None) -> Iterator[Progress]:
    """Yield why an order must not go out as it was prepared without a person's word.

    What the marketplace ships has no consignment, and may have left already.
    """
    revision = order.revision
    if consignment is not None and not same_goods(consignment, order):
        changed = changes(consignment, order)
        yield Progress.hold("order.revised", changed=changed, revision=revision)
    for hold in order.holds:
        yield Progress.hold(hold.reason, **hold.params)
    if consignment is not None and order.state not in OPEN:
        yield Progress.hold("order.not_ready", state=order.state.value, revision=revision)


def refunded(uow: UnitOfWork, order_id: str, moment: datetime | None = None) -> Iterator[Progress]:
    """Yield that units were refunded, or are about to be, after a moment or ever."""
    found = [
        back
        for back in uow.returns.of_order(order_id)
        if back.state is not ReturnState.REJECTED and (moment is None or back.requested_at > moment)
    ]
    if found:
        yield Progress.hold("order.refunded", units=units_back(found))


class ReleaseOrder:
    """Step `release`: days may lie between screening and label, and the channel goes on talking.

    A cancelled order is undone. One that was revised, refunded in part or whole, is on hold, was
    shipped elsewhere, lacks customs data or somebody who declares, or whose papers cannot be drawn
    waits for a person, who may approve it as it was prepared; each of these is a question of its
    own. Data that came into the catalogue or the configuration since are taken up by `retry`; when
    the channel lets go what it held, the import takes the run up.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Compare the order with the consignment that was made of it."""
        order = load_order(uow, run.subject)
        if is_cancelled(order):
            return Progress.reject("order.cancelled")
        consignment = load_consignment(uow, order.id)
        held = first_open(run, self._questions(uow, run, order, consignment, now))
        return written(uow, order, held)

    def _questions(
        self,
        uow: UnitOfWork,
        run: Run,
        order: Order,
        consignment: Consignment | None,
        now: datetime,
    ) -> Iterator[Progress]:
        yield from objections(order, consignment)
        if consignment is None:
            return
        yield from refunded(uow, order.id)
        yield from self._undeclared(consignment, now)
        yield from self._lacking(uow, run, order, consignment, now)

    def _undeclared(self, consignment: Consignment, now: datetime) -> Iterator[Progress]:
        found = open_borders(self._context, consignment, now.date())
        if found:
            yield Progress.hold(
                _NO_REGIME,
                border=", ".join(side.value for side in found),
                origin=consignment.sender.address.country,
                destination=consignment.consignee.address.country,
            )

    def _lacking(
        self,
        uow: UnitOfWork,
        run: Run,
        order: Order,
        consignment: Consignment,
        now: datetime,
    ) -> Iterator[Progress]:
        found = tuple(self._obstacles(order, consignment, now))
        if first_open(run, found).verb is Verb.DONE:
            return
        mended = mended_consignment(self._context, uow, order, consignment)
        if mended != consignment:
            found = tuple(self._obstacles(order, mended, now))
            if first_open(run, found).verb is Verb.DONE:
                uow.consignments.save(mended)
        yield from found

    def _obstacles(
        self, order: Order, consignment: Consignment, now: datetime
    ) -> Iterator[Progress]:
        skus = {line.line_id: line.sku for line in consignment.lines}
        missing = [
            finding
            for finding in requirements_of(self._context, consignment, now.date())
            # Who declares is a question of its own, asked before.
            if finding.severity is Severity.ERROR and finding.code != _NO_REGIME
        ]
        if missing:
            yield Progress.hold("customs.data_missing", missing=places(missing, skus))
        faults = undrawable(self._context, order, consignment, now.date())
        if faults:
            yield Progress.hold("papers.undrawable", fields=places(faults, skus))

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Nothing was written."""
