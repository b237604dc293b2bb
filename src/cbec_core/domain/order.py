"""Orders: what was sold to whom, at which charges, and how far it has come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain._holding import ON_HOLD, with_hold, without
from cbec_core.domain.errors import DomainError
from cbec_core.domain.hold import Hold, Holder
from cbec_core.domain.money import Money
from cbec_core.domain.party import Party
from cbec_core.domain.pricing import Charge, ChargeKind, TaxCollection
from cbec_core.domain.quantity import LARGEST, check_largest
from cbec_core.domain.transitions import TransitionTable

__all__ = [
    "ORDER_MOVES",
    "FulfilledBy",
    "Order",
    "OrderLine",
    "OrderState",
    "order_id",
]


class OrderState(StrEnum):
    """Say where an order stands."""

    AWAITING_PAYMENT = "awaiting_payment"
    TO_SHIP = "to_ship"
    ON_HOLD = "on_hold"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXCEPTION = "exception"
    UNKNOWN = "unknown"


_S = OrderState
_LEFT = frozenset({_S.PARTIALLY_SHIPPED, _S.SHIPPED, _S.DELIVERED, _S.COMPLETED})
ORDER_MOVES: TransitionTable[OrderState] = TransitionTable(
    "order",
    {
        _S.UNKNOWN: frozenset(_S) - {_S.UNKNOWN},
        # A channel is often polled only after the goods have left, by its hands or by others.
        _S.AWAITING_PAYMENT: _LEFT | {_S.TO_SHIP, _S.ON_HOLD, _S.CANCELLED, _S.EXCEPTION},
        _S.TO_SHIP: _LEFT | {_S.ON_HOLD, _S.CANCELLED, _S.EXCEPTION},
        _S.ON_HOLD: _LEFT | {_S.TO_SHIP, _S.CANCELLED, _S.EXCEPTION},
        _S.PARTIALLY_SHIPPED: frozenset({_S.SHIPPED, _S.CANCELLED, _S.EXCEPTION}),
        _S.SHIPPED: frozenset({_S.DELIVERED, _S.COMPLETED, _S.EXCEPTION}),
        _S.DELIVERED: frozenset({_S.COMPLETED, _S.EXCEPTION}),
        _S.EXCEPTION: _LEFT | {_S.TO_SHIP, _S.ON_HOLD, _S.CANCELLED},
    },
)
_OVER = _LEFT | {_S.CANCELLED}


class FulfilledBy(StrEnum):
    """Say whose warehouse ships; a marketplace's own orders never go to a carrier plugin."""

    MERCHANT = "merchant"
    MARKETPLACE = "marketplace"


@attrs.frozen
class OrderLine:
    """One article of an order; `quantity` units whose charges are for the whole line."""

    id: str
    sku: str
    title: str
    quantity: int
    charges: tuple[Charge, ...]
    external_sku: str = ""

    def charged(self, *kinds: ChargeKind) -> int:
        """Return the minor units of the given kinds, or of all."""
        # A loop, because every line of an import asks, and a generator takes three times as long.
        minor = 0
        for charge in self.charges:
            if not kinds or charge.kind in kinds:
                minor += charge.amount.minor
        return minor


@attrs.frozen
class Order:
    """A sale, as the channel told it and as it went on.

    `id` follows from merchant, channel and external id, so the same document imported twice meets
    itself. `content_hash` is the digest of what the channel said: another digest is a revision.
    `cancel_requested` is a buyer's wish that the channel passes on and may take back. `holds` tell
    who keeps it from going on: an order that is to be shipped is `ON_HOLD` while there are any.
    """

    id: str
    merchant_id: str
    channel: str
    external_id: str
    placed_at: datetime
    updated_at: datetime
    state: OrderState
    currency: str
    total: Money
    lines: tuple[OrderLine, ...]
    charges: tuple[Charge, ...] = ()
    site: str = ""
    fulfilled_by: FulfilledBy = FulfilledBy.MERCHANT
    buyer: Party | None = None
    ship_to: Party | None = None
    ship_by: datetime | None = None
    content_hash: str = ""
    revision: int = 1
    version: int = 0
    cancel_requested: bool = False
    holds: tuple[Hold, ...] = ()

    def all_charges(self) -> Iterator[Charge]:
        """Yield the charges of every line, then those of the order."""
        for line in self.lines:
            yield from line.charges
        yield from self.charges

    @property
    def destination(self) -> str:
        """Return the country of delivery, or nothing if the channel has not told it."""
        return self.ship_to.address.country if self.ship_to else ""

    @property
    def tax_collections(self) -> tuple[TaxCollection, ...]:
        """Return who collected which tax, each arrangement once."""
        return tuple(dict.fromkeys(c.tax for c in self.all_charges() if c.tax is not None))

    def line(self, line_id: str) -> OrderLine:
        """Return a line by its id."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise DomainError("refund.line_unknown", order=self.id, line=line_id)

    def held(self, hold: Hold) -> Order:
        """Return the order with a hold beside those of others."""
        state = _S.ON_HOLD if self.state is _S.TO_SHIP else self.state
        return attrs.evolve(self, state=state, holds=with_hold(self.holds, hold))

    def let_go(self, holder: Holder) -> Order:
        """Return the order without the hold of one; it goes on only if nobody else holds it."""
        holds = without(self.holds, holder)
        if holds == self.holds:
            return self
        free = self.state is _S.ON_HOLD and not holds
        return attrs.evolve(self, state=_S.TO_SHIP if free else self.state, holds=holds)

    def moved(self, state: OrderState) -> Order:
        """Return the order in another state, or raise `transition.illegal`.

        What has left or is cancelled is held by nobody. An exception, and what is to be shipped
        after it, is past our screening, and still held by a channel that has not let it go.
        """
        ORDER_MOVES.check(self.state, state)
        holds = () if state in _OVER else without(self.holds, Holder.SCREENING)
        if state is _S.TO_SHIP and holds:
            state = _S.ON_HOLD
        return attrs.evolve(self, state=state, holds=holds)

    def told_first(self) -> Order:
        """Return an order as it is taken from its channel: one on hold there is held by it."""
        if self.state is not _S.ON_HOLD or self.holds:
            return self
        return self.held(self._channels_hold(self.revision))

    def tells(
        self, state: OrderState, holds: tuple[Hold, ...], revision: int
    ) -> tuple[OrderState, tuple[Hold, ...]]:
        """Return the state and the holds in which this newer word leaves the order that is stored.

        A channel speaks for its own hold and no other. What we wrote down ourselves it ends only
        where nothing is left to decide: the order is cancelled, or it has left.
        """
        told = self.state
        if told in _OVER:
            return (told, ()) if ORDER_MOVES.allows(state, told) else (state, holds)
        if told is _S.ON_HOLD:
            holds = with_hold(holds, self._channels_hold(revision))
        elif told is _S.TO_SHIP:
            holds = without(holds, Holder.CHANNEL)
        if state is _S.EXCEPTION:
            return state, holds
        if holds:
            return _S.ON_HOLD, holds
        if state is _S.ON_HOLD:
            return (_S.TO_SHIP if told is _S.TO_SHIP else state), holds
        return (told if ORDER_MOVES.allows(state, told) else state), holds

    def _channels_hold(self, revision: int) -> Hold:
        return Hold(Holder.CHANNEL, ON_HOLD, self.updated_at, {"revision": revision})

    def check(self, max_lines: int) -> Order:
        """Return the order if it holds together: lines, quantities, one currency, exact total."""
        if not self.lines:
            raise DomainError("order.no_lines", order=self.external_id)
        if len(self.lines) > max_lines:
            raise DomainError(
                "order.too_many_lines",
                order=self.external_id,
                count=len(self.lines),
                limit=max_lines,
            )
        seen: set[str] = set()
        summed = units = 0
        currency = self.currency
        for line in self.lines:
            if not 0 <= line.quantity <= LARGEST:
                check_largest(line.quantity, "quantity")
                raise DomainError("quantity.negative", what="quantity", value=line.quantity)
            units += line.quantity
            if line.id in seen:
                raise DomainError("order.line_duplicate", order=self.external_id, line=line.id)
            seen.add(line.id)
            for charge in line.charges:
                amount = charge.amount
                if amount.currency != currency:
                    raise DomainError("money.currency_mix", left=currency, right=amount.currency)
                summed += amount.minor
        check_largest(units, "quantity")
        for charge in self.charges:
            if charge.amount.currency != currency:
                raise DomainError("money.currency_mix", left=currency, right=charge.amount.currency)
            summed += charge.amount.minor
        if summed != self.total.minor or self.total.currency != currency:
            raise DomainError(
                "order.total_mismatch",
                order=self.external_id,
                stated=str(self.total),
                summed=str(Money(summed, currency)),
            )
        return self


# Base 32 in lower case, two letters at a time: `base64.b32encode` takes longer than the digest.
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_SHIFTS = range(110, -1, -10)


def order_id(merchant_id: str, channel: str, external_id: str) -> str:
    """Return the id that this sale has for ever, whoever imports it and however often."""
    name = f"{merchant_id}\x1f{channel}\x1f{external_id}".encode()
    number = int.from_bytes(hashlib.blake2b(name, digest_size=15).digest())
    return "ord_" + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
