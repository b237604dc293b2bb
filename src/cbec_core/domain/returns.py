"""Returns and refunds: by line, with the parts of goods, tax and duty that go back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import ChargeKind, Collector
from cbec_core.domain.transitions import TransitionTable

if TYPE_CHECKING:
    from cbec_core.domain.order import Order, OrderLine
    from cbec_core.domain.pricing import Charge

__all__ = [
    "RETURN_MOVES",
    "RefundPart",
    "Return",
    "ReturnLine",
    "ReturnState",
    "cumulative_parts",
    "refund_parts",
]


class ReturnState(StrEnum):
    """Say how far a return has come."""

    REQUESTED = "requested"
    REFUNDED = "refunded"
    REJECTED = "rejected"


RETURN_MOVES: TransitionTable[ReturnState] = TransitionTable(
    "return",
    {ReturnState.REQUESTED: frozenset({ReturnState.REFUNDED, ReturnState.REJECTED})},
)


@attrs.frozen
class ReturnLine:
    """Units of one order line that go back."""

    line_id: str
    quantity: int


@attrs.frozen
class RefundPart:
    """What is given back of one charge; for a tax, also who had collected it.

    `line_id` is empty for a charge of the whole order.
    """

    line_id: str
    kind: ChargeKind
    amount: Money
    collector: Collector | None = None


@attrs.frozen
class Return:
    """One return: lines, and the money that goes back for them."""

    id: str
    order_id: str
    merchant_id: str
    lines: tuple[ReturnLine, ...]
    parts: tuple[RefundPart, ...]
    amount: Money
    requested_at: datetime
    reason: str = ""
    state: ReturnState = ReturnState.REQUESTED
    version: int = 0


def cumulative_parts(line: OrderLine, quantity: int) -> tuple[RefundPart, ...]:
    """Return what is owed in total when `quantity` units of a line have gone back.

    Charges are cut one after the other along their sum, so that no part is a minor unit away from
    its fair share, and any sequence of partial refunds ends exactly at the charges of the line and
    never passes one of them, or their sum, on the way (user demand 11).
    """
    return _parts(line.id, line.charges, quantity, line.quantity)


def _parts(line_id: str, charges: Iterable[Charge], share: int, of: int) -> tuple[RefundPart, ...]:
    parts = []
    before = 0
    for charge in charges:
        after = before + charge.amount.minor
        amount = Money(after * share // of - before * share // of, charge.amount.currency)
        collector = charge.tax.collector if charge.tax is not None else None
        parts.append(RefundPart(line_id, charge.kind, amount, collector))
        before = after
    return tuple(parts)


def _order_parts(order: Order, back: Mapping[str, int]) -> tuple[RefundPart, ...]:
    """Return what is owed of the charges that belong to no unit, as they are of the whole order.

    Shipping goes back with the last unit; what makes the order cheaper is shared by value, since
    else the first units would give back more than was paid.
    """
    sold = [line for line in order.lines if line.quantity]
    loose = [charge for line in order.lines if not line.quantity for charge in line.charges]
    charges = (*order.charges, *loose)
    if all(back.get(line.id) == line.quantity for line in sold):
        return _parts("", charges, 1, 1)
    value = sum(line.charged() for line in sold)
    if value <= 0 or sum(charge.amount.minor for charge in charges) >= 0:
        return ()
    share = sum(line.charged() * back.get(line.id, 0) // line.quantity for line in sold)
    return _parts("", charges, share, value)


def refund_parts(
    order: Order, lines: Sequence[ReturnLine], before: Sequence[Return]
) -> tuple[RefundPart, ...]:
    """Return the parts owed for more units, given the returns before that were not rejected.

    What is owed is computed from the start and what was given is taken off, so that a return that
    is rejected later leaves no cent behind.
    """
    if not lines:
        raise DomainError("refund.no_lines", order=order.id)
    back: Counter[str] = Counter()
    for earlier in before:
        for returned in earlier.lines:
            back[returned.line_id] += returned.quantity
    for wanted in lines:
        line = order.line(wanted.line_id)
        if wanted.quantity <= 0:
            raise DomainError("quantity.not_positive", what="quantity", value=wanted.quantity)
        room = line.quantity - back[line.id]
        if wanted.quantity > room:
            raise DomainError(
                "refund.exceeds",
                amount=f"{wanted.quantity} unit(s) of line {line.id}",
                room=f"{room} unit(s)",
            )
        back[line.id] += wanted.quantity
    named = dict.fromkeys(wanted.line_id for wanted in lines)
    owed = [part for name in named for part in cumulative_parts(order.line(name), back[name])]
    owed += _order_parts(order, back)
    concerned = {part.line_id for part in owed}
    left: Counter[tuple[str, ChargeKind, Collector | None]] = Counter()
    for part in owed:
        left[part.line_id, part.kind, part.collector] += part.amount.minor
    for part in (part for earlier in before for part in earlier.parts):
        if part.line_id in concerned:
            left[part.line_id, part.kind, part.collector] -= part.amount.minor
    return tuple(
        RefundPart(line_id, kind, Money(minor, order.currency), collector)
        for (line_id, kind, collector), minor in left.items()
        if minor
    )
