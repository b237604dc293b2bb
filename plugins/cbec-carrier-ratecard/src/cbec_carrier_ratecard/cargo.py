"""Which goods a service takes, by the flags of their customs profile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["CARGO_CLASSES", "refused_class"]

# IATA packing instructions: 965-967 lithium ion (alone, packed with, contained in), 968-970 metal.
_BATTERY: Final = frozenset(f"battery_pi{number}" for number in range(965, 971))
CARGO_CLASSES: Final = (
    frozenset({"general", "battery", "liquid", "powder", "magnetic", "cosmetics", "apparel"})
    | frozenset({"special"})
    | _BATTERY
)


def refused_class(flags: Iterable[str], taken: frozenset[str]) -> str | None:
    """Return the first class of the goods that a service does not take, or None.

    Goods without a class are general, and so is apparel to a general line. `battery` on a card
    takes every packing instruction; goods flagged `battery` alone go only where every battery
    goes, since nobody said which they are.
    """
    for name in sorted(frozenset(flags) & CARGO_CLASSES) or ["general"]:
        wider = "battery" if name in _BATTERY else "general" if name == "apparel" else name
        if name not in taken and wider not in taken:
            return name
    return None
