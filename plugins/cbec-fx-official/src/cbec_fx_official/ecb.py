"""Files of the European Central Bank: 1 EUR = rate, as XML, as CSV and as the zip of the CSV."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Final

from cbec_fx_official.errors import refused
from cbec_fx_official.rates import Document, Draft, Leg, day_of, rate_of
from cbec_fx_official.reading import text_of, unpacked, xml_of

__all__ = ["parse_ecb"]

_ROOT: Final = "{http://www.gesmes.org/xml/2002-08-01}Envelope"
_CUBE: Final = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_EURO: Final = Decimal(1)
_GAP: Final = "N/A"
_CODE: Final = re.compile(r"[A-Z]{3}", re.ASCII)


def parse_ecb(place: str, content: bytes) -> Document:
    """Read the daily file, the last 90 days or the history."""
    if content.startswith(b"PK\x03\x04"):
        content = unpacked(place, content)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _parse_xml(place, content)
    return _parse_csv(place, text_of(place, content))


def _parse_xml(place: str, content: bytes) -> Document:
    root = xml_of(place, content)
    if root.tag != _ROOT:
        raise refused("fx.not_understood", place)
    draft = Draft("EUR")
    for number, cube in enumerate(root.findall(f"{_CUBE}/{_CUBE}"), 1):
        day = day_of(cube.get("time"), f"{place}: Cube[{number}]/@time")
        for row, rate in enumerate(cube, 1):
            where = f"{place}: Cube[{number}]/Cube[{row}]"
            if rate.tag != _CUBE:
                raise refused("fx.not_understood", where)
            leg = Leg(rate_of(rate.get("rate"), f"{where}/@rate"), _EURO)
            draft.add(f"{where}/@currency", day, rate.get("currency", ""), leg)
    return draft.document(place)


def _parse_csv(place: str, text: str) -> Document:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    draft = Draft("EUR")
    try:
        header = _cells(next(rows, []))
        codes = header[1:]
        if header[:1] != ["Date"] or not codes:
            raise refused("fx.not_understood", f"{place}:1")
        if len(set(codes)) < len(codes) or not all(map(_CODE.fullmatch, codes)):
            raise refused("fx.currency_invalid", f"{place}:1")
        for cells in map(_cells, rows):
            where = f"{place}:{rows.line_num}"
            if not cells:
                continue
            if len(cells) != len(header):
                raise refused("fx.not_understood", where)
            day = day_of(cells[0], where)
            for code, cell in zip(codes, cells[1:], strict=True):
                if cell != _GAP:
                    draft.add(where, day, code, Leg(rate_of(cell, f"{where} {code}"), _EURO))
    except csv.Error:
        raise refused("fx.not_understood", f"{place}:{rows.line_num}") from None
    return draft.document(place)


def _cells(row: list[str]) -> list[str]:
    """Return the cells of a line without the empty one behind its last comma."""
    cells = [cell.strip() for cell in row]
    return cells[:-1] if cells and not cells[-1] else cells
