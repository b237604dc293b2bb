"""What a document cannot do without: names of fields, never what is in them."""

from __future__ import annotations

from collections.abc import Iterator

from cbec_core.api import (
    Address,
    Consignment,
    ConsignmentLine,
    ContentCategory,
    DocumentKind,
    DocumentRequest,
)
from cbec_documents.errors import DocumentError

__all__ = ["check_complete", "is_commercial", "line_path"]


def is_commercial(consignment: Consignment) -> bool:
    """Tell whether the goods are traded, so that the forms need a tariff number."""
    return consignment.category not in {ContentCategory.GIFT, ContentCategory.DOCUMENTS}


def line_path(index: int) -> str:
    """Return how errors name a line of the consignment."""
    return f"consignment.lines[{index}]"


def check_complete(request: DocumentRequest, *, before_label: bool = False) -> None:
    """Raise `documents.missing` with the paths of every field that is blank."""
    check = {
        DocumentKind.LABEL: _label,
        DocumentKind.CN22: _cn22,
        DocumentKind.CN23: _customs,
        DocumentKind.COMMERCIAL_INVOICE: _customs,
        DocumentKind.PACKING_LIST: _packing,
    }.get(request.kind)
    if check is None:
        raise DocumentError("documents.kind_unknown", kind=request.kind.value)
    missing = sorted(set(check(request)) - ({"tracking_number"} if before_label else set()))
    if missing:
        raise DocumentError("documents.missing", kind=request.kind.value, fields=", ".join(missing))


def _label(request: DocumentRequest) -> Iterator[str]:
    if not request.tracking_number:
        yield "tracking_number"
    yield from _parties(request.consignment)
    yield from _parcels(request.consignment)


def _cn22(request: DocumentRequest) -> Iterator[str]:
    yield from _address("sender", request.consignment.sender.address)
    yield from _parcels(request.consignment)
    yield from _lines(request.consignment)


def _customs(request: DocumentRequest) -> Iterator[str]:
    yield from _parties(request.consignment)
    yield from _parcels(request.consignment)
    yield from _lines(request.consignment)


def _packing(request: DocumentRequest) -> Iterator[str]:
    yield from (field for field in _customs(request) if not field.endswith((".hs", ".origin")))


def _parties(consignment: Consignment) -> Iterator[str]:
    yield from _address("sender", consignment.sender.address)
    yield from _address("consignee", consignment.consignee.address)


def _address(role: str, address: Address) -> Iterator[str]:
    at = f"consignment.{role}.address"
    if not (address.name or address.company):
        yield f"{at}.name"
    if not any(address.lines):
        yield f"{at}.lines"
    if not address.city:
        yield f"{at}.city"


def _parcels(consignment: Consignment) -> Iterator[str]:
    if not consignment.parcels:
        yield "consignment.parcels"
    for index, parcel in enumerate(consignment.parcels):
        if parcel.weight_g <= 0:
            yield f"consignment.parcels[{index}].weight_g"


def _lines(consignment: Consignment) -> Iterator[str]:
    if not consignment.lines:
        yield "consignment.lines"
    for index, line in enumerate(consignment.lines):
        for field in _line(consignment, line):
            yield f"{line_path(index)}.{field}"


def _line(consignment: Consignment, line: ConsignmentLine) -> Iterator[str]:
    if not line.customs.description:
        yield "customs.description"
    if not line.customs.origin:
        yield "customs.origin"
    if not line.customs.code_for(consignment.destination) and is_commercial(consignment):
        yield "customs.hs"
    if line.net_weight_g <= 0:
        yield "net_weight_g"
