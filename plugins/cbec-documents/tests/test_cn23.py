"""The large customs form: every field of the Postal Union, and blank what nobody told."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import attrs
import pytest
from cbec_documents.provider import PdfDocuments
from cbec_documents.settings import DocumentSettings
from pypdf import PdfReader

from cbec_core.api import (
    Address,
    Collector,
    Consignment,
    ContentCategory,
    DocumentKind,
    Identifier,
    IdentifierKind,
    Money,
    Party,
    TaxCollection,
    TaxScheme,
)
from cbec_core.testing.builders import (
    make_consignment,
    make_consignment_line,
    make_document_request,
)
from cbec_core.testing.fakes import make_tools

SENDER = Address(
    "CN", "Wang Xiaoming", "Canary Trading", ("1 Road",), "Shenzhen", "", "518000", "+86 755 1"
)
TO = Address(
    "GB", "Ann Smith", "", ("2 High St",), "London", "", "N1 1AA", "+44 20 1", "ann@example.org"
)


def number(kind: IdentifierKind, value: str, country: str) -> Identifier:
    return Identifier.of(kind, value, country)


VAT = number(IdentifierKind.VAT, "GB980780684", "GB")
EORI = number(IdentifierKind.EORI, "GB123456789000", "GB")


def drawn(changes: dict[str, Any] | None = None, **asked: Any) -> PdfReader:
    sent: Consignment = attrs.evolve(
        make_consignment(),
        **{"sender": Party(SENDER), "consignee": Party(TO, (VAT, EORI)), **(changes or {})},
    )
    asked = {"tracking_number": "CX473124829CN", **asked}
    request = make_document_request(DocumentKind.CN23, consignment=sent, **asked)
    settings = DocumentSettings(designated_operator="China Post")
    return PdfReader(BytesIO(PdfDocuments(settings, make_tools()).render(request).content))


def shown(pdf: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in pdf.pages).split())


def test_the_form_has_every_field() -> None:
    customs = number(IdentifierKind.CN_CUSTOMS, "4403160ABC", "CN")
    text = shown(drawn({"sender": Party(SENDER, (customs,))}))
    for field in range(1, 16):
        assert f"({field})" in text, field
    line = make_consignment().lines[0]
    for wanted in (
        "CN23",
        "China Post",
        *("Wang Xiaoming", "Canary Trading", "1 Road", "518000 Shenzhen", "+86 755 1"),
        "Sender's customs reference (if any) CN CUSTOMS (CN): 4403160ABC",
        "CX 473 124 829 CN",
        *("Ann Smith", "2 High St", "London N1 1AA", "+44 20 1", "ann@example.org"),
        *("EORI (GB): GB123456789000", "VAT (GB): 980780684"),
        line.customs.description,
        f"{line.customs.hs} {line.customs.origin}",
        "Total gross weight (kg) (4)",
        "Postal charges, fees (9) 5.90 EUR",
        "Licence (12), number Certificate (13), number Invoice (14), number CI-SBX-1001",
        "Office of origin, date of posting",
        "Date and sender's signature (15) 2026-03-02 Wang Xiaoming, China",
    ):
        assert wanted in text, wanted


def test_a_separate_importer_is_named_with_its_own_numbers_and_telephone() -> None:
    importer = Party(Address("GB", company="Import Ltd", phone="+44 30 3"), (EORI,))
    text = shown(drawn({"importer": importer, "consignee": Party(TO, (VAT,))}))
    assert "importer code Import Ltd EORI (GB): GB123456789000 Importer's telephone" in text
    assert "+44 30 3" in text
    assert "980780684" not in text
    assert "+44 20 1" in text


@pytest.mark.parametrize("told", ["GB980780684", "980780684", "GB 980 7806 84"])
def test_a_number_under_which_tax_was_collected_is_left_out_whoever_has_it(told: str) -> None:
    """Britain's VAT number of the seller travels in the electronic data alone."""
    collected = TaxCollection(Collector.SELLER, TaxScheme.GB_VAT, told)
    text = shown(drawn({"tax_collections": (collected,)}))
    assert "980780684" not in text
    assert "GB123456789000" in text


def test_nothing_is_made_up_for_the_boxes_of_the_pen() -> None:
    text = shown(drawn({"freight": Money.zero("EUR"), "category": ContentCategory.DOCUMENTS}))
    assert "Postal charges, fees (9) Category of item" in text
    assert "CI-" not in text


def test_a_number_that_is_no_barcode_is_printed_for_people() -> None:
    """The label is bought by then: a carrier's odd number must not keep the form from it."""
    assert "A/1" in shown(drawn(tracking_number="A/1"))


def test_totals_stand_alone_on_the_last_page_and_every_page_names_the_item() -> None:
    for count in (15, 17, 31, 32, 60, 90):
        lines = tuple(
            make_consignment_line(line_id=str(n), minor=777, net_weight_g=10) for n in range(count)
        )
        pages = [" ".join(page.extract_text().split()) for page in drawn({"lines": lines}).pages]
        assert ["signature" in page for page in pages] == [*[False] * (len(pages) - 1), True]
        assert all("CX 473 124 829 CN" in page for page in pages)
        assert f"/ {len(pages)}" in pages[0]
        assert sum(page.count(" 7.77 EUR") for page in pages) == count
