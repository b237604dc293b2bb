"""The conditions of a surcharge: a handful of forms, never an expression that is evaluated."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cbec_core.api import Parcel

__all__ = ["check_condition", "condition_holds"]

_FORM: Final = re.compile(
    r"always|requested|tier==(?P<tier>REMOTE|SUPER_REMOTE)"
    r"|(?P<measure>longest_cm|piece_kg)>(?P<limit>\d+(?:\.\d+)?)"
)


def check_condition(text: str) -> bool:
    """Tell whether a condition is one of the forms."""
    return _FORM.fullmatch(text) is not None


def condition_holds(text: str, *, parcel: Parcel, tier: str, requested: bool) -> bool:
    """Tell whether a condition holds for a parcel; an unknown size is never called too long."""
    match = _FORM.fullmatch(text)
    if match is None or text == "requested":
        return match is not None and requested
    if match["tier"]:
        return match["tier"] == tier
    if not match["measure"]:
        return True
    limit = Decimal(match["limit"])
    if match["measure"] == "piece_kg":
        return parcel.weight_g > limit * 1000
    return parcel.dimensions is not None and parcel.dimensions.sides[0] > limit * 10
