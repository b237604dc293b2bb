"""The commercial invoice on A4, as many pages as its lines need."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from cbec_core.api import (
    Consignment,
    ConsignmentLine,
    DocumentRequest,
    IdentifierKind,
    Incoterm,
    Order,
    Party,
    sum_money,
)
from cbec_documents.checks import line_path
from cbec_documents.draw import A4, Box, Paper, Text
from cbec_documents.errors import DocumentError
from cbec_documents.fonts import clean
from cbec_documents.label import address_texts
from cbec_documents.words import amount, category, country, kilograms, scheme, word

if TYPE_CHECKING:
    from cbec_documents.draw import NewPaper

__all__ = ["draw_invoice", "invoice_number"]

_EDGE = 40.0
_WIDTH = A4[0] - 2 * _EDGE
_BOTTOM = A4[1] - 46.0
_HEADS = (
    ("SKU and description", 0.0, "left"),
    ("HS code", 186.0, "left"),
    ("Origin", 246.0, "left"),
    ("Quantity", 284.0, "right"),
    ("Net weight (kg)", 326.0, "right"),
    ("Unit price", 372.0, "right"),
    ("Amount", 440.0, "right"),
)
_EDGES = (*(left for _, left, _ in _HEADS), _WIDTH)
_CELL, _PAD, _HEAD = 8.0, 3.0, 28.0
_SELLER_NUMBERS = (IdentifierKind.EORI, IdentifierKind.VAT, IdentifierKind.USCC)
_AT_ORIGIN = {Incoterm.EXW, Incoterm.FCA, Incoterm.FAS, Incoterm.FOB}


def invoice_number(order: Order) -> str:
    """Return the number that the invoice of an order has for ever; buyer and seller know it."""
    return f"CI-{clean(order.external_id)}"


def draw_invoice(request: DocumentRequest, new: NewPaper, language: str) -> bytes:
    """Return the PDF."""
    number = invoice_number(request.order)
    paper = new(A4, "commercial_invoice", f"Commercial invoice {number}")
    page = 1
    y = _table_head(paper, _first_head(paper, request, language, number), language)
    for index, line in enumerate(request.consignment.lines):
        cells = _cells(request.consignment, line, language, line_path(index))
        height = _row_height(paper, cells)
        if y + height > _BOTTOM:
            _page_number(paper, language, page)
            paper.next_page()
            page += 1
            y = _table_head(paper, _further_head(paper, number, language), language)
            if y + height > _BOTTOM:
                raise DocumentError(
                    "documents.text_too_long",
                    field=f"{line_path(index)}.customs.description",
                    kind="commercial_invoice",
                )
        y = _row(paper, cells, y, height)
    closing = _closing(request, language)
    height = max(110.0, paper.block_height(closing, 8.5, 270) + 12)
    if y + height > _BOTTOM:
        _page_number(paper, language, page)
        paper.next_page()
        page += 1
        y = _further_head(paper, number, language)
    _foot(paper, request, language, closing, y + 12)
    _page_number(paper, language, page)
    return paper.bytes()


def _page_number(paper: Paper, language: str, page: int) -> None:
    box = Box(_EDGE, _BOTTOM + 12, _WIDTH, 12)
    paper.block(box, [Text(f"{word('Page', language)} {page}")], 8, align="right")


def _further_head(paper: Paper, number: str, language: str) -> float:
    box = Box(_EDGE, 36, _WIDTH, 16)
    title = f"{word('Commercial invoice', language)}  {number}"
    paper.block(box, [Text(title, bold=True)], 11)
    return 58.0


def _first_head(paper: Paper, request: DocumentRequest, language: str, number: str) -> float:
    consignment, order = request.consignment, request.order
    title = word("Commercial invoice", language).upper()
    paper.block(Box(_EDGE, 36, _WIDTH, 26), [Text(title, bold=True)], 18)
    facts = [
        ("Invoice no.", number, "order.external_id"),
        ("Invoice date", request.on.isoformat(), "on"),
        ("Order no.", order.external_id, "order.external_id"),
        ("Tracking no.", request.tracking_number or "—", "tracking_number"),
        ("Incoterms 2020", *_term(consignment)),
        ("Currency", consignment.value.currency, "currency"),
        ("Reason for export", category(consignment.category, language), "category"),
    ]
    half = _WIDTH / 2
    y = 70.0
    for index, (name, value, field) in enumerate(facts):
        x = _EDGE + (index % 2) * half
        text = f"{word(name, language)}: {value}"
        paper.block(Box(x, y, half - 8, 13), [Text(text, field=field)], 9)
        y += 14 * (index % 2)
    y += 20
    parties = [
        ("Seller / exporter", consignment.sender, "consignment.sender"),
        ("Consignee", consignment.consignee, "consignment.consignee"),
        ("Buyer", *_or_consignee(order.buyer, "order.buyer", consignment)),
        (
            "Importer of record",
            *_or_consignee(consignment.importer, "consignment.importer", consignment),
        ),
    ]
    for index, (name, party, at) in enumerate(parties):
        box = Box(_EDGE + (index % 2) * half, y, half, 108)
        paper.rectangle(box, 0.5)
        texts = [Text(word(name, language), bold=True), *_party(party, at, language)]
        paper.block(box.inside(5), texts, 8.5)
        y += 108 * (index % 2)
    return y + 12


def _or_consignee(party: Party | None, at: str, consignment: Consignment) -> tuple[Party, str]:
    return (party, at) if party else (consignment.consignee, "consignment.consignee")


def _term(consignment: Consignment) -> tuple[str, str]:
    """Return the term with its place, where the seller's part ends, and the place's field."""
    role = "sender" if consignment.incoterm in _AT_ORIGIN else "consignee"
    address = (consignment.sender if role == "sender" else consignment.consignee).address
    place = ", ".join(filter(None, (address.city, country(address.country))))
    return f"{consignment.incoterm.value} {place}", f"consignment.{role}.address.city"


def _party(party: Party, at: str, language: str) -> list[Text]:
    texts = address_texts(party.address, f"{at}.address", language)
    for kind in _SELLER_NUMBERS:
        if number := party.identifier(kind):
            texts.append(Text(f"{kind.value.upper()} ({number.country}): {number.value}"))
    return texts


def _table_head(paper: Paper, y: float, language: str) -> float:
    paper.rectangle(Box(_EDGE, y, _WIDTH, _HEAD), 0.5, fill=0.92)
    for n, (name, left, align) in enumerate(_HEADS):
        box = Box(_EDGE + left, y, _EDGES[n + 1] - left, _HEAD).inside(_PAD)
        paper.block(box, [Text(word(name, language), bold=True)], 7.5, align)
    return y + _HEAD


def _cells(
    consignment: Consignment, line: ConsignmentLine, language: str, at: str
) -> list[list[Text]]:
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
    return [
        contents,
        [Text(customs.code_for(consignment.destination))],
        [Text(customs.origin)],
        [Text(f"{line.quantity} {word('pcs', language)}")],
        [Text(kilograms(line.net_weight_g))],
        [Text(_unit_price(line))],
        [Text(amount(line.value))],
    ]


def _unit_price(line: ConsignmentLine) -> str:
    exact, shown = _unit_prices(line)
    if shown == exact.quantize(line.value.amount, ROUND_HALF_UP):
        shown = shown.quantize(line.value.amount)
    return f"{shown:,}"


def _unit_prices(line: ConsignmentLine) -> tuple[Decimal, Decimal]:
    """Return the exact price of one unit, and the one that is printed: four decimals at most."""
    exact = line.value.amount / line.quantity
    return exact, exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _row_height(paper: Paper, cells: list[list[Text]]) -> float:
    return 2 * _PAD + max(
        paper.block_height(texts, _CELL, _EDGES[n + 1] - _EDGES[n] - 2 * _PAD)
        for n, texts in enumerate(cells)
    )


def _row(paper: Paper, cells: list[list[Text]], y: float, height: float) -> float:
    for n, texts in enumerate(cells):
        box = Box(_EDGE + _EDGES[n], y, _EDGES[n + 1] - _EDGES[n], height).inside(_PAD)
        paper.block(box, texts, _CELL, _HEADS[n][2])
    paper.rule(_EDGE, y + height, _EDGE + _WIDTH, y + height, 0.3)
    return y + height


def _closing(request: DocumentRequest, language: str) -> list[Text]:
    consignment = request.consignment
    parcels = len(consignment.parcels)
    texts = [
        Text(f"{word('Packages', language)}: {parcels}"),
        Text(f"{word('Gross weight (kg)', language)}: {kilograms(consignment.gross_weight_g)}"),
    ]
    for tax in consignment.tax_collections:
        said = f"{scheme(tax.scheme, language)} {tax.number}".strip()
        texts.append(Text(f"{word('Tax collected at the sale', language)}: {said}"))
    texts.append(Text(word("Prices of goods are net of discounts.", language), 0.85))
    if any(len(set(_unit_prices(line))) > 1 for line in consignment.lines):
        texts.append(Text(word("Unit prices are rounded; the amounts count.", language), 0.85))
    sender = consignment.sender.address
    signed = f"{clean(sender.company or sender.name)}, {request.on.isoformat()}"
    said = f"{word('Signed for the seller', language)}: {signed}"
    texts.append(Text(said, bold=True, field="consignment.sender.address.company"))
    return texts


def _foot(
    paper: Paper, request: DocumentRequest, language: str, closing: list[Text], y: float
) -> None:
    consignment = request.consignment
    currency = consignment.value.currency
    parts = (consignment.value, consignment.freight, consignment.insurance)
    totals = [
        ("Goods", consignment.value),
        ("Freight", consignment.freight),
        ("Insurance", consignment.insurance),
        ("Total", sum_money(parts, currency)),
    ]
    left = _EDGE + 300
    line_y = y
    for name, money in totals:
        bold = name == "Total"
        if bold:
            paper.rule(left, line_y, _EDGE + _WIDTH, line_y)
        box = Box(left, line_y + 2, _EDGE + _WIDTH - left - _PAD, 13)
        paper.block(box, [Text(word(name, language), bold=bold)], 9)
        paper.block(box, [Text(amount(money), bold=bold)], 9, align="right")
        line_y += 16
    paper.block(Box(_EDGE, y, 270, _BOTTOM - y), closing, 8.5)
