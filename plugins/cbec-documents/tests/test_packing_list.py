"""The packing list: what lies in which parcel, its weight and size, and never a price."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import attrs
from cbec_documents.provider import PdfDocuments
from pypdf import PdfReader

from cbec_core.api import (
    Consignment,
    ContentCategory,
    CustomsProfile,
    Dimensions,
    DocumentKind,
    Parcel,
)
from cbec_core.testing.builders import (
    make_consignment,
    make_consignment_line,
    make_document_request,
)
from cbec_core.testing.fakes import make_tools

BOX = Dimensions(300, 205, 100)
LINES = tuple(
    make_consignment_line(
        line_id=str(n),
        sku=f"SKU-{n}",
        quantity=n,
        net_weight_g=n * 100,
        customs=CustomsProfile(description=f"Article {n}"),
    )
    for n in (1, 2, 3)
)


def sent(**changes: Any) -> Consignment:
    return attrs.evolve(make_consignment(), **{"lines": LINES, **changes})


def drawn(consignment: Consignment) -> list[str]:
    request = make_document_request(DocumentKind.PACKING_LIST, consignment=consignment)
    pdf = PdfReader(BytesIO(PdfDocuments(None, make_tools()).render(request).content))
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def test_each_parcel_has_its_goods_size_and_weights() -> None:
    parcels = (Parcel(1, 450, BOX, ("1", "3")), Parcel(2, 333, None, ("2",)))
    (text,) = drawn(sent(parcels=parcels))
    assert "Order no.: SBX-1001" in text
    assert "Invoice no.: CI-SBX-1001" in text
    assert "Seller" in text
    assert "Consignee" in text
    assert "Buyer" in text
    first, second = text.split("Parcel 2 / 2")
    for wanted in (
        "Parcel 1 / 2",
        "Dimensions (cm): 30 x 20.5 x 10",
        "Gross weight (kg): 0.450",
        "SKU-1 Article 1 1 pcs 0.100",
        "SKU-3 Article 3 3 pcs 0.300",
        "Total of the parcel 4 pcs 0.400",
    ):
        assert wanted in first, wanted
    for wanted in (
        "Dimensions (cm): — Gross weight (kg): 0.333",
        "SKU-2 Article 2 2 pcs 0.200 Total of the parcel 2 pcs 0.200 Total 6 pcs 0.600",
        "Packages: 2 Gross weight (kg): 0.783",
    ):
        assert wanted in second, wanted


def test_what_lies_in_which_parcel_is_not_made_up() -> None:
    parcels = (Parcel(1, 450, BOX, ("1", "2")), Parcel(2, 333, BOX, ("2", "3")))
    for told in (parcels, tuple(attrs.evolve(parcel, line_ids=()) for parcel in parcels)):
        (text,) = drawn(sent(parcels=told))
        assert text.index("Parcel 1 / 2") < text.index("Parcel 2 / 2") < text.index("SKU-1")
        assert "Total of the parcel" not in text


def test_no_price_is_on_it() -> None:
    for page in drawn(sent()):
        assert not re.search(r"EUR|[0-9]\.[0-9]{2}\b", page)


def test_without_an_invoice_none_is_named() -> None:
    (text,) = drawn(sent(category=ContentCategory.DOCUMENTS))
    assert "CI-" not in text


def test_many_parcels_go_to_further_pages_and_a_band_is_never_left_alone() -> None:
    lines = tuple(attrs.evolve(LINES[0], line_id=str(n), sku=f"SKU-{n:02d}") for n in range(40))
    parcels = tuple(Parcel(n + 1, 100, BOX, (str(n),)) for n in range(40))
    pages = drawn(sent(lines=lines, parcels=parcels))
    assert len(pages) > 2
    for n in range(40):
        (page,) = (page for page in pages if f"Parcel {n + 1} / 40" in page)
        assert f"SKU-{n:02d}" in page
