"""Which fields of a row the columns evaluate: a row that says more is for the single path."""

from __future__ import annotations

from typing import Any, Final

import attrs

from cbec_core.domain.customs import Finding
from cbec_core.domain.landed_cost import AdditionalRate, TariffGap, TariffRate
from cbec_core.domain.money import Rounding
from cbec_core.domain.regime import (
    Levy,
    Measure,
    Part,
    Regime,
    Threshold,
    ThresholdBase,
    Treatment,
    Unit,
    Valuation,
    Waiver,
)
from cbec_core.domain.requirement import Need, Requirement

__all__ = ["KNOWN", "Understood", "understood"]

# Every field is named here once it is evaluated by column, or tells people what a row is.
KNOWN: Final[dict[type, frozenset[str]]] = {
    kind: frozenset(names.split())
    for kind, names in {
        Regime: "destination currency valuation treatments rounding quantum value_quantum",
        Treatment: "id levies buyer up_to in_year schemes transports declarations dispatched"
        " single_item goods notices refusal waiver valid_from valid_to",
        Levy: "rule law source valid_from valid_to confidence kind code measure rate per base own"
        " whole unit currency minimum maximum deduct gross_up payable base_quantum quantum unless"
        " goods at",
        Part: "name percent",
        Threshold: "amount currency of",
        Waiver: "amount currency codes",
        # Terms of a unit and bounds are missing on purpose: such a line is not a percentage.
        TariffRate: "percent rule law valid_from valid_to confidence additional notices",
        AdditionalRate: "kind code percent rule law valid_from valid_to confidence",
        TariffGap: "finding additional",
        Finding: "code severity text text_zh line_id path",
        Requirement: "rule need severity law source confidence valid_from valid_to stations digits"
        " numbers buyer over transports declarations schemes collector categories home"
        " imported",
    }.items()
}
_WORDS: Final = {
    Measure: frozenset(("percent", "tariff", "flat")),
    Unit: frozenset(
        (
            *("consignment", "declaration_line", "full_declaration_line", "subheading"),
            *("item", "kilogram"),
        )
    ),
    ThresholdBase: frozenset(("goods", "value", "item")),
    Valuation: frozenset(("CIF", "FOB")),
    Rounding: frozenset(Rounding),
    Need: frozenset(
        (
            *("hs", "description", "origin", "material", "weight", "value", "own_id", "maker_id"),
            *("gtin", "manufacturer", "responsible_person", "consignee", "phone"),
            *("importer_number", "scheme_number"),
        )
    ),
}


_SEEN: dict[Any, tuple[tuple[Any, ...], tuple[str, ...]]] = {}


def understood(row: Any) -> bool:
    """Tell whether the columns know everything that a row says, and what is inside it."""
    if isinstance(row, tuple):
        return all(map(understood, row))
    words = _WORDS.get(type(row))
    if words is not None:
        return row in words
    if not attrs.has(type(row)):
        return True
    rest, inside = _fields(type(row))
    return all(_is_default(row, field) for field in rest) and all(
        understood(getattr(row, name)) for name in inside
    )


class Understood:
    """The same, looked through once for each row."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bool]] = {}

    def __call__(self, row: object) -> bool:
        """Tell whether the columns know everything that a row says."""
        found = self._known.get(id(row))
        if found is None:
            found = self._known[id(row)] = row, understood(row)
        return found[1]


def _fields(kind: Any) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """Return the fields of a kind of row that nobody evaluates, and the names of the others."""
    if kind in _SEEN:
        return _SEEN[kind]
    known = next((KNOWN[base] for base in kind.__mro__ if base in KNOWN), frozenset[str]())
    fields = attrs.fields(kind)
    names = tuple(field.name for field in fields if field.name in known)
    rest = tuple(field for field in fields if field.name not in known)
    return _SEEN.setdefault(kind, (rest, names))


def _is_default(row: Any, field: Any) -> bool:
    default = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return False
    return bool(getattr(row, field.name) == default)
