"""What is known before the label is bought: the same as what drawing would say after it."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from cbec_documents.provider import PdfDocuments
from cbec_documents.settings import DocumentSettings

from cbec_core.api import (
    Address,
    CbecError,
    Consignment,
    CustomsProfile,
    DocumentKind,
    Parcel,
    Party,
)
from cbec_core.testing.builders import (
    make_consignment,
    make_consignment_line,
    make_document_request,
)
from cbec_core.testing.fakes import make_tools

KINDS = ("label", "cn22", "cn23", "commercial_invoice", "packing_list")
GOOD = Address("DE", name="A B", lines=("Hauptstraße 1",), city="Köln", postcode="50667")


def sent(**changes: Any) -> Consignment:
    return attrs.evolve(make_consignment(), **changes)


def to(**changes: Any) -> Consignment:
    return sent(consignee=Party(attrs.evolve(GOOD, **changes)))


def goods(**customs: str) -> Consignment:
    profile = CustomsProfile(**{"hs": "610910", "origin": "CN", "description": "Mug", **customs})
    return sent(lines=(make_consignment_line(customs=profile),))


CASES = {
    "good": to(),
    "emoji": to(name="Erika 😀"),
    "arabic street": to(lines=("شارع الملك",)),
    "thai town": to(city="กรุงเทพ"),
    "hindi phone": to(phone="०१२३"),
    "endless name": to(name="x" * 9000),
    "endless street": to(lines=("word " * 700,)),
    "emoji in the goods": goods(description="Mug 😀"),
    "emoji in the material": goods(material="gold 😀"),
    "endless goods": goods(description="Words without an end, " * 150),
    "no street of the sender": sent(sender=Party(Address("CN", name="A", city="B"))),
    "no parcels": sent(parcels=()),
    "no weight": sent(parcels=(Parcel(1, 0),)),
    "dear": sent(lines=(make_consignment_line(minor=900_000),)),
}


def outcome(act: Any, request: object) -> tuple[str, str]:
    try:
        act(request)
    except CbecError as error:
        return error.code, error.message
    return "", ""


@pytest.mark.parametrize("language", ["en", "zh", "klingon"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_what_the_check_says_is_what_drawing_says(case: str, kind: str, language: str) -> None:
    made = PdfDocuments(DocumentSettings(), make_tools())
    asked = make_document_request(DocumentKind(kind), consignment=CASES[case], language=language)
    drawn = outcome(made.render, asked)
    assert outcome(made.check, asked) == drawn
    assert outcome(made.check, attrs.evolve(asked, tracking_number="", service="")) == drawn
    if case == "good" and language != "klingon":
        assert drawn == ("", "")


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ("emoji", "consignment.consignee.address.name"),
        ("arabic street", "consignment.consignee.address.lines"),
        ("thai town", "consignment.consignee.address.city"),
        ("hindi phone", "consignment.consignee.address.phone"),
        ("endless name", "consignment.consignee.address.name"),
        ("endless street", "consignment.consignee.address.lines"),
        ("emoji in the goods", "consignment.lines[0].customs.description"),
        ("emoji in the material", "consignment.lines[0].customs.material"),
        ("endless goods", "consignment.lines[0].customs.description"),
        ("no street of the sender", "consignment.sender.address.lines"),
        ("no parcels", "consignment.parcels"),
    ],
)
def test_the_field_at_fault_is_named_and_never_what_is_in_it(case: str, field: str) -> None:
    made = PdfDocuments(DocumentSettings(), make_tools())
    asked = make_document_request(DocumentKind.COMMERCIAL_INVOICE, consignment=CASES[case])
    with pytest.raises(CbecError) as caught:
        made.check(asked)
    assert field in caught.value.message
    assert "word" not in caught.value.message
    assert "😀" not in caught.value.message


def test_a_check_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbec_documents.draw.QRCode", None)
    monkeypatch.setattr("cbec_documents.draw.Code128", None)
    made = PdfDocuments(DocumentSettings(), make_tools())
    made.check(make_document_request(DocumentKind.LABEL))
