"""Papers: draw the label and the forms that travel with the parcel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.operation import OperationKind
from cbec_core.ports.carrier import LabelRequest
from cbec_core.ports.codec import load
from cbec_core.ports.stored import StoredDocument
from cbec_core.services.consign import load_consignment
from cbec_core.services.drawable import paper_requests
from cbec_core.services.effects import Progress, first_open, last_operation
from cbec_core.services.lift import written
from cbec_core.services.orders import is_cancelled, load_order
from cbec_core.services.release import objections, refunded
from cbec_core.services.shipments import shipment_id, shipment_of

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.domain.order import Order
    from cbec_core.domain.shipment import Shipment
    from cbec_core.ports.documents import Document, DocumentKind, DocumentRequest
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["DrawPapers", "is_of"]


def _paper_id(shipment: Shipment, kind: DocumentKind) -> str:
    """Return the id of a drawn document; those of a later shipment stand beside the first's."""
    later = shipment.id.removeprefix(shipment_id(shipment.order_id))
    return f"{shipment.order_id}{later}.{kind.value}"


def is_of(stored: StoredDocument, shipment: Shipment) -> bool:
    """Tell whether a document is a paper of this shipment, drawn by us or sent by its carrier."""
    carriers = f"{shipment.id}.carrier."
    return stored.id.startswith(carriers) or stored.id == _paper_id(shipment, stored.document.kind)


class DrawPapers:
    """Step `papers`: after the label is safely recorded, so that a faulty form cannot lose it."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(self, uow: UnitOfWork, run: Run, now: datetime) -> tuple[DocumentRequest, ...] | None:
        """Return what to draw: the label unless the carrier sent one, and what plugins ask for."""
        shipment = shipment_of(uow, run.subject)
        consignment = load_consignment(uow, run.subject)
        if shipment is None or consignment is None or not self._context.policy.documents:
            return None
        order: Order = load_order(uow, run.subject)
        stored = uow.documents.of_order(order.id)
        have = {one.document.kind for one in stored if is_of(one, shipment)}
        return tuple(
            attrs.evolve(
                wanted,
                tracking_number=shipment.tracking_number,
                service=shipment.service,
                carrier=shipment.carrier,
            )
            for wanted in paper_requests(self._context, order, consignment, now.date())
            if wanted.kind not in have
        )

    def ask(self, request: tuple[DocumentRequest, ...]) -> tuple[Document, ...]:
        """Draw each document."""
        renderer = self._context.providers.documents(self._context.policy.documents)
        return tuple(renderer.render(wanted) for wanted in request)

    def record(
        self, uow: UnitOfWork, run: Run, answer: tuple[Document, ...] | None, now: datetime
    ) -> Progress:
        """Keep the documents with the order; the last moment in which it can still be stopped."""
        order = load_order(uow, run.subject)
        if is_cancelled(order):
            # It was cancelled while the label was being bought.
            return Progress.reject("order.cancelled")
        shipment = shipment_of(uow, run.subject)
        if shipment is not None:
            uow.documents.add(
                *(
                    StoredDocument(
                        _paper_id(shipment, document.kind), run.merchant_id, run.subject, document
                    )
                    for document in answer or ()
                )
            )
        return written(uow, order, first_open(run, self._questions(uow, run, order)))

    def _questions(self, uow: UnitOfWork, run: Run, order: Order) -> Iterator[Progress]:
        consignment = load_consignment(uow, order.id)
        spoken = tuple(objections(order, consignment))
        if spoken and not self._was_known(uow, run, order):
            yield from spoken
        made = last_operation(uow, run, OperationKind.BUY_LABEL)
        if consignment is not None and made is not None:
            yield from refunded(uow, order.id, made.created_at)

    def _was_known(self, uow: UnitOfWork, run: Run, order: Order) -> bool:
        """Tell whether the label was asked for with the order as it is: a person approved that."""
        made = last_operation(uow, run, OperationKind.BUY_LABEL)
        if made is None:
            return True
        then: Order = load(made.request, LabelRequest).order
        return _asked_for(then) == _asked_for(order)


def _asked_for(order: Order) -> tuple[object, ...]:
    return (order.state, order.holds, order.lines, order.ship_to)
