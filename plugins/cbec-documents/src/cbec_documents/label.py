"""The shipping label of 4 x 6 inches, a page a parcel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cbec_documents.draw import LABEL_4X6, Box, Paper, Text
from cbec_documents.errors import DocumentError
from cbec_documents.fonts import is_cjk
from cbec_documents.words import country, kilograms, word

if TYPE_CHECKING:
    from cbec_core.api import Address, DocumentRequest, Parcel
    from cbec_documents.draw import NewPaper

__all__ = ["address_texts", "draw_label", "grouped", "is_barcode"]

_EDGE = 9.0
# Where the postcode stands behind the town (UPU S42); elsewhere it stands before it.
_POSTCODE_LAST = frozenset(
    ("AU", "CA", "GB", "ID", "IE", "IN", "JP", "KR", "NZ", "PH", "SG", "TH", "TW", "US", "VN")
)
_SPACED = frozenset(("KP", "KR"))


def draw_label(request: DocumentRequest, new: NewPaper, language: str, carrier: str) -> bytes:
    """Return the PDF; tax numbers of schemes have no place on it."""
    number = request.tracking_number.replace(" ", "")
    if not is_barcode(number):
        raise DocumentError("documents.tracking_number_invalid")
    paper = new(LABEL_4X6, "label", f"Label {number}")
    parcels = request.consignment.parcels
    for index, parcel in enumerate(parcels):
        if index:
            paper.next_page()
        position = f"{index + 1} / {len(parcels)}"
        _draw_parcel(paper, request, language, carrier or request.carrier, number, parcel, position)
    return paper.bytes()


def _draw_parcel(
    paper: Paper,
    request: DocumentRequest,
    language: str,
    carrier: str,
    number: str,
    parcel: Parcel,
    position: str,
) -> None:
    order, consignment = request.order, request.consignment
    width = paper.width - 2 * _EDGE
    paper.rectangle(Box(_EDGE, _EDGE, width, paper.height - 2 * _EDGE), 1.2)

    header = Box(_EDGE, _EDGE, width, 46)
    service = f"{word('Service', language)}: {request.service or '-'}"
    texts = [Text(carrier, bold=True, field="carrier"), Text(service, 0.62, field="service")]
    paper.block(Box(header.x + 6, header.y + 3, width - 86, 40), texts, 17, middle=True)
    paper.rectangle(Box(header.x + width - 74, header.y, 74, 46), 0, fill=0.0)
    _white(paper, Box(header.x + width - 72, header.y + 2, 70, 42), consignment.destination)
    paper.rule(_EDGE, 55, _EDGE + width, 55)

    paper.block(Box(_EDGE + 6, 57, width - 12, 10), [Text(word("From", language), bold=True)], 7.5)
    sender = address_texts(consignment.sender.address, "consignment.sender.address", language)
    paper.block(Box(_EDGE + 6, 67, width - 12, 62), sender, 8)
    paper.rule(_EDGE, 131, _EDGE + width, 131)

    consignee = consignment.consignee.address
    paper.block(Box(_EDGE + 6, 133, width - 12, 11), [Text(word("To", language), bold=True)], 8.5)
    to = address_texts(consignee, "consignment.consignee.address", language, bold_name=True)
    paper.block(Box(_EDGE + 6, 144, width - 12, 119), to, 13)
    paper.rule(_EDGE, 265, _EDGE + width, 265)

    paper.code128(Box(_EDGE + 4, 274, width - 8, 66), number)
    shown = Text(grouped(number), bold=True)
    paper.block(Box(_EDGE + 6, 343, width - 12, 16), [shown], 12, align="centre", middle=True)
    paper.rule(_EDGE, 361, _EDGE + width, 361)

    facts = [
        (word("Order", language), order.external_id),
        (word("Date", language), request.on.isoformat()),
        (word("Weight", language), f"{kilograms(parcel.weight_g)} kg"),
        (word("Parcel", language), position),
    ]
    texts = [Text(f"{name}: {value}", field="order.external_id") for name, value in facts]
    paper.block(Box(_EDGE + 6, 364, width - 76, 56), texts, 8.5, middle=True)
    paper.qr(Box(_EDGE + width - 62, 361.5, 61, 61), number)


def _white(paper: Paper, box: Box, code: str) -> None:
    paper.inverse(box, [Text(code, bold=True), Text(country(code), 0.3)], 26)


def is_barcode(number: str) -> bool:
    """Tell whether a number can be drawn as bars and scanned."""
    return re.fullmatch(r"[0-9A-Za-z-]{4,40}", number) is not None


def grouped(number: str) -> str:
    """Return an S10 number as the posts print it, and any other one as it is."""
    match = re.fullmatch(r"([A-Z]{2})(\d{3})(\d{3})(\d{3})([A-Z]{2})", number)
    return " ".join(match.groups()) if match else number


def _is_native(address: Address) -> bool:
    """Tell whether an address is in Chinese, Japanese or Korean: the large before the small."""
    return any(is_cjk(sign) for sign in address.city)


def _locality(address: Address) -> str:
    if _is_native(address):
        gap = " " if address.country in _SPACED else ""
        place = gap.join(filter(None, (address.region, address.city)))
        return f"{address.postcode} {place}".strip()
    city = ", ".join(filter(None, (address.city, address.region)))
    if address.country in _POSTCODE_LAST:
        return f"{city} {address.postcode}".strip()
    place = " ".join(filter(None, (address.postcode, address.city)))
    return ", ".join(filter(None, (place, address.region)))


def address_texts(
    address: Address, at: str, language: str, *, bold_name: bool = False, phone: bool = True
) -> list[Text]:
    """Return the lines of an address in the order in which posts read it; `at` names it."""
    company = "" if address.company == address.name else address.company
    lines = [Text(line, field=f"{at}.lines") for line in address.lines]
    locality = [Text(_locality(address), field=f"{at}.city")]
    texts = [
        Text(address.name, bold=bold_name, field=f"{at}.name"),
        Text(company, bold=bold_name and not address.name, field=f"{at}.company"),
        *(locality + lines if _is_native(address) else lines + locality),
        Text(country(address.country).upper(), bold=True),
    ]
    if phone and address.phone:
        said = f"{word('Phone', language)}: {address.phone}"
        texts.append(Text(said, 0.85, field=f"{at}.phone"))
    return texts
