"""Between the vendor's documents and cbec's orders; pure functions, tested on samples."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any

from cbec_core.api import (
    Address,
    CbecError,
    Charge,
    ChargeKind,
    ConfirmationResult,
    ConfirmShipmentRequest,
    DomainError,
    ImportedOrder,
    Money,
    Order,
    OrderFault,
    OrderLine,
    OrderPage,
    OrderState,
    Party,
    ReadContext,
    order_id,
)
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

__all__ = ["KEY", "build_confirmation", "parse_confirmation", "parse_orders"]

KEY = "{{name}}_orders"
_STATES = {"PAID": OrderState.TO_SHIP, "SENT": OrderState.SHIPPED}


class _Line(BaseModel):
    id: str
    sku: str
    title: str = ""
    quantity: int
    price: str


class _Order(BaseModel):
    id: Annotated[str, Field(min_length=1)]
    placed_at: AwareDatetime
    status: str
    currency: str
    total: str
    country: str
    lines: list[_Line]


def parse_orders(document: bytes, context: ReadContext) -> OrderPage:
    """Return the orders of a document; one that cannot be taken becomes a fault with its place."""
    orders: list[ImportedOrder] = []
    faults: list[OrderFault] = []
    for index, raw in enumerate(_entries(document)):
        path, external = f"{KEY}.{index}", str(raw.get("id", "")) if isinstance(raw, dict) else ""
        try:
            orders.append(_imported(raw, context))
        except ValidationError as fault:
            reason = fault.errors(include_input=False)[0]["msg"]
            faults.append(OrderFault(external, "intake.invalid", path, reason))
        except CbecError as error:
            faults.append(OrderFault.of(external, path, error))
    return OrderPage(tuple(orders), tuple(faults))


def _entries(document: bytes) -> list[Any]:
    try:
        # Decimal keeps amounts exact; a float never exists.
        parsed = json.loads(document.decode("utf-8"), parse_float=Decimal)
    except UnicodeDecodeError as fault:
        raise DomainError("intake.not_utf8", position=fault.start) from None
    except json.JSONDecodeError as fault:
        raise DomainError("intake.not_json", line=fault.lineno, column=fault.colno) from None
    entries = parsed.get(KEY) if isinstance(parsed, dict) else None
    if not isinstance(entries, list):
        reason = f"there is no list {KEY}"
        raise DomainError("intake.wrong_marketplace", marketplace="{{name}}", reason=reason)
    return entries


def _imported(raw: object, context: ReadContext) -> ImportedOrder:
    read = _Order.model_validate(raw)
    text = json.dumps(raw, sort_keys=True, default=str)
    placed: datetime = read.placed_at
    order = Order(
        id=order_id(context.merchant_id, context.channel, read.id),
        merchant_id=context.merchant_id,
        channel=context.channel,
        external_id=read.id,
        placed_at=placed,
        updated_at=placed,
        state=_STATES.get(read.status, OrderState.UNKNOWN),
        currency=read.currency,
        total=Money.parse(read.total, read.currency),
        lines=tuple(
            OrderLine(
                line.id,
                line.sku,
                line.title,
                line.quantity,
                (Charge(ChargeKind.GOODS, Money.parse(line.price, read.currency)),),
            )
            for line in read.lines
        ),
        ship_to=Party(Address(read.country)),
        content_hash=sha256(text.encode()).hexdigest(),
    )
    return ImportedOrder(order.check(max_lines=len(order.lines)), text)


def build_confirmation(request: ConfirmShipmentRequest) -> dict[str, Any]:
    """Return what the vendor must know of a shipment."""
    return {
        "order": request.order_external_id,
        "carrier": request.carrier,
        "number": request.tracking_number,
        "at": request.shipped_at.isoformat(),
        "lines": [{"id": line.line_id, "quantity": line.quantity} for line in request.lines],
    }


def parse_confirmation(body: dict[str, Any]) -> ConfirmationResult:
    """Return what the vendor wrote down."""
    return ConfirmationResult(body["reference"])
