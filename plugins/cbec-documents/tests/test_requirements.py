"""Which papers a parcel needs, what its data lack, and in which language that is said."""

from __future__ import annotations

import csv
import gettext
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import attrs
import cbec_documents
import pytest
from cbec_documents import errors, manifest

from cbec_core.api import (
    Address,
    Consignment,
    ContentCategory,
    CustomsProfile,
    DocumentKind,
    Money,
    Parcel,
    Party,
    Severity,
    catalogue,
)
from cbec_core.testing.builders import make_consignment, make_consignment_line

ON = date(2026, 7, 1)
COMMERCIAL = (DocumentKind.COMMERCIAL_INVOICE, DocumentKind.PACKING_LIST)
FULL = CustomsProfile(hs="610910", origin="CN", description="Men's cotton T-shirt")


def sent(customs: CustomsProfile = FULL, **changes: object) -> Consignment:
    line = make_consignment_line(customs=customs, net_weight_g=changes.pop("net_weight_g", 100))
    return attrs.evolve(make_consignment(), **{"lines": (line,), **changes})


def found(consignment: Consignment, on: date = ON) -> list[tuple[str, Severity]]:
    findings = manifest.cbec_requirements(consignment, on)
    assert all(f.text and f.text_zh and f.line_id == "1" for f in findings)
    assert all(f.path.startswith("lines[0].") for f in findings)
    return [(finding.code, finding.severity) for finding in findings]


def test_complete_goods_have_no_finding() -> None:
    assert found(sent()) == []


def test_everything_that_is_missing_is_found_at_once() -> None:
    assert [code for code, _ in found(sent(CustomsProfile(), net_weight_g=0))] == [
        "documents.description",
        "documents.hs",
        "documents.origin",
        "documents.net_weight_g",
    ]


@pytest.mark.parametrize("words", ["", "ab", "1234", "Gift", "spare parts", "Daily Necessities"])
def test_a_description_that_says_nothing_is_found(words: str) -> None:
    customs = attrs.evolve(FULL, description=words)
    assert found(sent(customs)) == [("documents.description", Severity.ERROR)]


@pytest.mark.parametrize("words", ["Toy car", "Gift box of paper", "男式棉制T恤衫", "LED"])
def test_a_description_that_says_what_it_is_passes(words: str) -> None:
    assert found(sent(attrs.evolve(FULL, description=words))) == []


def test_the_tariff_number_is_asked_for_by_the_rule_of_the_day() -> None:
    goods = sent(attrs.evolve(FULL, hs=""))
    goods = attrs.evolve(goods, parcels=(Parcel(1, 2001),))  # no form whose limit is checked, too
    assert found(goods, date(2025, 8, 31)) == [("documents.hs", Severity.WARNING)]
    assert found(goods, date(2025, 9, 1)) == [("documents.hs", Severity.ERROR)]
    assert found(attrs.evolve(goods, category=ContentCategory.GIFT)) == []
    national = attrs.evolve(FULL, hs="", national=(("DE", "6109100010"),))
    assert found(sent(national)) == []


@pytest.mark.parametrize(
    ("minor", "currency", "on", "form", "remarks"),
    [
        (31637, "EUR", ON, DocumentKind.CN22, []),
        (31638, "EUR", ON, DocumentKind.CN23, []),
        (181343, "EUR", ON, DocumentKind.CN23, []),
        (55664, "JPY", ON, DocumentKind.CN22, []),
        (55665, "JPY", ON, DocumentKind.CN23, []),
        (1, "RON", ON, DocumentKind.CN23, ["documents.cn22_unchecked"]),
        (1, "EUR", date(2027, 8, 1), DocumentKind.CN23, ["documents.cn22_unchecked"]),
    ],
)
def test_where_the_small_form_may_not_hold_the_large_one_is_asked_for(
    minor: int, currency: str, on: date, form: DocumentKind, remarks: list[str]
) -> None:
    line = make_consignment_line(minor=minor, currency=currency, customs=FULL)
    goods = attrs.evolve(make_consignment(currency=currency), lines=(line,))
    found = manifest.cbec_requirements(goods, on)
    assert [(f.code, f.severity) for f in found] == [(r, Severity.INFO) for r in remarks]
    assert all(f.text and f.text_zh and f.path == "value" for f in found)
    assert manifest.cbec_documents_needed(goods, on) == (form, *COMMERCIAL)


def test_every_rate_has_its_days_and_its_source() -> None:
    text = (files("cbec_documents") / "sdr_rates.csv").read_text("utf-8")
    rows = list(csv.DictReader(r for r in text.splitlines() if not r.startswith("#")))
    assert len(rows) > 20
    for row in rows:
        assert Money.zero(row["currency"]).currency
        assert Decimal(row["units"]) > 0
        assert date.fromisoformat(row["valid_from"]) < date.fromisoformat(row["valid_to"])
        assert "IMF" in row["source"]


def test_papers_follow_the_customs_border_and_the_weight() -> None:
    def needed(goods: Consignment) -> tuple[DocumentKind, ...]:
        return tuple(manifest.cbec_documents_needed(goods, ON))

    small = (DocumentKind.CN22, *COMMERCIAL)
    assert needed(sent()) == small
    assert needed(sent(parcels=(Parcel(1, 2000),))) == small
    assert needed(sent(parcels=(Parcel(1, 2001),))) == (DocumentKind.CN23, *COMMERCIAL)
    assert needed(sent(parcels=(Parcel(1, 0),))) == COMMERCIAL
    assert needed(sent(category=ContentCategory.DOCUMENTS)) == small[:1]
    within = sent(sender=Party(Address("FR")))
    assert needed(within) == ()
    assert manifest.cbec_requirements(within, ON) == ()
    apart = Party(Address("FR", postcode="97410"))
    assert DocumentKind.COMMERCIAL_INVOICE in needed(sent(sender=apart))
    assert needed(sent(sender=Party(Address("GB")))) == small


def test_what_draws_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert manifest.cbec_doctor() == ()
    monkeypatch.setattr("cbec_documents.hooks.find_spec", lambda _name: None)
    found = manifest.cbec_doctor()
    assert [finding.severity for finding in found] == [*[Severity.ERROR] * 3, Severity.INFO]
    assert all("pip install" in f.text and "pip install" in f.text_zh for f in found)


def test_every_error_is_told_in_chinese_with_the_same_parameters() -> None:
    assert errors.DocumentError
    folder = Path(cbec_documents.__file__).parent / "locale"
    (package,) = manifest.cbec_locale()
    chinese = gettext.translation(package, folder, ["zh"])
    for code, text in catalogue().items():
        if code.startswith("documents."):
            for part in (text.message, text.hint):
                told = chinese.gettext(part)
                assert told != part, code
                assert sorted(_fields(told)) == sorted(_fields(part)), code


def _fields(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]
