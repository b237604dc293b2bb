"""What the two generations of orders have in common: states, times, faults, the exact total."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from cbec_core.api import (
    Address,
    CbecError,
    Charge,
    DomainError,
    Money,
    OrderLine,
    OrderState,
    Party,
    ReadContext,
)
from cbec_marketplace_amazon.amounts import Purse
from cbec_marketplace_amazon.sites import SITES
from cbec_marketplace_amazon.taxes import Taxes

__all__ = [
    "NUL",
    "Desk",
    "Misfit",
    "buyer_of",
    "digest",
    "instant",
    "said_of",
    "settle_total",
    "state_of",
    "sum_charges",
    "check_id",
    "check_lines",
]

_STATES: Final = {
    "PENDINGAVAILABILITY": OrderState.AWAITING_PAYMENT,
    "PENDING": OrderState.AWAITING_PAYMENT,
    "UNSHIPPED": OrderState.TO_SHIP,
    "PARTIALLYSHIPPED": OrderState.PARTIALLY_SHIPPED,
    "SHIPPED": OrderState.SHIPPED,
    "INVOICEUNCONFIRMED": OrderState.SHIPPED,
    "CANCELED": OrderState.CANCELLED,
    "CANCELLED": OrderState.CANCELLED,
    "UNFULFILLABLE": OrderState.EXCEPTION,
}

# Stands between the values of a digest: no order that has it in a text is read (`document.py`), so
# other values never make the same text. Writing them down as JSON takes three times as long.
NUL: Final = "\0"
_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")


class Misfit(Exception):
    """Carry a fault of an order with its place in it."""

    def __init__(self, path: str, fault: CbecError) -> None:
        super().__init__(path)
        self.path = path
        self.fault = fault


@attrs.frozen
class Desk:
    """For whom a document is read, and what its orders share."""

    context: ReadContext
    purse: Purse = attrs.field(factory=Purse)
    taxes: Taxes = attrs.field(factory=Taxes)


def state_of(status: str | None) -> OrderState:
    """Return the state of a status in either spelling; one not known is no error."""
    return _STATES.get((status or "").replace("_", "").upper(), OrderState.UNKNOWN)


def instant(text: str, field: str) -> datetime:
    """Return an ISO 8601 time with its zone as UTC."""
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is None:
            raise DomainError("amazon.time_invalid", field=field)
        return value if value.tzinfo is UTC else value.astimezone(UTC)
    except (ValueError, OverflowError):
        raise DomainError("amazon.time_invalid", field=field) from None


def digest(said: str | bytes) -> str:
    """Return the digest of what was read of an order, in fixed order."""
    text = said if isinstance(said, bytes) else said.encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def buyer_of(name: str, email: str, company: str, destination: str, site: str) -> Party | None:
    """Return the buyer; Amazon tells no country of theirs, so that of delivery or sale stands."""
    country = destination or SITES.get(site, ("", ""))[0]
    if not (name or email or company) or not country:
        return None
    return Party(Address(country, name=name, company=company, email=email))


def said_of(party: Party | None) -> str:
    """Return every field of a party, in fixed order, for the digest."""
    if party is None:
        return ""
    a = party.address
    street = len(a.lines)
    told = (a.country, a.name, a.company, a.city, a.region, a.postcode, a.phone, a.email)
    return NUL.join((f"{street}", *told, *a.lines))


def sum_charges(charges: Iterable[Charge], currency: str) -> int:
    """Add the minor units of charges that must be of one currency."""
    summed = 0
    for charge in charges:
        amount = charge.amount
        if amount.currency != currency:
            raise DomainError("money.currency_mix", left=currency, right=amount.currency)
        summed += amount.minor
    return summed


def settle_total(order: str, stated: Money | None, summed: int, currency: str) -> Money:
    """Return the stated total if it is the exact sum of the charges, or the sum if none is told."""
    if stated is None:
        return Money.zero(currency) + Money(summed, currency)
    if stated.minor == summed and stated.currency == currency:
        return stated
    raise DomainError(
        "order.total_mismatch",
        order=order,
        stated=str(stated),
        summed=str(Money(summed, currency)),
    )


def check_id(text: str, field: str) -> None:
    """Refuse anything but an id: ids are shown in errors and used as keys."""
    if _ID.fullmatch(text) is None:
        raise DomainError("amazon.id_invalid", field=field)


def check_lines(order: str, lines: Sequence[OrderLine]) -> None:
    """Refuse an order without lines, or with a line named twice."""
    if not lines:
        raise DomainError("order.no_lines", order=order)
    seen: set[str] = set()
    for line in lines:
        check_id(line.id, "order item id")
        if line.id in seen:
            raise DomainError("order.line_duplicate", order=order, line=line.id)
        seen.add(line.id)
