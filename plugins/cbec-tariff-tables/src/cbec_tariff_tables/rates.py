"""Rates as texts, ours and those of the United States, and the terms that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

import attrs

from cbec_core.api import ITEM, KILOGRAM, Bound, DomainError, DutyBound, SpecificDuty, exponent

__all__ = ["Terms", "american", "terms_of"]

_LONGEST: Final = 300
_NUMBER: Final = r"(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?)"
_PERCENT: Final = re.compile(rf"{_NUMBER} ?%", re.ASCII)
_AMOUNT: Final = re.compile(
    rf"{_NUMBER} ?(?P<currency>[A-Z]{{3}}) ?/ ?(?:(?P<per>[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?) ?)?"
    r"(?P<unit>[A-Za-z][A-Za-z0-9._ ]{0,39})",
    re.ASCII,
)
_BOUND: Final = re.compile(r" (MIN|MAX) ")
_SIGN: Final = re.compile(r" ?([+-]) ")
# A unit of our own, and how many of one that a line knows it is.
_UNITS: Final = {
    "kg": (KILOGRAM, Decimal(1)),
    "g": (KILOGRAM, Decimal("0.001")),
    "t": (KILOGRAM, Decimal(1000)),
    "item": (ITEM, Decimal(1)),
}
_DOLLARS: Final = re.compile(
    r"(?:\$(?P<dollars>[0-9]{1,9}(?:\.[0-9]{1,9})?)|(?P<cents>[0-9]{1,9}(?:\.[0-9]{1,9})?) ?¢)"
    r" ?(?:(?P<each>each)|/ ?(?P<unit>[A-Za-z][A-Za-z0-9.]{0,19}))",
    re.ASCII,
)
_AMERICAN: Final = {**_UNITS, "doz.": (ITEM, Decimal(12))}


@attrs.frozen
class Terms:
    """A percentage and amounts for units, in sum, and their bounds."""

    percent: Decimal
    specific: tuple[SpecificDuty, ...] = ()
    bounds: tuple[DutyBound, ...] = ()


@lru_cache(4096)
def terms_of(text: str) -> Terms | None:
    """Return what a rate of our own grammar means, or nothing if it is none.

    `12%`, `free`, `1.5 EUR/kg`, `8% + 20 EUR/100 kg`, `10% MIN 2 EUR/item MAX 25%`. Units other
    than kg, g, t and item are kept as they are.
    """
    if len(text) > _LONGEST:
        return None
    first, *rest = _BOUND.split(f" {' '.join(text.split())}")
    try:
        percent, specific = _total(first.strip())
        pairs = zip(rest[::2], rest[1::2], strict=True)
        bounds = tuple(DutyBound(Bound(kind.lower()), *_total(part)) for kind, part in pairs)
    except ValueError:
        return None
    return Terms(percent, specific, bounds)


def _total(text: str) -> tuple[Decimal, tuple[SpecificDuty, ...]]:
    if text.casefold() == "free":
        return Decimal(0), ()
    percent, specific = Decimal(0), []
    for sign, term in _signed(text):
        if found := _PERCENT.fullmatch(term):
            percent += sign * Decimal(found["number"])
        elif found := _AMOUNT.fullmatch(term):
            specific.append(_amount(found, sign))
        else:
            raise ValueError(term)
    return percent, tuple(specific)


def _signed(text: str) -> Iterator[tuple[int, str]]:
    negative = text.startswith("-")
    first, *rest = _SIGN.split(text.removeprefix("-"))
    yield -1 if negative else 1, first.strip()
    for sign, term in zip(rest[::2], rest[1::2], strict=True):
        yield -1 if sign == "-" else 1, term.strip()


def _amount(found: re.Match[str], sign: int) -> SpecificDuty:
    try:
        exponent(found["currency"])
    except DomainError:
        raise ValueError(found["currency"]) from None
    per = Decimal(found["per"] or 1)
    if not per:
        raise ValueError("0")
    unit, times = _UNITS.get(written := found["unit"].strip(), (written, Decimal(1)))
    return SpecificDuty(sign * Decimal(found["number"]), found["currency"], unit, per * times)


@lru_cache(4096)
def american(text: str) -> Terms | None:
    """Return what a rate of the HTS means, or nothing where words qualify it.

    `Free`, `7.1%`, `$1.035/kg + 16.4%`, `4.4¢/kg`, `37¢ each`.
    """
    text = " ".join(text.split())
    if text.casefold() == "free":
        return Terms(Decimal(0))
    percents, specific = [], []
    for term in text.split(" + ") if len(text) <= _LONGEST else [""]:
        if found := _PERCENT.fullmatch(term):
            percents.append(Decimal(found["number"]))
        elif found := _DOLLARS.fullmatch(term):
            amount = Decimal(found["dollars"] or 0) + Decimal(found["cents"] or 0) / 100
            unit = "item" if found["each"] else found["unit"]
            specific.append(SpecificDuty(amount, "USD", *_AMERICAN.get(unit, (unit, Decimal(1)))))
        else:
            return None
    # Two percentages are of two parts of the goods, whatever the words say.
    return Terms(sum(percents, Decimal(0)), tuple(specific)) if len(percents) < 2 else None
