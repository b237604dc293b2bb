"""Merge: the papers of many orders as one PDF for each size of page, ready for the printers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.merchant import Permission
from cbec_core.domain.shipment import ShipmentState
from cbec_core.ports.documents import Document, DocumentKind
from cbec_core.services.orders import load_order
from cbec_core.services.papers import is_of
from cbec_core.services.shipments import shipment_of

if TYPE_CHECKING:
    from cbec_core.ports.documents import PageSink
    from cbec_core.services.context import Context

__all__ = ["LeftOut", "Merged", "Papers"]

_PDF = "application/pdf"
_ORDER = {kind: place for place, kind in enumerate(DocumentKind)}


@attrs.frozen
class LeftOut:
    """A paper that is no PDF, as a label for a thermal printer."""

    order_id: str
    id: str
    kind: DocumentKind
    name: str
    media_type: str


@attrs.frozen
class Merged:
    """Tell what was merged: how many papers, which could not be, which orders had none."""

    papers: int
    left_out: tuple[LeftOut, ...]
    without: tuple[str, ...]


class Papers:
    """Bring together the papers that travel with parcels."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def merge(
        self, order_ids: Iterable[str], sink: PageSink, kinds: Collection[DocumentKind] = ()
    ) -> Merged:
        """Write the papers of orders, in their order, to where the sink says for a size of page.

        Those of an order follow each other by `DocumentKind`; without `kinds` it is all but
        messages. Papers of a shipment that came to nothing are not among them. One order at a time
        is held. Raises what `DocumentRenderer.merge` raises, and `provider.not_supported`.
        """
        context = self._context
        context.require(Permission.ORDERS_READ)
        wanted = frozenset(kinds) or frozenset(DocumentKind) - {DocumentKind.CUSTOMS_MESSAGE}
        task = _Task(context, wanted)
        renderer = context.providers.documents(context.policy.documents)
        renderer.merge(task.papers(order_ids), sink)
        return Merged(task.count, tuple(task.left_out), tuple(task.without))


class _Task:
    """The papers of one call, as they are taken."""

    def __init__(self, context: Context, kinds: frozenset[DocumentKind]) -> None:
        self._context = context
        self._kinds = kinds
        self.count = 0
        self.left_out: list[LeftOut] = []
        self.without: list[str] = []

    def papers(self, order_ids: Iterable[str]) -> Iterator[Document]:
        for order_id in order_ids:
            before = self.count + len(self.left_out)
            yield from self._of(order_id)
            if self.count + len(self.left_out) == before:
                self.without.append(order_id)

    def _of(self, order_id: str) -> Iterator[Document]:
        with self._context.begin() as uow:
            order = load_order(uow, order_id)
            shipment = shipment_of(uow, order.id)
            found = uow.documents.of_order(order.id)
        if shipment is None or shipment.state is ShipmentState.VOIDED:
            return
        mine = [stored for stored in found if is_of(stored, shipment)]
        for stored in sorted(mine, key=lambda stored: _ORDER[stored.document.kind]):
            document = stored.document
            if document.kind not in self._kinds:
                continue
            if document.media_type != _PDF:
                said = (document.kind, document.name, document.media_type)
                self.left_out.append(LeftOut(order.id, stored.id, *said))
                continue
            self.count += 1
            yield document
