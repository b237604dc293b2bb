"""The postal customs form CN22, on label stock of 4 x 6 inches.

Fields and numbers as on the form of the Universal Postal Union. Lines that do not fit go to
further pages; the totals stand on the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_documents.checks import line_path
from cbec_documents.draw import LABEL_4X6, Box, Paper, Text
from cbec_documents.postal import STATEMENT, contents_of, draw_categories, signed
from cbec_documents.table import Cells, Column, Table, paginate
from cbec_documents.words import amount, kilograms, word

if TYPE_CHECKING:
    from cbec_core.api import Consignment, ConsignmentLine, DocumentRequest
    from cbec_documents.draw import NewPaper

__all__ = ["draw_cn22"]

_EDGE = 9.0
_WIDTH = LABEL_4X6[0] - 2 * _EDGE
_COLUMNS = (
    Column("Quantity and detailed description of contents (1)", 0.0),
    Column("Weight (kg) (2)", 94.0, "right"),
    Column("Value and currency (3)", 127.0, "right"),
    Column("HS tariff number (4)", 181.0),
    Column("Country of origin of goods (5)", 229.0),
)
_TABLE = Table(_EDGE, _WIDTH, _COLUMNS, size=7.0, head_height=32.0, head_size=6.5)
_TABLE_Y, _TABLE_END, _END = 120.0, 340.0, LABEL_4X6[1] - _EDGE
_ROOM = _TABLE_END - _TABLE_Y - _TABLE.head_height


def draw_cn22(request: DocumentRequest, new: NewPaper, language: str, operator: str) -> bytes:
    """Return the PDF; tax numbers of schemes have no place on it."""
    consignment = request.consignment
    title = f"CN22 {request.tracking_number or consignment.id}"
    paper = new(LABEL_4X6, "cn22", title)
    rows = [
        _cells(consignment, line, language, line_path(index))
        for index, line in enumerate(consignment.lines)
    ]
    pages = paginate(paper, _TABLE, rows, (_ROOM, _ROOM, _ROOM, _ROOM))
    for index, page in enumerate(pages):
        if index:
            paper.next_page()
        _head(paper, request, language, operator, f"{index + 1} / {len(pages)}")
        y = _TABLE_Y + _TABLE.head_height
        for cells in page:
            y = _TABLE.row(paper, cells, y)
        _frame(paper)
        if index + 1 < len(pages):
            box = Box(_EDGE + 4, _TABLE_END + 4, _WIDTH - 8, 12)
            paper.block(box, [Text(word("Continued on the next page", language))], 8)
        else:
            _foot(paper, request, language)
    return paper.bytes()


def _cells(consignment: Consignment, line: ConsignmentLine, language: str, at: str) -> Cells:
    return (
        contents_of(line, language, at, counted=True),
        [Text(kilograms(line.net_weight_g))],
        [Text(amount(line.value))],
        [Text(line.customs.code_for(consignment.destination))],
        [Text(line.customs.origin)],
    )


def _head(paper: Paper, request: DocumentRequest, language: str, operator: str, page: str) -> None:
    paper.rectangle(Box(_EDGE, _EDGE, _WIDTH, _END - _EDGE), 1.2)
    title = [
        Text(word("Customs declaration", language).upper(), bold=True),
        Text(word("May be opened officially", language), 0.62),
    ]
    paper.block(Box(_EDGE + 6, _EDGE + 3, 190, 30), title, 11)
    side = [Text("CN22", bold=True), Text(f"{word('Page', language)} {page}", 0.5)]
    paper.block(Box(_EDGE + 196, _EDGE + 3, _WIDTH - 202, 30), side, 14, align="right")
    paper.rule(_EDGE, 43, _EDGE + _WIDTH, 43)

    facts = [f"{word('Designated operator', language)}: {operator or '—'}"]
    if request.tracking_number:
        facts.append(f"{word('Tracking no.', language)}: {request.tracking_number}")
    paper.block(Box(_EDGE + 6, 45, _WIDTH - 12, 22), [Text(fact) for fact in facts], 7.5)
    paper.rule(_EDGE, 68, _EDGE + _WIDTH, 68)

    draw_categories(paper, request, language, Box(_EDGE + 6, 72, 264, 45), 15)
    paper.rule(_EDGE, _TABLE_Y, _EDGE + _WIDTH, _TABLE_Y)

    _TABLE.head(paper, _TABLE_Y, language)


def _frame(paper: Paper) -> None:
    _TABLE.bars(paper, _TABLE_Y, _TABLE_END)
    paper.rule(_EDGE, _TABLE_END, _EDGE + _WIDTH, _TABLE_END)


def _foot(paper: Paper, request: DocumentRequest, language: str) -> None:
    consignment = request.consignment
    totals = (
        (word("Total weight (kg) (6)", language), kilograms(consignment.gross_weight_g)),
        (word("Total value (7)", language), amount(consignment.value)),
    )
    half = _WIDTH / 2
    for n, (name, value) in enumerate(totals):
        box = Box(_EDGE + n * half, _TABLE_END, half, 28).inside(3)
        paper.block(box, [Text(name, 0.7), Text(value, bold=True)], 9)
    paper.rule(_EDGE + half, _TABLE_END, _EDGE + half, _TABLE_END + 28, 0.4)
    paper.rule(_EDGE, _TABLE_END + 28, _EDGE + _WIDTH, _TABLE_END + 28)

    paper.block(Box(_EDGE + 4, _TABLE_END + 30, _WIDTH - 8, 28), [Text(STATEMENT)], 5.5)
    box = Box(_EDGE + 4, _TABLE_END + 59, _WIDTH - 8, _END - _TABLE_END - 61)
    paper.block(box, signed(request, "Date and sender's signature (8)", language), 8.5)
