"""Decisions, quotes, consignments, shipments, papers and returns to rows and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cbec_core.domain.consignment import Consignment
from cbec_core.domain.customs import Declaration, DeclarationState, Direction
from cbec_core.domain.landed_cost import LandedCostQuote
from cbec_core.domain.money import Money
from cbec_core.domain.returns import RefundPart, Return, ReturnLine, ReturnState
from cbec_core.domain.screening import ScreeningDecision, ScreeningReason, Verdict
from cbec_core.domain.shipment import Shipment, ShipmentState
from cbec_core.domain.tracking import TrackingEvent, TrackingStatus
from cbec_core.ports.codec import dump, load
from cbec_core.ports.documents import Document, DocumentKind
from cbec_core.ports.stored import StoredDocument
from cbec_core.storage.entities import EntityMap
from cbec_core.storage.tables_trade import (
    consignments,
    declarations,
    documents,
    quotes,
    returns,
    screenings,
    shipments,
)

__all__ = [
    "CONSIGNMENTS",
    "DECLARATIONS",
    "DOCUMENTS",
    "QUOTES",
    "RETURNS",
    "SCREENINGS",
    "SHIPMENTS",
    "row_to_tracking",
    "tracking_to_row",
]

Row = Sequence[Any]


def _screening_to_row(s: ScreeningDecision) -> Row:
    return (s.id, s.order_id, s.merchant_id, s.verdict.value, dump(s.reasons), s.decided_at)


def _row_to_screening(row: Row) -> ScreeningDecision:
    decision_id, order_id, merchant_id, verdict, reasons, decided_at = row
    voices = load(reasons, tuple[ScreeningReason, ...])
    return ScreeningDecision(
        decision_id, order_id, merchant_id, Verdict(verdict), voices, decided_at
    )


def _quote_to_row(q: LandedCostQuote) -> Row:
    total = q.sum_of()
    return (
        q.id,
        q.order_id,
        q.merchant_id,
        q.currency,
        q.as_of,
        q.calculable,
        total.minor if total is not None else 0,
        dump(q),
    )


def _row_to_quote(row: Row) -> LandedCostQuote:
    return load(row[-1], LandedCostQuote)


def _consignment_to_row(c: Consignment) -> Row:
    return (
        c.id,
        c.order_id,
        c.merchant_id,
        c.destination,
        c.incoterm.value,
        c.gross_weight_g,
        dump(c),
        c.version,
    )


def _row_to_consignment(row: Row) -> Consignment:
    return load(row[6], Consignment)


def _shipment_to_row(s: Shipment) -> Row:
    return (
        s.id,
        s.consignment_id,
        s.order_id,
        s.merchant_id,
        s.carrier,
        s.service,
        s.cost.minor,
        s.cost.currency,
        s.tracking_number,
        s.state.value,
        s.status.value,
        s.reference,
        s.version,
    )


def _row_to_shipment(row: Row) -> Shipment:
    *ids, minor, currency, number, state, status, reference, version = row
    cost, where = Money(minor, currency), TrackingStatus(status)
    values = [*ids, cost, number, ShipmentState(state), where, reference, version]
    return Shipment(*values)


def tracking_to_row(event: TrackingEvent, merchant_id: str) -> Row:
    """Return the columns of `tracking_events`."""
    return (
        event.shipment_id,
        event.source,
        event.event_id,
        merchant_id,
        event.status._value_,
        event.occurred_at,
        event.local_time,
        event.location,
        event.description,
        event.raw_status,
    )


def row_to_tracking(row: Row) -> TrackingEvent:
    """Return a tracking event."""
    values = [*row[:3], *row[4:]]
    values[3] = TrackingStatus(row[4])
    return TrackingEvent(*values)


def _declaration_to_row(d: Declaration) -> Row:
    return (
        d.id,
        d.consignment_id,
        d.order_id,
        d.merchant_id,
        d.regime,
        d.direction.value,
        d.state.value,
        d.created_at,
        d.number,
        dump(d.reasons),
        d.version,
    )


def _row_to_declaration(row: Row) -> Declaration:
    values = list(row)
    values[5], values[6] = Direction(row[5]), DeclarationState(row[6])
    values[9] = load(row[9], tuple[str, ...])
    return Declaration(*values)


def _return_to_row(r: Return) -> Row:
    return (
        r.id,
        r.order_id,
        r.merchant_id,
        r.amount.minor,
        r.amount.currency,
        dump(r.lines),
        dump(r.parts),
        r.requested_at,
        r.reason,
        r.state.value,
        r.version,
    )


def _row_to_return(row: Row) -> Return:
    return_id, order_id, merchant_id, minor, currency, lines, parts, at, reason, state, version = (
        row
    )
    return Return(
        return_id,
        order_id,
        merchant_id,
        load(lines, tuple[ReturnLine, ...]),
        load(parts, tuple[RefundPart, ...]),
        Money(minor, currency),
        at,
        reason,
        ReturnState(state),
        version,
    )


def _document_to_row(stored: StoredDocument) -> Row:
    d = stored.document
    return (
        stored.id,
        stored.merchant_id,
        stored.order_id,
        d.kind.value,
        d.name,
        d.media_type,
        d.sha256,
        d.content,
    )


def _row_to_document(row: Row) -> StoredDocument:
    stored_id, merchant_id, order_id, kind, name, media_type, _, content = row
    document = Document(DocumentKind(kind), name, media_type, bytes(content))
    return StoredDocument(stored_id, merchant_id, order_id, document)


SCREENINGS = EntityMap(
    "screening", screenings, _screening_to_row, _row_to_screening, versioned=False
)
QUOTES = EntityMap("quote", quotes, _quote_to_row, _row_to_quote, versioned=False)
CONSIGNMENTS = EntityMap("consignment", consignments, _consignment_to_row, _row_to_consignment)
SHIPMENTS = EntityMap("shipment", shipments, _shipment_to_row, _row_to_shipment)
DECLARATIONS = EntityMap("declaration", declarations, _declaration_to_row, _row_to_declaration)
RETURNS = EntityMap("return", returns, _return_to_row, _row_to_return)
DOCUMENTS = EntityMap("document", documents, _document_to_row, _row_to_document, versioned=False)
