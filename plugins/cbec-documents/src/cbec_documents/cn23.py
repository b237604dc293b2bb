"""The postal customs form CN23, on A4.

Fields and numbers as on the form of the Universal Postal Union. What nobody told us stays blank for
the pen: postage (9) where the buyer paid no freight, comments (11), licence (12), certificate (13),
office and date of posting. Articles that do not fit go to further pages; totals stand on the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_core.api import ContentCategory, IdentifierKind
from cbec_documents.checks import line_path
from cbec_documents.draw import A4, Box, Paper, Text
from cbec_documents.invoice import invoice_number
from cbec_documents.label import address_texts, grouped, is_barcode
from cbec_documents.postal import STATEMENT, contents_of, draw_categories, signed
from cbec_documents.table import Cells, Column, Table, paginate
from cbec_documents.words import amount, kilograms, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbec_core.api import Consignment, ConsignmentLine, DocumentRequest, Party
    from cbec_documents.draw import NewPaper

__all__ = ["draw_cn23"]

_EDGE: Final = 28.0
_WIDTH: Final = A4[0] - 2 * _EDGE
_END: Final = A4[1] - _EDGE
_HALF: Final = 290.0  # of the left side: addresses
_RIGHT: Final = _WIDTH - _HALF
_COLUMNS = (
    Column("Detailed description of contents (1)", 0.0),
    Column("Quantity (2)", 214.0, "right"),
    Column("Net weight (kg) (3)", 262.0, "right"),
    Column("Value and currency (5)", 320.0, "right"),
    Column("HS tariff number (7)", 404.0),
    Column("Country of origin of goods (8)", 474.0),
)
_TABLE = Table(_EDGE, _WIDTH, _COLUMNS, size=8.0, head_height=30.0, head_size=7.5)
_TITLE_END: Final = 68.0
_FIRST_Y, _FURTHER_Y, _CLOSING_Y = 268.0, 110.0, 580.0
_CONTINUED: Final = 16.0
_SENDER_NUMBERS = (IdentifierKind.EORI, IdentifierKind.CN_CUSTOMS, IdentifierKind.USCC)
_IMPORTER_NUMBERS = (IdentifierKind.EORI, IdentifierKind.VAT)


def draw_cn23(request: DocumentRequest, new: NewPaper, language: str, operator: str) -> bytes:
    """Return the PDF; numbers of tax schemes have no place on it."""
    consignment = request.consignment
    paper = new(A4, "cn23", f"CN23 {request.tracking_number or consignment.id}")
    rows = [
        _cells(consignment, line, language, line_path(index))
        for index, line in enumerate(consignment.lines)
    ]
    tops = (_FIRST_Y + _TABLE.head_height, _FURTHER_Y + _TABLE.head_height)
    rooms = [end - top for end in (_END - _CONTINUED, _CLOSING_Y) for top in tops]
    pages = paginate(paper, _TABLE, rows, (rooms[0], rooms[1], rooms[2], rooms[3]))
    for index, page in enumerate(pages):
        if index:
            paper.next_page()
        _title(paper, language, operator, f"{index + 1} / {len(pages)}")
        top = _FURTHER_Y if index else _FIRST_Y
        (_item if index else _parties)(paper, request, language)
        y = _TABLE.head(paper, top, language)
        for cells in page:
            y = _TABLE.row(paper, cells, y)
        last = index + 1 == len(pages)
        end = _CLOSING_Y if last else _END - _CONTINUED
        _TABLE.bars(paper, top, end)
        paper.rule(_EDGE, end, _EDGE + _WIDTH, end)
        if last:
            _totals(paper, consignment, language)
            _closing(paper, request, language)
        else:
            box = Box(_EDGE + 4, end + 2, _WIDTH - 8, 12)
            paper.block(box, [Text(word("Continued on the next page", language))], 8)
    return paper.bytes()


def _cells(consignment: Consignment, line: ConsignmentLine, language: str, at: str) -> Cells:
    return (
        contents_of(line, language, at, counted=False),
        [Text(str(line.quantity))],
        [Text(kilograms(line.net_weight_g))],
        [Text(amount(line.value))],
        [Text(line.customs.code_for(consignment.destination))],
        [Text(line.customs.origin)],
    )


def _title(paper: Paper, language: str, operator: str, page: str) -> None:
    paper.rectangle(Box(_EDGE, _EDGE, _WIDTH, _END - _EDGE), 1.2)
    post = [
        Text(word("Designated operator", language), 0.8),
        Text(operator or "—", bold=True, field="designated_operator"),
    ]
    paper.block(Box(_EDGE + 6, _EDGE + 5, 150, 32), post, 9)
    title = [
        Text(word("Customs declaration", language).upper(), bold=True),
        Text(word("May be opened officially", language), 0.6),
    ]
    paper.block(Box(_EDGE + 160, _EDGE + 4, 250, 34), title, 14, align="centre")
    side = [Text("CN23", bold=True), Text(f"{word('Page', language)} {page}", 0.45)]
    paper.block(Box(_EDGE + 416, _EDGE + 3, _WIDTH - 422, 36), side, 20, align="right")
    paper.rule(_EDGE, _TITLE_END, _EDGE + _WIDTH, _TITLE_END)


def _box(paper: Paper, box: Box, caption: str, texts: list[Text], size: float = 9.0) -> None:
    """Draw a frame with its caption, and below it what stands there, if anything."""
    paper.rectangle(box, 0.5)
    place = box.inside(4)
    head = [Text(caption)]
    y = paper.block(Box(place.x, place.y, place.width, min(20.0, place.height)), head, 7)
    paper.block(Box(place.x, y + 1, place.width, place.y + place.height - y - 1), texts, size)


def _parties(paper: Paper, request: DocumentRequest, language: str) -> None:
    consignment = request.consignment
    importer = consignment.importer
    known = importer or consignment.consignee
    at = "consignment.importer" if importer else "consignment.consignee"
    right = _EDGE + _HALF
    sender = address_texts(consignment.sender.address, "consignment.sender.address", language)
    to = address_texts(
        consignment.consignee.address,
        "consignment.consignee.address",
        language,
        phone=importer is not None,
    )
    numbers = list(_numbers(consignment.sender, _SENDER_NUMBERS, consignment))
    boxes = (
        (Box(_EDGE, 68, _HALF, 100), "From", sender),
        (Box(_EDGE, 168, _HALF, 100), "To", to),
        (Box(right, 68, _RIGHT, 32), "Sender's customs reference (if any)", numbers[:1]),
        (
            Box(right, 168, _RIGHT, 54),
            "Importer's reference (if any): tax code, VAT no., importer code",
            _importer(consignment),
        ),
        (
            Box(right, 222, _RIGHT, 46),
            "Importer's telephone, fax, e-mail (if known)",
            [
                Text(known.address.phone, field=f"{at}.address.phone"),
                Text(known.address.email, field=f"{at}.address.email"),
            ],
        ),
    )
    for box, caption, texts in boxes:
        _box(paper, box, word(caption, language), texts)
    item = Box(right, 100, _RIGHT, 68)
    _box(paper, item, word("No. of item (barcode)", language), [])
    _number(paper, request, Box(right + 6, 114, _RIGHT - 12, 52))


def _number(paper: Paper, request: DocumentRequest, box: Box) -> None:
    """Draw the item's number as bars; a carrier's number that no bars can show, as text."""
    number = request.tracking_number.replace(" ", "")
    if is_barcode(number):
        paper.code128(Box(box.x, box.y, box.width, box.height - 15), number)
    shown = [Text(grouped(number), bold=True, field="tracking_number")]
    below = Box(box.x, box.y + box.height - 14, box.width, 13)
    paper.block(below, shown, 10, align="centre")


def _numbers(
    party: Party, kinds: tuple[IdentifierKind, ...], consignment: Consignment
) -> Iterator[Text]:
    """Yield the numbers of a party, but none under which tax was collected at the sale."""
    schemes = [_bare(tax.number) for tax in consignment.tax_collections if tax.number]
    for kind in kinds:
        found = party.identifier(kind)
        if found and not any(
            _bare(found.value).endswith(number) or number.endswith(_bare(found.value))
            for number in schemes
        ):
            yield Text(f"{kind.value.upper().replace('_', ' ')} ({found.country}): {found.value}")


def _bare(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()


def _importer(consignment: Consignment) -> list[Text]:
    importer = consignment.importer
    numbers = list(_numbers(importer or consignment.consignee, _IMPORTER_NUMBERS, consignment))
    if importer is None:
        return numbers
    name = importer.address.company or importer.address.name
    return [Text(name, field="consignment.importer.address.name"), *numbers]


def _item(paper: Paper, request: DocumentRequest, language: str) -> None:
    """Say on a further page to which item it belongs."""
    caption = word("No. of item (barcode)", language)
    box = Box(_EDGE, _TITLE_END, _WIDTH, _FURTHER_Y - _TITLE_END)
    paper.rule(_EDGE, _FURTHER_Y, _EDGE + _WIDTH, _FURTHER_Y)
    paper.block(box.inside(4), [Text(caption)], 7)
    _number(paper, request, Box(_EDGE + _HALF, _TITLE_END + 3, _RIGHT - 6, 38))


def _totals(paper: Paper, consignment: Consignment, language: str) -> None:
    postage = consignment.freight + consignment.insurance
    totals = (
        (214.0, "Total gross weight (kg) (4)", kilograms(consignment.gross_weight_g)),
        (162.0, "Total value (6)", amount(consignment.value)),
        (_WIDTH - 376, "Postal charges, fees (9)", amount(postage) if postage.minor else ""),
    )
    x = _EDGE
    for width, caption, value in totals:
        box = Box(x, _CLOSING_Y, width, 32)
        _box(paper, box, word(caption, language), [Text(value, bold=True)], 10)
        x += width


def _closing(paper: Paper, request: DocumentRequest, language: str) -> None:
    half = _EDGE + _HALF
    y = _CLOSING_Y + 32
    _box(paper, Box(_EDGE, y, _HALF, 62), word("Category of item (10)", language), [])
    draw_categories(paper, request, language, Box(_EDGE + 6, y + 15, _HALF - 12, 45), 15)
    caption = "Comments (11): goods subject to quarantine, sanitary inspection or restrictions"
    _box(paper, Box(half, y, _RIGHT, 62), word(caption, language), [])
    y += 62
    third = _WIDTH / 3
    is_trade = request.consignment.category is not ContentCategory.DOCUMENTS
    invoice = [Text(invoice_number(request.order), field="order.external_id")] if is_trade else []
    for n, name in enumerate(("Licence (12)", "Certificate (13)", "Invoice (14)")):
        caption = f"{word(name, language)}, {word('number', language)}"
        texts = invoice if n == 2 else []
        _box(paper, Box(_EDGE + n * third, y, third, 38), caption, texts)
    y += 38
    caption = word("Office of origin, date of posting", language)
    _box(paper, Box(_EDGE, y, third, _END - y), caption, [])
    x = _EDGE + third + 5
    width = _WIDTH - third - 10
    paper.block(Box(x, y + 4, width, 32), [Text(STATEMENT)], 6.5)
    texts = signed(request, "Date and sender's signature (15)", language)
    paper.block(Box(x, y + 40, width, 34), texts, 9)
