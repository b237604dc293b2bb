"""The SDN list of OFAC as CSV: SDN.CSV, with the aliases of ALT.CSV and the places of ADD.CSV.

None of them has a header, a date or a count. Their end is the byte 0x1A; without it nobody can
tell that rows are missing, so the caller has to say how many there are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs

from cbec_screening.entries import Document, Draft, Entry, ListedName
from cbec_screening.errors import refused

if TYPE_CHECKING:
    from cbec_screening.reading import Measured

__all__ = ["is_csv", "parse_ofac_csv"]

_END: Final = "\x1a"
_NULL: Final = "-0-"
_SDN, _ADD, _ALT = 12, 6, 5
_WEAK: Final = "weak"


def is_csv(place: str) -> bool:
    """Tell whether a file is one of the CSV files by its name."""
    return place.lower().endswith(".csv")


def parse_ofac_csv(
    files: Sequence[Measured], published: date | None, records: int | None
) -> Document:
    """Read SDN.CSV and what is given of ALT.CSV and ADD.CSV, told apart by their columns."""
    tables = {}
    for file in files:
        rows = list(_rows(file, counted=records is not None and len(files) == 1))
        width = len(rows[0][1]) if rows else 0
        if width not in (_SDN, _ADD, _ALT) or any(len(cells) != width for _, cells in rows):
            raise refused("sanctions.not_understood", file.place)
        if width in tables:
            raise refused("sanctions.contradiction", file.place)
        tables[width] = rows
    place = files[0].place
    if _SDN not in tables:
        raise refused("sanctions.not_understood", place)
    if published is None:
        raise refused("sanctions.day_needed", place)
    draft = Draft(place)
    for where, cells in tables[_SDN]:
        kind = {"individual": "person", _NULL: "entity"}.get(cells[2], cells[2])
        draft.add(where, Entry(cells[0], kind, (ListedName(cells[1]),)))
    for where, cells in tables.get(_ALT, ()):
        entry = _entry(draft, where, cells[0])
        alias = ListedName(cells[3], cells[2].lower().startswith(_WEAK))
        draft.entries[entry.id] = attrs.evolve(entry, names=(*entry.names, alias))
    for where, cells in tables.get(_ADD, ()):
        entry = _entry(draft, where, cells[0])
        if cells[4] != _NULL and (code := draft.country(cells[4])):
            found = entry.countries | {code}
            draft.entries[entry.id] = attrs.evolve(entry, countries=found)
    return draft.document(published)


def _entry(draft: Draft, where: str, number: str) -> Entry:
    if number not in draft.entries:
        raise refused("sanctions.contradiction", where)
    return draft.entries[number]


def _rows(file: Measured, *, counted: bool) -> Iterator[tuple[str, list[str]]]:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused("sanctions.not_understood", file.place) from None
    body, end, after = text.partition(_END)
    if after.strip():
        raise refused("sanctions.not_understood", file.place)
    if not end and not counted:
        raise refused("sanctions.file_cut", file.place)
    reader = csv.reader(io.StringIO(body, newline=""), strict=True)
    try:
        for row in reader:
            if row:
                yield f"{file.place}:{reader.line_num}", [cell.strip() for cell in row]
    except csv.Error:
        raise refused("sanctions.not_understood", f"{file.place}:{reader.line_num}") from None
