"""Settlement reports: the flat file V2.

The first row of data tells the settlement and its total; each further row moves an amount. The sum
of the rows is the total. Sites of the union write a decimal comma and dates as 31.12.2026.
Source: Selling Partner API guide, GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from typing import Final

from cbec_core.api import (
    DomainError,
    Money,
    ReadContext,
    Settlement,
    SettlementLine,
    SettlementLineKind,
)
from cbec_marketplace_amazon.answers import wrong
from cbec_marketplace_amazon.document import decode

__all__ = ["read_settlement"]

_COLUMNS: Final = (
    "settlement-id",
    "deposit-date",
    "total-amount",
    "currency",
    "transaction-type",
    "order-id",
    "amount-type",
    "amount-description",
    "amount",
)
_POINT: Final = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?")
_COMMA: Final = re.compile(r"[+-]?([0-9]{1,15}|[0-9]{1,3}(\.[0-9]{3}){1,4}),[0-9]{1,6}")
_GERMAN_DATE: Final = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})(.*)")
_SETTLEMENT_ID: Final = re.compile(r"[0-9A-Za-z-]{1,40}")
_ORDER_ID: Final = re.compile(r"[0-9A-Z]{3}-[0-9]{7}-[0-9]{7}")

_K = SettlementLineKind
_BY_AMOUNT_TYPE: Final = {
    "itemfees": _K.FEE,
    "shipmentfees": _K.FEE,
    "orderfees": _K.FEE,
    "cost of advertising": _K.FEE,
    "itemwithheldtax": _K.TAX_WITHHELD,
}
_BY_TRANSACTION: Final = {
    "order": _K.SALE,
    "refund": _K.REFUND,
    "a-to-z guarantee refund": _K.REFUND,
    "chargeback refund": _K.REFUND,
    "servicefee": _K.FEE,
}
# Words of descriptions in rows that belong to no order; the first that occurs decides.
_BY_WORD: Final = (
    ("reserve", _K.RESERVE),
    ("shipping label", _K.SHIPPING_LABEL),
    ("shipping services", _K.SHIPPING_LABEL),
    ("shippingservices", _K.SHIPPING_LABEL),
    ("postage", _K.SHIPPING_LABEL),
    ("fee", _K.FEE),
)


def read_settlement(document: bytes, context: ReadContext) -> Settlement:
    """Read one report; the difference of its total to its rows is kept, not hidden."""
    rows = decode(document).splitlines()
    names = rows[0].split("\t") if rows else []
    if names[:1] != ["settlement-id"]:
        raise wrong("it does not begin with the column settlement-id")
    for column in _COLUMNS:
        if column not in names:
            raise _invalid(1, f"the column {column} is missing")
    table = [
        (number, _cells(names, row, number))
        for number, row in enumerate(rows[1:], start=2)
        if row.strip()
    ]
    if not table or not table[0][1]["total-amount"]:
        raise _invalid(2, "the total of the settlement is missing")
    number, head = table[0]
    external_id = head["settlement-id"]
    currency = head["currency"]
    if not _SETTLEMENT_ID.fullmatch(external_id):
        raise _invalid(number, "the settlement-id is missing")
    settled_at = _instant(head["deposit-date"], number)
    payout = _money(head["total-amount"], currency, number, "total-amount")
    name = _id(context, external_id)
    return Settlement(
        name,
        context.merchant_id,
        context.channel,
        external_id,
        currency,
        payout,
        settled_at,
        tuple(_line(cells, row, name, external_id, currency) for row, cells in table[1:]),
    )


def _invalid(row: int, reason: str) -> DomainError:
    return DomainError("intake.invalid", count=1, path=f"row {row}", reason=reason)


def _cells(names: list[str], row: str, number: int) -> dict[str, str]:
    cells = row.split("\t")
    if len(cells) != len(names):
        raise _invalid(number, f"it has {len(cells)} of {len(names)} columns")
    return {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def _line(
    cells: dict[str, str], row: int, name: str, external_id: str, currency: str
) -> SettlementLine:
    if cells["settlement-id"] != external_id or cells["total-amount"]:
        raise _invalid(row, "it belongs to another settlement")
    if cells["currency"] not in ("", currency):
        raise _invalid(row, "it is in another currency")
    order = cells["order-id"]
    text = ": ".join(filter(None, (cells["amount-type"], cells["amount-description"])))
    return SettlementLine(
        f"{name}.{row - 2}",
        _kind(cells["transaction-type"], cells["amount-type"], cells["amount-description"]),
        _money(cells["amount"], currency, row, "amount"),
        order if _ORDER_ID.fullmatch(order) else "",
        text[:200],
    )


def _kind(transaction: str, amount_type: str, description: str) -> SettlementLineKind:
    by_type = _BY_AMOUNT_TYPE.get(amount_type.lower())
    if by_type is not None:
        return by_type
    by_transaction = _BY_TRANSACTION.get(transaction.lower())
    if by_transaction is not None:
        return by_transaction
    words = f"{transaction} {description}".lower()
    return next((kind for word, kind in _BY_WORD if word in words), _K.ADJUSTMENT)


def _money(text: str, currency: str, row: int, field: str) -> Money:
    plain = text
    if _COMMA.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif not _POINT.fullmatch(plain):
        raise _invalid(row, f"{field} is not an amount")
    return Money.parse(plain, currency)


def _instant(text: str, row: int) -> datetime:
    plain = text.removesuffix(" UTC")
    german = _GERMAN_DATE.fullmatch(plain)
    if german:
        day, month, year, rest = german.groups()
        plain = f"{year}-{month}-{day}{rest}"
    try:
        moment = datetime.fromisoformat(plain)
        # Dates without a zone are in UTC in every site's report.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _invalid(row, "deposit-date is not a date") from None


def _id(context: ReadContext, external_id: str) -> str:
    name = f"{context.merchant_id}\x1f{context.channel}\x1f{external_id}".encode()
    return (
        "set_" + base64.b32encode(hashlib.blake2b(name, digest_size=15).digest()).decode().lower()
    )
