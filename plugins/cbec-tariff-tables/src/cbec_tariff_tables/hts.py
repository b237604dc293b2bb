"""The export of the HTS by the USITC: a list of rows in the order of the schedule.

Depth is an indent, and a row without a rate has that of the nearest row above it that is less deep.
A statistical row usually begins with the digits of that row, and then needs no row here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import attrs

from cbec_core.api import duty_text
from cbec_tariff_tables.errors import refused
from cbec_tariff_tables.rates import american
from cbec_tariff_tables.reading import Measured, code_of, objects, odd
from cbec_tariff_tables.rows import Kind, Row

__all__ = ["Schedule", "parse_hts"]

_LAW: Final = "HTSUS"
_ADDS: Final = re.compile(
    r"the duty provided in the applicable subheading ?\+ ?([0-9]{1,3}(?:\.[0-9]{1,4})?) ?%", re.I
)
_HEADING: Final = re.compile(r"99[0-9]{2}\.[0-9]{2}\.[0-9]{2}", re.ASCII)
_SUSPENDED: Final = "suspended"
# Chapters 98 and 99 hold no rates of their own goods: they change those of other chapters.
_OF_OTHERS: Final = ("98", "99")


@attrs.frozen
class Schedule:
    """The rows of the schedule, and what headings of chapter 99 add in percent."""

    rows: tuple[Row, ...]
    adds: Mapping[str, Decimal]
    unknown: int


@attrs.frozen
class _Line:
    """A row of the export with a rate of its own."""

    indent: int
    code: str
    general: str
    special: str
    other: str

    @property
    def rates(self) -> tuple[str, str, str]:
        """Return the three columns."""
        return self.general, self.special, self.other


def parse_hts(file: Measured, day: date) -> Schedule:
    """Read the export that holds from a day; malformed or contradictory, it is refused whole."""
    rows: list[Row] = []
    adds: dict[str, Decimal] = {}
    seen: dict[str, tuple[str, tuple[str, str, str]]] = {}
    above: list[_Line] = []
    for place, found in objects(file):
        line = _line(found, place)
        above = [one for one in above if one.indent < line.indent]
        parent = above[-1] if above else None
        if line.general:
            above.append(line)
        if not line.code:
            continue
        if line.code.startswith(_OF_OTHERS):
            _note_addition(adds, line, _text(found, "description", place))
            continue
        effective = line if line.general or parent is None else attrs.evolve(parent, code=line.code)
        if effective.general:
            _check_same(seen, effective, place)
        if line.general or (parent and not line.code.startswith(parent.code or "-")):
            rows += _rows(effective, day)
        rows += _pointers(found, line.code, day, place)
    if not any(row.kind is Kind.DUTY for row in rows):
        raise odd(file.place, "no row of it has a rate")
    unknown = sum(row.kind is Kind.DUTY and not row.rate for row in rows)
    return Schedule(tuple(rows), adds, unknown)


def _line(found: dict[str, Any], place: str) -> _Line:
    indent = found.get("indent")
    if not isinstance(indent, str) or not indent.isdecimal() or len(indent) > 3:
        raise odd(place, "it has no indent")
    code = _text(found, "htsno", place)
    columns = (_text(found, name, place) for name in ("general", "special", "other"))
    return _Line(int(indent), code_of(code, place) if code else "", *columns)


def _text(found: dict[str, Any], name: str, place: str) -> str:
    value = found.get(name, "" if name == "additionalDuties" else None)
    if value is None and name in found:
        value = ""
    if not isinstance(value, str) or len(value) > 10_000:
        raise odd(f"{place}: {name}", "it is no text")
    return " ".join(value.split())


def _check_same(seen: dict[str, tuple[str, tuple[str, str, str]]], line: _Line, place: str) -> None:
    first, rates = seen.setdefault(line.code, (place, line.rates))
    if rates != line.rates:
        raise refused("tariff.contradiction", place, other=first)


def _rows(line: _Line, day: date) -> Iterator[Row]:
    columns = ((Kind.DUTY, "general", line.general), (Kind.COLUMN_2, "column2", line.other))
    for kind, name, text in columns:
        if not text:
            continue
        terms = american(text)
        yield _row(kind, line.code, name, duty_text(terms) if terms else "", text, day)
    if line.special:
        yield _row(Kind.CLAIM, line.code, "special", "", line.special, day)


def _row(kind: Kind, code: str, name: str, rate: str, text: str, day: date) -> Row:
    return Row(
        destination="US",
        prefix=code,
        kind=kind,
        rate=rate,
        text=text,
        rule=f"us.hts.{code}.{name}.{day}",
        law=f"{_LAW} {dotted(code)}",
        valid_from=day,
    )


def dotted(code: str) -> str:
    """Return a code as the HTS writes it: 6109.10.00.12."""
    parts = [code[:4], *(code[at : at + 2] for at in range(4, len(code), 2))]
    return ".".join(parts)


def _pointers(found: dict[str, Any], code: str, day: date, place: str) -> Iterator[Row]:
    """Yield what a row says of duties beside its own."""
    notes = found.get("footnotes") or []
    if not isinstance(notes, list) or not all(isinstance(note, dict) for note in notes):
        raise odd(place, "footnotes are no list of objects")
    headings: set[str] = set()
    for note in notes:
        if "general" in (note.get("columns") or ("general",)):
            headings |= {*_HEADING.findall(str(note.get("value", "")))}
    if headings:
        yield _row(Kind.SEE, code, "see", "", " ".join(sorted(headings)), day)
    if more := _text(found, "additionalDuties", place):
        yield _row(Kind.DOUBT, code, "additional", "", more[:300], day)


def _note_addition(adds: dict[str, Decimal], line: _Line, description: str) -> None:
    """Remember what a heading of chapter 99 adds; one that is suspended adds nothing."""
    found = _ADDS.fullmatch(line.general.rstrip("."))
    if found and len(line.code) == 8:
        adds[dotted(line.code)] = (
            Decimal(0) if _SUSPENDED in description.casefold() else Decimal(found[1])
        )
