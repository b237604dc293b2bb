"""Label: bought once, given back if the order is undone, its freight booked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.events import EventType
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.operation import Operation, OperationKind, Run
from cbec_core.domain.shipment import SHIPMENT_MOVES, Shipment, ShipmentState
from cbec_core.ports.carrier import LabelRequest, LabelResult, VoidLabelRequest
from cbec_core.ports.codec import load
from cbec_core.ports.provider import Answer, Capability, LookupRequest, Outcome
from cbec_core.ports.stored import StoredDocument
from cbec_core.services.consign import load_consignment
from cbec_core.services.effects import EffectCall, last_operation
from cbec_core.services.orders import load_order
from cbec_core.services.shipments import shipment_of

if TYPE_CHECKING:
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["BuyLabel", "VoidLabel"]


class BuyLabel:
    """Step `label`: buy the label and book the freight."""

    kind = OperationKind.BUY_LABEL
    request_type: type[Any] = LabelRequest
    result_type: type[Any] = LabelResult

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Ask the chosen carrier for the chosen service."""
        shipment = shipment_of(uow, run.subject)
        consignment = load_consignment(uow, run.subject)
        if shipment is None or consignment is None:
            return None
        request = LabelRequest(
            operation_id,
            load_order(uow, run.subject),
            consignment,
            shipment.service,
            now.date(),
        )
        return EffectCall(Capability.CARRIER, shipment.carrier, request)

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Call the carrier."""
        return self._context.providers.carrier(call.provider).buy_label(call.request)

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask the carrier what became of it: a retry must not buy a second label."""
        return self._context.providers.carrier(operation.provider).lookup(
            LookupRequest(operation.id, operation.kind.value, operation.reference)
        )

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Write number, cost and the carrier's papers; a rejection leaves none."""
        shipment = shipment_of(uow, run.subject)
        if answer.outcome is Outcome.REJECTED or shipment is None:
            return
        result: LabelResult = answer.result
        SHIPMENT_MOVES.check(shipment.state, ShipmentState.LABELLED)
        shipment = uow.shipments.save(
            attrs.evolve(
                shipment,
                state=ShipmentState.LABELLED,
                tracking_number=result.tracking_number,
                reference=result.reference,
                cost=result.cost,
            )
        )
        uow.documents.add(
            *(
                StoredDocument(
                    f"{shipment.id}.carrier.{number}",
                    shipment.merchant_id,
                    shipment.order_id,
                    document,
                )
                for number, document in enumerate(result.documents, start=1)
            )
        )
        uow.ledger.post(_freight_journal(shipment, now))
        uow.outbox.add(
            self._context.event(
                EventType.LABEL_BOUGHT,
                shipment.order_id,
                shipment.merchant_id,
                carrier=shipment.carrier,
                tracking_number=shipment.tracking_number,
            )
        )


def _freight_journal(shipment: Shipment, at: datetime) -> Journal:
    return Journal(
        id=f"freight.{shipment.id}",
        merchant_id=shipment.merchant_id,
        at=at,
        text="freight",
        reference=shipment.order_id,
        postings=(
            Posting(Account.FREIGHT, shipment.cost),
            Posting(Account.CARRIER_PAYABLE, -shipment.cost),
        ),
    )


class VoidLabel:
    """Undo of `label`: give the label back."""

    kind = OperationKind.VOID_LABEL
    request_type: type[Any] = VoidLabelRequest
    result_type: type[Any] = LabelResult

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Void a label that is bought and not used, even if it could not be recorded."""
        shipment = shipment_of(uow, run.subject)
        if shipment is None:
            return None
        if shipment.state is ShipmentState.LABELLED:
            request = VoidLabelRequest(operation_id, shipment.reference)
            return EffectCall(Capability.CARRIER, shipment.carrier, request)
        made = last_operation(uow, run, OperationKind.BUY_LABEL)
        if shipment.state is not ShipmentState.RATED or made is None:
            return None
        reference = load(made.result, LabelResult).reference if made.result else made.reference
        return EffectCall(
            Capability.CARRIER, made.provider, VoidLabelRequest(operation_id, reference)
        )

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Call the carrier."""
        return self._context.providers.carrier(call.provider).void_label(call.request)

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask the carrier what became of it."""
        return self._context.providers.carrier(operation.provider).lookup(
            LookupRequest(operation.id, operation.kind.value, operation.reference)
        )

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Mark the shipment void and take the freight back."""
        shipment = shipment_of(uow, run.subject)
        if answer.outcome is Outcome.REJECTED or shipment is None:
            return
        SHIPMENT_MOVES.check(shipment.state, ShipmentState.VOIDED)
        uow.shipments.save(attrs.evolve(shipment, state=ShipmentState.VOIDED))
        if shipment.state is ShipmentState.LABELLED:
            freight = _freight_journal(shipment, now)
            uow.ledger.post(
                attrs.evolve(
                    freight,
                    id=f"{freight.id}.void",
                    text="freight voided",
                    postings=tuple(Posting(p.account, -p.amount) for p in freight.postings),
                )
            )
        uow.outbox.add(
            self._context.event(EventType.LABEL_VOIDED, run.subject, shipment.merchant_id)
        )
