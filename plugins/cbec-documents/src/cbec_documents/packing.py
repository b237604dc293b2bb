"""The packing list on A4: what lies in which parcel, and no price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cbec_core.api import ContentCategory
from cbec_documents.checks import line_path
from cbec_documents.draw import A4, Box, Text
from cbec_documents.invoice import invoice_number
from cbec_documents.sheet import EDGE, WIDTH, Sheet, party_texts
from cbec_documents.table import Cells, Column, Table
from cbec_documents.words import kilograms, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbec_core.api import Consignment, ConsignmentLine, DocumentRequest, Parcel
    from cbec_documents.draw import NewPaper

__all__ = ["draw_packing_list"]

_COLUMNS = (
    Column("SKU", 0.0),
    Column("Description", 120.0),
    Column("Quantity", 380.0, "right"),
    Column("Net weight (kg)", 440.0, "right"),
)
_TABLE = Table(EDGE, WIDTH, _COLUMNS, size=8.5, head_height=20.0, head_size=8.0, shaded=True)
_BAND = 17.0

_Line = tuple[str, "ConsignmentLine"]
_Group = tuple[tuple["Parcel", ...], tuple[_Line, ...]]


def draw_packing_list(request: DocumentRequest, new: NewPaper, language: str) -> bytes:
    """Return the PDF."""
    consignment = request.consignment
    order = request.order.external_id
    title = word("Packing list", language)
    paper = new(A4, "packing_list", f"Packing list {order}")
    sheet = Sheet(paper, title, f"{title}  {order}", language)
    _head(sheet, request)
    sheet.y = _TABLE.head(paper, sheet.y, language)
    groups = _groups(consignment)
    for parcels, lines in groups:
        _parcels(sheet, parcels, len(consignment.parcels), lines)
        for at, line in lines:
            sheet.row(_TABLE, _cells(line, language, at), f"{at}.customs.description")
        if len(groups) > 1:
            _sum(sheet, word("Total of the parcel", language), [line for _, line in lines])
    if not sheet.fits(3 * _BAND + 12):
        sheet.turn()
    _sum(sheet, word("Total", language), consignment.lines)
    sheet.y += 8
    _facts(sheet, consignment)
    return sheet.close()


def _head(sheet: Sheet, request: DocumentRequest) -> None:
    consignment, order, language = request.consignment, request.order, sheet.language
    invoiced = consignment.category is not ContentCategory.DOCUMENTS
    sheet.facts(
        [
            ("Order no.", order.external_id, "order.external_id"),
            ("Date", request.on.isoformat(), "on"),
            (
                "Invoice no.",
                invoice_number(order) if invoiced else "—",
                "order.external_id",
            ),
            ("Tracking no.", request.tracking_number or "—", "tracking_number"),
        ]
    )
    buyer = order.buyer or consignment.consignee
    at = "order.buyer" if order.buyer else "consignment.consignee"
    boxes = [
        party_texts("Seller", consignment.sender, "consignment.sender", language),
        party_texts("Consignee", consignment.consignee, "consignment.consignee", language),
        party_texts("Buyer", buyer, at, language),
    ]
    sheet.boxes(boxes, 3, 116)


def _groups(consignment: Consignment) -> list[_Group]:
    """Return the lines by parcel; all together where it is not told which lies in which.

    A parcel tells lines and no quantities, so a line that is in two cannot be divided.
    """
    lines = [(line_path(index), line) for index, line in enumerate(consignment.lines)]
    parcels = consignment.parcels
    told = [line_id for parcel in parcels for line_id in parcel.line_ids]
    if len(parcels) == 1 or sorted(told) != sorted(line.line_id for _, line in lines):
        return [(parcels, tuple(lines))]
    return [
        ((parcel,), tuple(pair for pair in lines if pair[1].line_id in parcel.line_ids))
        for parcel in parcels
    ]


def _parcels(sheet: Sheet, parcels: Sequence[Parcel], count: int, lines: Sequence[_Line]) -> None:
    """Draw a band for each parcel of a group, never at the foot of a page without a line."""
    first = _cells(lines[0][1], sheet.language, lines[0][0]) if lines else None
    after = _TABLE.height(sheet.paper, first) if first else 0
    for index, parcel in enumerate(parcels):
        if not sheet.fits(_BAND + (after if index + 1 == len(parcels) else 0)):
            sheet.turn()
            sheet.y = _TABLE.head(sheet.paper, sheet.y, sheet.language)
        _band(sheet, parcel, count)


def _band(sheet: Sheet, parcel: Parcel, count: int) -> None:
    paper, language = sheet.paper, sheet.language
    box = Box(EDGE, sheet.y, WIDTH, _BAND)
    paper.rectangle(box, 0.3, fill=0.97)
    name = f"{word('Parcel', language)} {parcel.number} / {count}"
    weight = f"{word('Gross weight (kg)', language)}: {kilograms(parcel.weight_g)}"
    size = f"{word('Dimensions (cm)', language)}: {_size(parcel)}"
    for x, width, text, align in (
        (3.0, 150.0, name, "left"),
        (155.0, 210.0, size, "left"),
        (368.0, WIDTH - 371, weight, "right"),
    ):
        place = Box(EDGE + x, sheet.y + 2, width, _BAND - 4)
        paper.block(place, [Text(text, bold=x < 100)], 8.5, align, middle=True)
    sheet.y += _BAND


def _size(parcel: Parcel) -> str:
    size = parcel.dimensions
    if size is None:
        return "—"
    sides = (size.length_mm, size.width_mm, size.height_mm)
    return " x ".join(f"{Decimal(side) / 10:f}" for side in sides)


def _cells(line: ConsignmentLine, language: str, at: str) -> Cells:
    contents = [Text(line.customs.description, field=f"{at}.customs.description")]
    if language == "zh":
        contents.append(Text(line.customs.description_zh, field=f"{at}.customs.description_zh"))
    return (
        [Text(line.sku, field=f"{at}.sku")],
        contents,
        [Text(f"{line.quantity} {word('pcs', language)}")],
        [Text(kilograms(line.net_weight_g))],
    )


def _sum(sheet: Sheet, name: str, lines: Sequence[ConsignmentLine]) -> None:
    cells: Cells = (
        [Text(name, bold=True)],
        [],
        [Text(f"{sum(x.quantity for x in lines)} {word('pcs', sheet.language)}", bold=True)],
        [Text(kilograms(sum(x.net_weight_g for x in lines)), bold=True)],
    )
    sheet.row(_TABLE, cells, "consignment.lines")


def _facts(sheet: Sheet, consignment: Consignment) -> None:
    facts = (
        ("Packages", str(len(consignment.parcels))),
        ("Gross weight (kg)", kilograms(consignment.gross_weight_g)),
    )
    texts = [Text(f"{word(name, sheet.language)}: {value}", bold=True) for name, value in facts]
    sheet.paper.block(Box(EDGE, sheet.y, WIDTH, 2 * _BAND), texts, 9, align="right")
