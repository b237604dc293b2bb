"""The SDN list of OFAC as CSV: SDN.CSV, with ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV beside it.

Columns, null and where weak aliases stand are those of OFAC's data specification of 25 September
2023. It names no header, no day, no count and no end of a file: `_END` is what programs that read
the published files report, and not a promise of the authority. So a file without it is not cut by
that alone, but then somebody has to say how many rows it has.
"""

from __future__ import annotations

import csv
import io
import re
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
_SDN, _ADD, _ALT, _MORE = 12, 6, 5, 2
_REMARKS: Final = 11
_WEAK: Final = re.compile(r"\ba\.k\.a\. '(.+?)'(?=[;.]|$)")
_LINE_ENDS: Final = ("\n", "\r")

_Rows = list[tuple[str, list[str]]]


def is_csv(place: str) -> bool:
    """Tell whether a file is one of the CSV files by its name."""
    return place.lower().endswith(".csv")


def parse_ofac_csv(
    files: Sequence[Measured], published: date | None, records: Sequence[int] = ()
) -> Document:
    """Read SDN.CSV and what is given of the others, told apart by their columns.

    `records` says how many rows each file has, in the order of `files`; without it, each must have
    its end mark.
    """
    tables: dict[int, _Rows] = {}
    for number, file in enumerate(files):
        rows = list(_rows(file, records[number] if records else None))
        width = len(rows[0][1]) if rows else 0
        if width not in (_SDN, _ADD, _ALT, _MORE) or any(len(row) != width for _, row in rows):
            raise refused("sanctions.not_understood", file.place)
        if width in tables:
            raise refused("sanctions.contradiction", file.place)
        tables[width] = rows
    place = files[0].place
    if _SDN not in tables:
        raise refused("sanctions.not_understood", place)
    if published is None:
        raise refused("sanctions.day_needed", place)
    return _draft(place, tables).document(published)


def _draft(place: str, tables: dict[int, _Rows]) -> Draft:
    draft = Draft(place)
    remarks: dict[str, str] = {}
    for where, cells in tables[_SDN]:
        kind = {"individual": "person", _NULL: "entity"}.get(cells[2], cells[2])
        draft.add(where, Entry(cells[0], kind, (ListedName(_known(cells[1])),)))
        remarks[cells[0]] = _known(cells[_REMARKS])
    # What is longer than 1,000 characters goes on in the middle of a word.
    for where, (number, more) in tables.get(_MORE, ()):
        remarks[_entry(draft, where, number).id] += more
    for where, cells in tables.get(_ALT, ()):
        _name(draft, _entry(draft, where, cells[0]), ListedName(_known(cells[3])))
    for number, text in remarks.items():
        for alias in _WEAK.findall(text):
            _name(draft, draft.entries[number], ListedName(alias, weak=True))
    for where, cells in tables.get(_ADD, ()):
        entry = _entry(draft, where, cells[0])
        if (country := _known(cells[4])) and (code := draft.country(country)):
            found = entry.countries | {code}
            draft.entries[entry.id] = attrs.evolve(entry, countries=found)
    return draft


def _name(draft: Draft, entry: Entry, name: ListedName) -> None:
    if name.text:
        draft.entries[entry.id] = attrs.evolve(entry, names=(*entry.names, name))


def _known(cell: str) -> str:
    return "" if cell.strip() == _NULL else cell


def _entry(draft: Draft, where: str, number: str) -> Entry:
    if number not in draft.entries:
        raise refused("sanctions.contradiction", where)
    return draft.entries[number]


def _rows(file: Measured, stated: int | None) -> Iterator[tuple[str, list[str]]]:
    """Yield the rows with their places; raise what speaks against the file being whole."""
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused("sanctions.not_understood", file.place) from None
    body, end, after = text.partition(_END)
    if after.strip():
        raise refused("sanctions.not_understood", file.place)
    if not end and not body.endswith(_LINE_ENDS):
        raise refused("sanctions.file_cut", file.place)
    if not end and stated is None:
        raise refused("sanctions.end_unknown", file.place)
    reader = csv.reader(io.StringIO(body, newline=""), strict=True)
    found = 0
    try:
        for row in reader:
            if row:
                found += 1
                # Remarks go on in another file where they end here, be it at a blank.
                cells = [*(cell.strip() for cell in row[:-1]), row[-1]]
                yield f"{file.place}:{reader.line_num}", cells
    except csv.Error:
        raise refused("sanctions.not_understood", f"{file.place}:{reader.line_num}") from None
    if stated not in (None, found):
        raise refused("sanctions.count_differs", file.place, found=found, stated=stated)
