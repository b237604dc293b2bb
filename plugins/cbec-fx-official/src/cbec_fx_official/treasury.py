"""Reporting rates of the US Treasury: units per 1 USD, by names of countries, every quarter.

They are for the books. US customs converts by the rates that the Federal Reserve certifies
(31 U.S.C. 5151), which are not published here, so this source has no customs rate.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final

import attrs
from pydantic import BaseModel, ConfigDict, Field

from cbec_fx_official.errors import refused
from cbec_fx_official.rates import Document, Draft, Leg, day_of, rate_of
from cbec_fx_official.reading import validated

__all__ = ["Name", "names", "parse_treasury"]

_DOLLAR: Final = Decimal(1)
_GAP: Final = "null"  # a text, as everything in these files
_LEFT_OUT: Final = "-"


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    country_currency_desc: str
    exchange_rate: str
    record_date: str
    effective_date: str = ""


class _Meta(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    count: str = ""
    pages: str = Field(default="1", alias="total-pages", pattern="^[0-9]{1,6}$")


class _File(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    data: list[_Row] = Field(min_length=1)
    meta: _Meta = _Meta()


@attrs.frozen
class Name:
    """What currency a name of the Treasury means during a time, and where that is from."""

    code: str
    valid_from: date
    valid_to: date | None
    source: str


@cache
def names() -> Mapping[str, tuple[Name, ...]]:
    """Return the table of names, `treasury_names.csv`; the dataset has changed their capitals."""
    found: dict[str, list[Name]] = {}
    text = files("cbec_fx_official").joinpath("treasury_names.csv").read_text("utf-8")
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        since, until = row["valid_from"], row["valid_to"]
        one = Name(
            row["code"],
            date.fromisoformat(since),
            date.fromisoformat(until) if until else None,
            row["source"],
        )
        found.setdefault(row["name"].casefold(), []).append(one)
    return {name: tuple(rows) for name, rows in found.items()}


def parse_treasury(place: str, content: bytes) -> Document:
    """Read a page of the dataset; names that the table does not know are told, never guessed."""
    file = validated(place, content, _File)
    if file.meta.count not in ("", str(len(file.data))):
        raise refused("fx.not_understood", f"{place}: meta.count")
    draft = Draft("USD")
    unknown: dict[str, None] = {}
    for number, row in enumerate(file.data):
        where = f"{place}: data[{number}]"
        day = day_of(row.record_date, f"{where}.record_date")
        if row.effective_date:  # an amendment within a quarter holds from a later day
            day = max(day, day_of(row.effective_date, f"{where}.effective_date"))
        name = row.country_currency_desc.strip()
        code = _code(name, day)
        if code is None:
            unknown[name] = None
        elif code != _LEFT_OUT and row.exchange_rate.strip() != _GAP:
            rate = rate_of(row.exchange_rate, f"{where}.exchange_rate")
            draft.add(where, day, code, Leg(rate, _DOLLAR))
    return draft.document(place, tuple(unknown), int(file.meta.pages))


def _code(name: str, day: date) -> str | None:
    for known in names().get(name.casefold(), ()):
        if known.valid_from <= day and (known.valid_to is None or day <= known.valid_to):
            return known.code
    return None
