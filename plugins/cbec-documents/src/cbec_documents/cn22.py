"""The postal customs form CN22, on label stock of 4 x 6 inches.

Fields and numbers as on the form of the Universal Postal Union. Lines that do not fit go to
further pages; the totals stand on the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_documents.checks import line_path
from cbec_documents.draw import LABEL_4X6, Box, Paper, Text
from cbec_documents.errors import DocumentError
from cbec_documents.fonts import clean
from cbec_documents.words import CATEGORIES, amount, category, country, kilograms, word

if TYPE_CHECKING:
    from cbec_core.api import Consignment, ConsignmentLine, DocumentRequest
    from cbec_documents.draw import NewPaper

__all__ = ["draw_cn22"]

_EDGE = 9.0
_WIDTH = LABEL_4X6[0] - 2 * _EDGE
# left edges of the columns: contents, weight, value, HS, origin
_COLUMNS = (0.0, 94.0, 127.0, 181.0, 229.0, _WIDTH)
_TABLE_Y, _HEAD, _TABLE_END, _END = 120.0, 32.0, 340.0, LABEL_4X6[1] - _EDGE


def draw_cn22(request: DocumentRequest, new: NewPaper, language: str, operator: str) -> bytes:
    """Return the PDF; tax numbers of schemes have no place on it."""
    consignment = request.consignment
    title = f"CN22 {request.tracking_number or consignment.id}"
    paper = new(LABEL_4X6, "cn22", title)
    pages = _paginate(paper, consignment, language)
    for index, rows in enumerate(pages):
        if index:
            paper.next_page()
        _head(paper, request, language, operator, f"{index + 1} / {len(pages)}")
        y = _TABLE_Y + _HEAD
        for cells in rows:
            y = _row(paper, cells, y)
        _frame(paper)
        if index + 1 < len(pages):
            box = Box(_EDGE + 4, _TABLE_END + 4, _WIDTH - 8, 12)
            paper.block(box, [Text(word("Continued on the next page", language))], 8)
        else:
            _foot(paper, request, language)
    return paper.bytes()


def _paginate(paper: Paper, consignment: Consignment, language: str) -> list[list[list[Text]]]:
    pages: list[list[list[Text]]] = [[]]
    room = _TABLE_END - _TABLE_Y - _HEAD
    left = room
    for index, line in enumerate(consignment.lines):
        cells = _cells(consignment, line, language, line_path(index))
        height = _row_height(paper, cells)
        if height > room:
            field = cells[0].field
            raise DocumentError("documents.text_too_long", field=field, kind="cn22")
        if height > left:
            pages.append([])
            left = room
        pages[-1].append(cells)
        left -= height
    return pages


def _cells(consignment: Consignment, line: ConsignmentLine, language: str, at: str) -> list[Text]:
    contents = f"{line.quantity} x {line.customs.description}"
    if language == "zh" and line.customs.description_zh:
        contents = f"{contents} {line.customs.description_zh}"
    return [
        Text(contents, field=f"{at}.customs.description"),
        Text(kilograms(line.net_weight_g)),
        Text(amount(line.value)),
        Text(line.customs.code_for(consignment.destination)),
        Text(line.customs.origin),
    ]


_CELL = 7.0
_PAD = 3.0


def _row_height(paper: Paper, cells: list[Text]) -> float:
    return 2 * _PAD + max(
        paper.block_height([cell], _CELL, _COLUMNS[n + 1] - _COLUMNS[n] - 2 * _PAD)
        for n, cell in enumerate(cells)
    )


def _row(paper: Paper, cells: list[Text], y: float) -> float:
    height = _row_height(paper, cells)
    for n, cell in enumerate(cells):
        width = _COLUMNS[n + 1] - _COLUMNS[n]
        box = Box(_EDGE + _COLUMNS[n], y, width, height).inside(_PAD)
        paper.block(box, [cell], _CELL, align="left" if n in {0, 3, 4} else "right")
    paper.rule(_EDGE, y + height, _EDGE + _WIDTH, y + height, 0.3)
    return y + height


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

    for index, kind in enumerate(CATEGORIES):
        x = _EDGE + 6 + (index % 2) * 132
        top = 72.0 + (index // 2) * 15
        paper.rectangle(Box(x, top + 1.5, 8, 8), 0.8)
        if kind is request.consignment.category:
            paper.rule(x + 1.5, top + 3, x + 6.5, top + 8, 1.4)
            paper.rule(x + 6.5, top + 3, x + 1.5, top + 8, 1.4)
        name = [Text(category(kind, language))]
        paper.block(Box(x + 12, top, 116, 11), name, 7.5, middle=True)
    paper.rule(_EDGE, _TABLE_Y, _EDGE + _WIDTH, _TABLE_Y)

    heads = (
        "Quantity and detailed description of contents (1)",
        "Weight (kg) (2)",
        "Value and currency (3)",
        "HS tariff number (4)",
        "Country of origin of goods (5)",
    )
    for n, head in enumerate(heads):
        box = Box(_EDGE + _COLUMNS[n], _TABLE_Y, _COLUMNS[n + 1] - _COLUMNS[n], _HEAD)
        paper.block(box.inside(2), [Text(word(head, language))], 6.5)
    y = _TABLE_Y + _HEAD
    paper.rule(_EDGE, y, _EDGE + _WIDTH, y)


def _frame(paper: Paper) -> None:
    for x in _COLUMNS[1:-1]:
        paper.rule(_EDGE + x, _TABLE_Y, _EDGE + x, _TABLE_END, 0.4)
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

    sender = consignment.sender.address
    statement = (
        "I, the undersigned, whose name and address are given on the item, certify that the"
        " particulars given in this declaration are correct and that this item does not contain"
        " any dangerous article or articles prohibited by legislation or by postal or customs"
        " regulations."
    )
    paper.block(Box(_EDGE + 4, _TABLE_END + 30, _WIDTH - 8, 28), [Text(statement)], 5.5)
    signed = [
        Text(word("Date and sender's signature (8)", language), 0.7),
        Text(
            f"{request.on.isoformat()}   {clean(sender.name or sender.company)},"
            f" {country(sender.country)}",
            bold=True,
            field="consignment.sender.address.name",
        ),
    ]
    box = Box(_EDGE + 4, _TABLE_END + 59, _WIDTH - 8, _END - _TABLE_END - 61)
    paper.block(box, signed, 8.5)
