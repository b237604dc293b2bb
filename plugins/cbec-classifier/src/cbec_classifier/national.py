"""How many digits a country asks for where the six of the Harmonized System end."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib.resources import files

import attrs

from cbec_core.api import Confidence, check_country

__all__ = ["National", "national"]


@attrs.frozen
class National:
    """The length of the code in an import declaration, since when, by what, how sure."""

    country: str
    digits: int
    valid_from: date
    source: str
    confidence: Confidence


@cache
def _rows() -> tuple[National, ...]:
    text = files("cbec_classifier").joinpath("national.csv").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        National(
            country,
            int(row["digits"]),
            date.fromisoformat(row["valid_from"]),
            row["source"],
            Confidence(row["confidence"]),
        )
        for row in csv.DictReader(lines)
        for country in row["countries"].split()
    )


def national(country: str, on: date) -> National | None:
    """Return what a country asks for on a day, or nothing if the table does not have it."""
    code = check_country(country.upper())
    found = (row for row in _rows() if row.country == code and row.valid_from <= on)
    return max(found, key=lambda row: row.valid_from, default=None)
