"""Facts that leave through the outbox, in the shape of CloudEvents 1.0."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import attrs

__all__ = ["Event", "EventType", "Scalar"]

Scalar = str | int | bool | None


class EventType(StrEnum):
    """Name every fact the core tells; the names are stable."""

    ORDER_IMPORTED = "cbec.order.imported.v1"
    ORDER_REVISED = "cbec.order.revised.v1"
    ORDER_PLACED = "cbec.order.placed.v1"
    ORDER_SCREENED = "cbec.order.screened.v1"
    ORDER_QUOTED = "cbec.order.quoted.v1"
    ORDER_HELD = "cbec.order.held.v1"
    ORDER_SHIPPED = "cbec.order.shipped.v1"
    ORDER_DELIVERED = "cbec.order.delivered.v1"
    ORDER_COMPLETED = "cbec.order.completed.v1"
    ORDER_CANCELLED = "cbec.order.cancelled.v1"
    STOCK_RESERVED = "cbec.stock.reserved.v1"
    STOCK_RELEASED = "cbec.stock.released.v1"
    PAYMENT_RECORDED = "cbec.payment.recorded.v1"
    PAYMENT_AUTHORISED = "cbec.payment.authorised.v1"
    PAYMENT_CAPTURED = "cbec.payment.captured.v1"
    PAYMENT_DECLINED = "cbec.payment.declined.v1"
    PAYMENT_VOIDED = "cbec.payment.voided.v1"
    PAYMENT_REFUNDED = "cbec.payment.refunded.v1"
    PAYMENT_NOTICE_UNMATCHED = "cbec.payment.notice_unmatched.v1"
    PAYMENT_NOTICE_SET_ASIDE = "cbec.payment.notice_set_aside.v1"
    LABEL_BOUGHT = "cbec.shipment.label_bought.v1"
    LABEL_VOIDED = "cbec.shipment.label_voided.v1"
    SHIPMENT_CONFIRMED = "cbec.shipment.confirmed.v1"
    TRACKING_CHANGED = "cbec.shipment.tracking_changed.v1"
    DECLARATION_CHANGED = "cbec.declaration.changed.v1"
    SETTLEMENT_IMPORTED = "cbec.settlement.imported.v1"
    RETURN_REFUNDED = "cbec.return.refunded.v1"
    RUN_PARKED = "cbec.run.parked.v1"


@attrs.frozen
class Event:
    """One fact: order is kept within its `subject`; no personal data in `data`."""

    id: str
    type: EventType
    subject: str
    merchant_id: str
    time: datetime
    data: Mapping[str, Scalar] = attrs.field(factory=dict)
