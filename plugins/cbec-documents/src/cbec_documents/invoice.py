"""The commercial invoice on A4, as many pages as its lines need."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from cbec_core.api import (
    ChargeKind,
    Collector,
    Consignment,
    ConsignmentLine,
    DocumentRequest,
    IdentifierKind,
    Incoterm,
    Money,
    Order,
    Party,
    TaxCollection,
    TaxScheme,
    sum_money,
)
from cbec_documents.checks import line_path
from cbec_documents.draw import A4, Box, Text
from cbec_documents.fonts import clean
from cbec_documents.sheet import EDGE, WIDTH, Sheet, party_texts
from cbec_documents.table import Cells, Column, Table
from cbec_documents.words import amount, category, country, kilograms, scheme, word

if TYPE_CHECKING:
    from cbec_documents.draw import NewPaper

__all__ = ["draw_invoice", "invoice_number"]

_COLUMNS = (
    Column("SKU and description", 0.0),
    Column("HS code", 186.0),
    Column("Origin", 246.0),
    Column("Quantity", 284.0, "right"),
    Column("Net weight (kg)", 326.0, "right"),
    Column("Unit price", 372.0, "right"),
    Column("Amount", 440.0, "right"),
)
_TABLE = Table(EDGE, WIDTH, _COLUMNS, size=8.0, head_height=28.0, head_size=7.5, shaded=True)
_NUMBERS = (
    IdentifierKind.EORI,
    IdentifierKind.VAT,
    IdentifierKind.USCC,
    IdentifierKind.CN_CUSTOMS,
)
_NAMES = {IdentifierKind.CN_CUSTOMS: "CN customs"}
_AT_ORIGIN = {Incoterm.EXW, Incoterm.FCA, Incoterm.FAS, Incoterm.FOB}
_CLOSING = 270.0


def invoice_number(order: Order) -> str:
    """Return the number that the invoice of an order has for ever; buyer and seller know it."""
    return f"CI-{clean(order.external_id)}"


def draw_invoice(request: DocumentRequest, new: NewPaper, language: str) -> bytes:
    """Return the PDF."""
    number = invoice_number(request.order)
    paper = new(A4, "commercial_invoice", f"Commercial invoice {number}")
    title = word("Commercial invoice", language)
    sheet = Sheet(paper, title, f"{title}  {number}", language)
    _head(sheet, request, number)
    sheet.y = _TABLE.head(paper, sheet.y, language)
    for index, line in enumerate(request.consignment.lines):
        at = line_path(index)
        cells = _cells(request.consignment, line, language, at)
        sheet.row(_TABLE, cells, f"{at}.customs.description")
    closing = _closing(request, language)
    height = max(82.0, paper.block_height(closing, 8.5, _CLOSING) + 12) + 34
    if not sheet.fits(height):
        sheet.turn()
    sheet.y += 12
    _foot(sheet, request, closing)
    _signature(sheet, request, height)
    return sheet.close()


def _head(sheet: Sheet, request: DocumentRequest, number: str) -> None:
    consignment, order, language = request.consignment, request.order, sheet.language
    sheet.facts(
        [
            ("Invoice no.", number, "order.external_id"),
            ("Invoice date", request.on.isoformat(), "on"),
            ("Order no.", order.external_id, "order.external_id"),
            ("Tracking no.", request.tracking_number or "—", "tracking_number"),
            ("Incoterms 2020", *_term(consignment)),
            ("Currency", consignment.value.currency, "currency"),
            ("Reason for export", category(consignment.category, language), "category"),
        ]
    )
    parties = [
        ("Seller / exporter", consignment.sender, "consignment.sender"),
        ("Consignee", consignment.consignee, "consignment.consignee"),
        ("Buyer", *_or_consignee(order.buyer, "order.buyer", consignment)),
        (
            "Importer of record",
            *_or_consignee(consignment.importer, "consignment.importer", consignment),
        ),
    ]
    boxes = [
        [*party_texts(name, party, at, language), *_numbers(party)] for name, party, at in parties
    ]
    sheet.boxes(boxes, 2, 108)


def _or_consignee(party: Party | None, at: str, consignment: Consignment) -> tuple[Party, str]:
    return (party, at) if party else (consignment.consignee, "consignment.consignee")


def _term(consignment: Consignment) -> tuple[str, str]:
    """Return the term with its place, where the seller's part ends, and the place's field."""
    role = "sender" if consignment.incoterm in _AT_ORIGIN else "consignee"
    address = (consignment.sender if role == "sender" else consignment.consignee).address
    place = ", ".join(filter(None, (address.city, country(address.country))))
    return f"{consignment.incoterm.value} {place}", f"consignment.{role}.address.city"


def _numbers(party: Party) -> list[Text]:
    found = [party.identifier(kind) for kind in _NUMBERS]
    return [
        Text(f"{_NAMES.get(one.kind, one.kind.value.upper())} ({one.country}): {one.value}")
        for one in found
        if one
    ]


def _cells(consignment: Consignment, line: ConsignmentLine, language: str, at: str) -> Cells:
    customs = line.customs
    contents = [
        Text(line.sku, 0.9, field=f"{at}.sku"),
        Text(customs.description, bold=True, field=f"{at}.customs.description"),
    ]
    if language == "zh":
        contents.append(Text(customs.description_zh, field=f"{at}.customs.description_zh"))
    if customs.material:
        said = f"{word('Material', language)}: {customs.material}"
        contents.append(Text(said, 0.9, field=f"{at}.customs.material"))
    return (
        contents,
        [Text(customs.code_for(consignment.destination))],
        [Text(customs.origin)],
        [Text(f"{line.quantity} {word('pcs', language)}")],
        [Text(kilograms(line.net_weight_g))],
        [Text(_unit_price(line))],
        [Text(amount(line.value))],
    )


def _unit_price(line: ConsignmentLine) -> str:
    exact, shown = _unit_prices(line)
    if shown == exact.quantize(line.value.amount, ROUND_HALF_UP):
        shown = shown.quantize(line.value.amount)
    return f"{shown:,}"


def _unit_prices(line: ConsignmentLine) -> tuple[Decimal, Decimal]:
    """Return the exact price of one unit, and the one that is printed: four decimals at most."""
    exact = line.value.amount / line.quantity
    return exact, exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _closing(request: DocumentRequest, language: str) -> list[Text]:
    consignment = request.consignment
    net = sum(line.net_weight_g for line in consignment.lines)
    facts = (
        ("Packages", str(len(consignment.parcels))),
        ("Gross weight (kg)", kilograms(consignment.gross_weight_g)),
        ("Net weight (kg)", kilograms(net)),
    )
    texts = [Text(f"{word(name, language)}: {value}") for name, value in facts]
    for tax in consignment.tax_collections:
        said = f"{scheme(tax.scheme, language)} {_scheme_number(tax, consignment)}".strip()
        texts.append(Text(f"{word('Tax collected at the sale', language)}: {said}"))
    texts.append(Text(word("Prices of goods are net of discounts.", language), 0.85))
    if discount := _discount(request):
        said = f"{word('Discounts, already deducted', language)}: {amount(discount)}"
        texts.append(Text(said, 0.85))
    if any(len(set(_unit_prices(line))) > 1 for line in consignment.lines):
        texts.append(Text(word("Unit prices are rounded; the amounts count.", language), 0.85))
    return texts


def _scheme_number(tax: TaxCollection, consignment: Consignment) -> str:
    """Return the number of a scheme; under IOSS a seller who collects may have one of its own."""
    own = consignment.sender.identifier(IdentifierKind.IOSS)
    if not tax.number and own and (tax.scheme, tax.collector) == (TaxScheme.IOSS, Collector.SELLER):
        return own.value
    return tax.number


def _discount(request: DocumentRequest) -> Money | None:
    """Return what the prices of the consigned goods were lowered by, if the order tells it."""
    consigned = {line.line_id for line in request.consignment.lines}
    minor = sum(
        line.charged(ChargeKind.DISCOUNT) for line in request.order.lines if line.id in consigned
    )
    return Money(-minor, request.order.currency) if minor else None


def _foot(sheet: Sheet, request: DocumentRequest, closing: list[Text]) -> None:
    paper, language, consignment = sheet.paper, sheet.language, request.consignment
    parts = (consignment.value, consignment.freight, consignment.insurance)
    totals = [
        ("Goods", consignment.value),
        ("Freight", consignment.freight),
        ("Insurance", consignment.insurance),
        ("Total", sum_money(parts, consignment.value.currency)),
    ]
    left = EDGE + 300
    line_y = sheet.y
    for name, money in totals:
        bold = name == "Total"
        if bold:
            paper.rule(left, line_y, EDGE + WIDTH, line_y)
        box = Box(left, line_y + 2, EDGE + WIDTH - left - _TABLE.pad, 13)
        paper.block(box, [Text(word(name, language), bold=bold)], 9)
        paper.block(box, [Text(amount(money), bold=bold)], 9, align="right")
        line_y += 16
    paper.block(Box(EDGE, sheet.y, _CLOSING, sheet.rest), closing, 8.5)


def _signature(sheet: Sheet, request: DocumentRequest, height: float) -> None:
    """Draw who signs, and room for the pen."""
    sender = request.consignment.sender.address
    signed = f"{clean(sender.company or sender.name)}, {request.on.isoformat()}"
    said = f"{word('Signed for the seller', sheet.language)}: {signed}"
    text = Text(said, bold=True, field="consignment.sender.address.company")
    y = sheet.y + height - 36
    sheet.paper.block(Box(EDGE, y - 14, 290, 24), [text], 8.5)
    sheet.paper.rule(EDGE + 300, y + 10, EDGE + WIDTH, y + 10, 0.5)
