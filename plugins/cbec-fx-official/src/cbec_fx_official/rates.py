"""Rates as they are published, and what follows from them exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact
from typing import Final

import attrs

from cbec_fx_official.errors import refused

__all__ = ["ONE", "PRECISION", "Document", "Draft", "Leg", "Publication", "day_of", "rate_of"]

# Six digits more than Python's own context, so that a product that a division would give exactly
# is exact there too: 131.26 USD at 1 GBP = 1.3126 USD are 100 GBP.
PRECISION: Final = 34
_ROUNDED: Final = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN)
_EXACT: Final = Context(prec=64, traps=[Inexact])
_RATE: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CODE: Final = re.compile(r"[A-Z]{3}", re.ASCII)


@attrs.frozen
class Leg:
    """So much of a currency for so much of the source's own, as published: 100 JPY, 4.5 CNY."""

    foreign: Decimal
    home: Decimal

    def to(self, quote: Leg) -> Decimal:
        """Return what one of this currency is in another, by one division of 34 digits."""
        return _ROUNDED.divide(
            _EXACT.multiply(self.home, quote.foreign), _EXACT.multiply(self.foreign, quote.home)
        )

    def same(self, other: Leg) -> bool:
        """Tell whether two publications say the same, be it with more zeros."""
        ours, theirs = (self.foreign, other.home), (other.foreign, self.home)
        return _EXACT.multiply(*ours) == _EXACT.multiply(*theirs)


ONE: Final = Leg(Decimal(1), Decimal(1))


@attrs.frozen
class Publication:
    """The rates of one day; `until` is their last day where the publication names one."""

    day: date
    legs: Mapping[str, Leg]
    until: date | None = None


@attrs.frozen
class Document:
    """What a file holds, verified, oldest first.

    `unknown` are names of currencies that no table knows; of `pages` the file is one.
    """

    publications: tuple[Publication, ...]
    unknown: tuple[str, ...] = ()
    pages: int = 1

    @property
    def span(self) -> tuple[date, date] | None:
        """Return the days between which the file misses no publication; one day tells nothing."""
        if len(self.publications) < 2 or self.publications[0].until:
            return None
        return self.publications[0].day, self.publications[-1].day


@attrs.define
class Draft:
    """The rates of a file while it is read: said twice is once, said in two ways is refused."""

    home: str
    _days: dict[date, dict[str, Leg]] = attrs.field(factory=dict)
    _until: dict[date, date] = attrs.field(factory=dict)

    def add(
        self, place: str, day: date, currency: str, leg: Leg, until: date | None = None
    ) -> None:
        """Take one rate; raise `fx.currency_invalid` or `fx.contradiction`."""
        if not _CODE.fullmatch(currency):
            raise refused("fx.currency_invalid", place)
        legs = self._days.setdefault(day, {self.home: ONE})
        if not legs.setdefault(currency, leg).same(leg):
            raise refused("fx.contradiction", place, currency=currency, day=day)
        if until:
            self._until[day] = until

    def document(self, place: str, unknown: tuple[str, ...] = (), pages: int = 1) -> Document:
        """Return the whole; a file without a rate is not understood."""
        found = []
        for day in sorted(self._days):
            legs = {code: leg for code, leg in self._days[day].items() if code != self.home}
            if legs:
                found.append(Publication(day, legs, self._until.get(day)))
        if not found and not unknown:
            raise refused("fx.not_understood", place)
        return Document(tuple(found), unknown, pages)


def rate_of(text: str | None, place: str) -> Decimal:
    """Read a plain decimal above zero; `Decimal` itself reads much more."""
    if text is None or not _RATE.fullmatch(text := text.strip()) or not (rate := Decimal(text)):
        raise refused("fx.rate_invalid", place)
    return rate


def day_of(text: str | None, place: str) -> date:
    """Read a day as YYYY-MM-DD."""
    try:
        if text is not None and _DAY.fullmatch(text := text.strip()):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise refused("fx.day_invalid", place)
