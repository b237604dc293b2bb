"""The plugin's voice where the core asks many: which rate, which parcels, which commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from cbec_core.api import hookimpl

if TYPE_CHECKING:
    from cbec_core.api import CommandSpec, Order, Parcel, RateQuote, Variant

__all__ = ["TARE_G", "cbec_choose_rate", "cbec_commands", "cbec_locale", "cbec_pack"]

TARE_G: Final = 20  # a plastic mailing bag with its label; a shop with boxes packs by its own hook
_SLOWEST: Final = 10**6


@hookimpl
def cbec_choose_rate(order: Order, quotes: Sequence[RateQuote]) -> RateQuote | None:
    """Choose the cheapest quote, the faster one on a tie; no opinion without a card's quote.

    Quotes of several currencies cannot be compared without a rate of exchange, so they are left to
    somebody who has one.
    """
    if not any(quote.carrier == "ratecard" for quote in quotes):
        return None
    if len({quote.total.currency for quote in quotes}) > 1:
        return None
    return min(quotes, key=_cheap_then_fast)


def _cheap_then_fast(quote: RateQuote) -> tuple[int, int, str, str]:
    days = quote.transit_days[1] if quote.transit_days else _SLOWEST
    return quote.total.minor, days, quote.carrier, quote.service


@hookimpl
def cbec_pack(order: Order, variants: Sequence[Variant]) -> Sequence[Parcel] | None:
    """Put the order into one parcel if every weight is known, else leave it to others."""
    from cbec_core.api import Parcel

    known = {variant.sku: variant for variant in variants}
    lines = [line for line in order.lines if line.quantity > 0]
    if not lines or any(line.sku not in known or not known[line.sku].weight_g for line in lines):
        return None
    net = sum(known[line.sku].weight_g * line.quantity for line in lines)
    alone = len(lines) == 1 and lines[0].quantity == 1
    size = known[lines[0].sku].dimensions if alone else None
    return (Parcel(1, net + TARE_G, size, tuple(line.id for line in lines)),)


@hookimpl
def cbec_commands() -> Iterable[CommandSpec]:
    """Add `cbec ratecard`; click is imported when it is called."""
    from cbec_core.api import CommandSpec

    return (
        CommandSpec(
            "ratecard",
            "cbec_carrier_ratecard.commands:ratecard",
            "Check rate cards and price a parcel by them.",
        ),
    )


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_carrier_ratecard",)
