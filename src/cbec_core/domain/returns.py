"""Returns and refunds: by line, with the parts of goods, tax and duty that go back."""

from __future__ import annotations

from collections.abc import Sequence
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
    """What is given back of one charge of a line; for a tax, also who had collected it."""

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

    Cumulative and cut towards zero, so that any sequence of partial refunds ends exactly at the
    charges of the line and never passes one of them on the way (user demand 11).
    """
    return tuple(
        RefundPart(
            line.id,
            charge.kind,
            _share(charge.amount, quantity, line.quantity),
            charge.tax.collector if charge.tax is not None else None,
        )
        for charge in line.charges
    )


def _share(amount: Money, quantity: int, of: int) -> Money:
    sign = -1 if amount.minor < 0 else 1
    return Money(sign * (abs(amount.minor) * quantity // of), amount.currency)


def refund_parts(
    order: Order, lines: Sequence[ReturnLine], returned_before: Sequence[ReturnLine]
) -> tuple[RefundPart, ...]:
    """Return the parts owed for more units, given what went back before."""
    if not lines:
        raise DomainError("refund.no_lines", order=order.id)
    parts: list[RefundPart] = []
    before: dict[str, int] = {}
    for returned in returned_before:
        before[returned.line_id] = before.get(returned.line_id, 0) + returned.quantity
    for wanted in lines:
        line = order.line(wanted.line_id)
        done = before.get(line.id, 0)
        if wanted.quantity <= 0:
            raise DomainError("quantity.not_positive", what="quantity", value=wanted.quantity)
        if done + wanted.quantity > line.quantity:
            raise DomainError(
                "refund.exceeds",
                amount=f"{wanted.quantity} unit(s) of line {line.id}",
                room=f"{line.quantity - done} unit(s)",
            )
        before[line.id] = done + wanted.quantity
        now = cumulative_parts(line, done + wanted.quantity)
        then = cumulative_parts(line, done)
        parts.extend(
            attrs.evolve(new, amount=new.amount - old.amount)
            for new, old in zip(now, then, strict=True)
            if new.amount != old.amount
        )
    return tuple(parts)
