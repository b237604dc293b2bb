"""Orders to rows and back, lean enough for thousands of documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from cbec_core.domain.errors import DomainError
from cbec_core.domain.hold import Hold
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.money import Money
from cbec_core.domain.order import FulfilledBy, Order, OrderLine, OrderState
from cbec_core.domain.party import Address, Party
from cbec_core.domain.pricing import Charge, ChargeKind, Collector, TaxCollection, TaxScheme
from cbec_core.ports.codec import dump, load

if TYPE_CHECKING:
    from cbec_core.ports.marketplace import ImportedOrder

__all__ = [
    "NO_HOLDS",
    "holds_to_text",
    "order_to_lines",
    "order_to_row",
    "read_hash",
    "revision_to_row",
    "row_to_line",
    "rows_to_order",
    "text_to_holds",
]

Row = Sequence[Any]
NO_HOLDS = "[]"


def _text(value: object) -> str:
    # The general codec costs more than all rows of an order together; these lists are our own.
    return to_json(value).decode()


def order_to_row(order: Order) -> Row:
    """Return the columns of `orders`."""
    currency = order.currency
    if order.total.currency != currency:
        raise DomainError("money.currency_mix", left=currency, right=order.total.currency)
    charges = [_charges(line.charges, currency) for line in order.lines]
    charges.append(_charges(order.charges, currency))
    return (
        order.id,
        order.merchant_id,
        order.channel,
        order.external_id,
        order.placed_at,
        order.updated_at,
        order.state._value_,
        currency,
        order.total.minor,
        _text(charges),
        _text([_party(order.buyer), _party(order.ship_to)]),
        order.site,
        order.destination,
        order.fulfilled_by._value_,
        order.ship_by,
        order.content_hash,
        order.revision,
        order.version,
        int(order.cancel_requested),
        holds_to_text(order.holds),
    )


def order_to_lines(order: Order) -> list[Row]:
    """Return the rows of `order_lines`."""
    order_id, merchant_id = order.id, order.merchant_id
    return [
        (
            order_id,
            number,
            merchant_id,
            line.id,
            line.sku,
            line.title,
            line.quantity,
            line.charged(),
            line.external_sku,
        )
        for number, line in enumerate(order.lines)
    ]


def revision_to_row(imported: ImportedOrder, number: int, at: datetime, reader: str) -> Row:
    """Return the columns of `order_revisions`."""
    order, raw = imported.order, imported.raw
    digest = read_hash(reader, raw)
    return (order.id, number, order.merchant_id, order.content_hash, at, digest, raw)


def read_hash(reader: str, raw: str) -> str:
    """Return the digest of a text for who read it; nothing if that is not known."""
    if not reader:
        return ""
    return blake2b(f"{reader}\n{raw}".encode(), digest_size=16).hexdigest()


def row_to_line(row: Row, charges: tuple[Charge, ...]) -> OrderLine:
    """Return a line from its row and the charges that lie with the order."""
    _, _, _, line_id, sku, title, quantity, _, external_sku = row
    return OrderLine(line_id, sku, title, quantity, charges, external_sku)


def rows_to_order(row: Row, lines: Iterable[Row]) -> Order:
    """Return an order from its row and the rows of its lines, by number."""
    currency = row[7]
    *of_lines, own = (_read_charges(part, currency) for part in json.loads(row[9]))
    buyer, ship_to = map(_read_party, json.loads(row[10]))
    return Order(
        id=row[0],
        merchant_id=row[1],
        channel=row[2],
        external_id=row[3],
        placed_at=row[4],
        updated_at=row[5],
        state=OrderState(row[6]),
        currency=currency,
        total=Money(row[8], currency),
        lines=tuple(map(row_to_line, lines, of_lines)),
        charges=own,
        site=row[11],
        fulfilled_by=FulfilledBy(row[13]),
        buyer=buyer,
        ship_to=ship_to,
        ship_by=row[14],
        content_hash=row[15],
        revision=row[16],
        version=row[17],
        cancel_requested=bool(row[18]),
        holds=text_to_holds(row[19]),
    )


def holds_to_text(holds: tuple[Hold, ...]) -> str:
    """Return the column of the holds; hardly any order has some."""
    return dump(holds) if holds else NO_HOLDS


def text_to_holds(text: str) -> tuple[Hold, ...]:
    """Return the holds of a column."""
    return () if text == NO_HOLDS else load(text, tuple[Hold, ...])


def _charges(charges: tuple[Charge, ...], currency: str) -> list[list[Any]]:
    rows = []
    for charge in charges:
        amount, tax = charge.amount, charge.tax
        if amount.currency != currency:
            raise DomainError("money.currency_mix", left=currency, right=amount.currency)
        row = [charge.kind._value_, amount.minor]
        if tax is not None:
            row += (tax.collector._value_, tax.scheme._value_, tax.number)
        rows.append(row)
    return rows


def _read_charges(rows: list[list[Any]], currency: str) -> tuple[Charge, ...]:
    return tuple(
        Charge(ChargeKind(kind), Money(minor, currency), _read_tax(*tax) if tax else None)
        for kind, minor, *tax in rows
    )


def _read_tax(collector: str, scheme: str, number: str) -> TaxCollection:
    return TaxCollection(Collector(collector), TaxScheme(scheme), number)


def _party(party: Party | None) -> list[Any] | None:
    if party is None:
        return None
    a = party.address
    numbers = [(n.kind._value_, n.country, n.value) for n in party.identifiers]
    return [
        a.country,
        a.name,
        a.company,
        a.lines,
        a.city,
        a.region,
        a.postcode,
        a.phone,
        a.email,
        numbers,
    ]


def _read_party(row: list[Any] | None) -> Party | None:
    if row is None:
        return None
    country, name, company, lines, *rest, numbers = row
    return Party(
        Address(country, name, company, tuple(lines), *rest),
        tuple(Identifier(IdentifierKind(kind), where, value) for kind, where, value in numbers),
    )
