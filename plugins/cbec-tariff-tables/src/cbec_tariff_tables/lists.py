"""Lists of goods under sections 301 and 232, as CSV in the shapes of the Budget Lab's seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from cbec_core.api import duty_text
from cbec_tariff_tables.errors import refused
from cbec_tariff_tables.rates import Terms
from cbec_tariff_tables.reading import Measured, code_of, day_of, odd, table
from cbec_tariff_tables.rows import Kind, Row
from cbec_tariff_tables.rules import annex_rows

__all__ = ["SECTIONS", "Section", "parse_list"]

_CODES: Final = ("hts8", "hts10", "hts_prefix")
_BY_CONTENT: Final = "derivative_type"


@attrs.frozen
class Section:
    """A law under which lists stand, and the origins that it means; none: all."""

    code: str
    law: str
    origins: tuple[str, ...] = ()


SECTIONS: Final = {
    "section301": Section("section_301", "19 USC 2411", ("CN",)),
    "section232": Section("section_232", "19 USC 1862"),
}


def parse_list(
    file: Measured,
    part: str,
    day: date,
    given: Mapping[str, Decimal],
    adds: Mapping[str, Decimal],
) -> tuple[Row, ...]:
    """Read a list; a row without a day of its own holds from `day`.

    What a heading of chapter 99 adds is given, or stands in the schedule; a row may bring its own
    `rate`, and an annex of section 232 has that of `rules.py`.
    """
    section, known = SECTIONS[part], {**adds, **given}
    rows: list[Row] = []
    missing: dict[str, None] = {}
    places: dict[tuple[object, ...], str] = {}
    for place, found in table(file, frozenset()):
        name = next((name for name in _CODES if name in found), None)
        if name is None:
            raise odd(place, "one of the columns hts8, hts10 and hts_prefix is needed")
        if found.get(_BY_CONTENT):
            raise refused("tariff.by_content", place)
        code = code_of(found[name], place)
        first = day_of(text, place) if (text := found.get("effective_date")) else day
        last = day_of(text, place) if (text := found.get("end_date")) else None
        if last is not None and last < first:
            raise refused("tariff.day_invalid", place)
        key = (code, found.get("ch99_code"), found.get("annex"), found.get("rate"), first)
        if key in places:
            raise refused("tariff.overlap", place, other=places[key])
        places[key] = place
        if "annex" in found:
            rows += _of_annex(section, code, found, first, place)
            continue
        heading = found.get("ch99_code", "")
        percent = _percent(found["rate"], place) if found.get("rate") else known.get(heading)
        if percent is None:
            missing[heading or "-"] = None
        else:
            rows.append(_row(section, code, heading, percent, first, last))
    if missing:
        raise refused("tariff.rates_missing", file.place, codes=", ".join(missing))
    if not rows:
        raise odd(file.place, "no row of it has a duty")
    return tuple(rows)


def _percent(text: str, place: str) -> Decimal:
    number = text.removesuffix("%").strip()
    if not text.endswith("%") or not number.replace(".", "", 1).isdecimal() or len(number) > 12:
        raise refused("tariff.rate_invalid", place, rate=repr(text)[:40])
    return Decimal(number)


def _row(
    section: Section, code: str, heading: str, percent: Decimal, first: date, last: date | None
) -> Row:
    return Row(
        destination="US",
        prefix=code,
        kind=Kind.ADDITIONAL,
        rate=duty_text(Terms(percent)),
        text=heading,
        rule=f"us.{section.code}.{heading or code}.{first}",
        law=f"{section.law}; HTSUS {heading}" if heading else section.law,
        valid_from=first,
        valid_to=last,
        origins=frozenset(section.origins),
        code=section.code,
        confidence="M",
    )


def _of_annex(
    section: Section, code: str, found: Mapping[str, str], first: date, place: str
) -> Iterator[Row]:
    annex, metal = found["annex"].lower(), found.get("metal_type", "").lower()
    duties = annex_rows(annex, metal)
    if not duties:
        raise odd(f"{place}: annex", "there is no such annex")
    for one in duties:
        since = max(first, one.valid_from)
        row = _row(section, code, f"annex {annex}", one.percent, since, one.valid_to)
        yield attrs.evolve(
            row,
            rule=f"us.{section.code}.annex_{annex}{''.join(f'.{c}' for c in one.origins)}.{since}",
            law=f"{section.law}; Proclamation of April 2026, annex {annex}",
            origins=frozenset(one.origins),
            floor=one.floor,
            confidence=one.confidence,
        )
