"""What a seller is told by destination and day, from the listing to the label."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from cbec_requirements_world.hooks import cbec_requirement_rows

from cbec_core.api import (
    Collector,
    CustomsProfile,
    DataSet,
    Finding,
    Identifier,
    IdentifierKind,
    LandedCostLine,
    LandedCostRequest,
    Money,
    Product,
    RequirementSubject,
    ResponsiblePerson,
    ResponsibleRole,
    Severity,
    TaxCollection,
    TaxScheme,
    Threshold,
    TransportMode,
    Variant,
    check_requirements,
)

BOTH = {"manufacturer": Severity.ERROR, "responsible_person": Severity.ERROR}
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
DAY = date(2026, 11, 21)
KNOWN: dict[str, Any] = {
    "hs": "6109100010",
    "origin": "CN",
    "description": "cotton T-shirt",
    "maker_id": "T-1",
    "gtin": "4006381333931",
}


def exceeds(value: Money, limit: Threshold) -> bool | None:
    """Compare one to one, but for yen, of which no rate is known."""
    return None if value.currency == "JPY" else value.amount > limit.amount


def told(found: tuple[Finding, ...]) -> dict[str, Severity]:
    return {finding.code.partition(".")[2]: finding.severity for finding in found}


def cart(destination: str, on: date = DAY, region: str = "", **changes: Any) -> dict[str, Severity]:
    fields = {**KNOWN, **{k: changes.pop(k) for k in list(changes) if k in KNOWN}}
    value = Money.parse(changes.pop("value", "20.00"), "EUR")
    line = LandedCostLine(
        id="1", value=value, quantity=1, sku=changes.pop("sku", "TEE"), weight_g=180, **fields
    )
    nothing = Money.zero("EUR")
    request = LandedCostRequest(
        on=on,
        origin="CN",
        destination=destination,
        currency="EUR",
        lines=(line,),
        freight=nothing,
        insurance=nothing,
        discount=nothing,
        region=region,
        **changes,
    )
    rows = cbec_requirement_rows(destination, region, on)
    subject = RequirementSubject.asked(request, crosses=True)
    return told(check_requirements(subject, rows, exceeds))


def listing(destination: str, region: str = "", **changes: Any) -> dict[str, Severity]:
    customs = CustomsProfile(**{**KNOWN, "material": "cotton", **changes})
    variant = Variant("TEE", Product("TEE", "m", "T-shirt"), 180, customs=customs)
    rows = cbec_requirement_rows(destination, region, DAY)
    subject = RequirementSubject.listed(variant, destination, crosses=True)
    return told(check_requirements(subject, rows, exceeds))


@pytest.mark.parametrize("destination", ["FR", "DE", "GB", "US", "KR", "BR", "CN", "JP", "AQ"])
def test_nobody_is_asked_for_what_is_there(destination: str) -> None:
    found = cart(destination)
    assert not [code for code, severity in found.items() if severity is ERROR]
    assert set(found) <= {"importer_number"}


@pytest.mark.parametrize(
    ("on", "severities"),
    [
        (date(2026, 6, 30), {}),
        (date(2026, 7, 1), {"own_id": INFO, "maker_id": INFO, "gtin": INFO}),
        (date(2026, 10, 31), {"own_id": INFO, "maker_id": INFO, "gtin": INFO}),
        (date(2026, 11, 1), {"own_id": ERROR, "maker_id": WARNING, "gtin": INFO}),
    ],
)
def test_product_identifiers_are_voluntary_first_and_then_mandatory(
    on: date, severities: dict[str, Severity]
) -> None:
    assert cart("FR", on, maker_id="", gtin="", sku="") == severities
    assert cart("GB", on, region="NI", maker_id="", gtin="", sku="") == severities
    assert cart("GB", on, maker_id="", gtin="", sku="") == {}


def test_the_union_takes_six_digits_and_a_full_declaration_ten() -> None:
    assert cart("DE", hs="610910") == {}
    assert cart("DE", hs="") == {"hs": ERROR}
    assert cart("DE", hs="610910", declaration=DataSet.H1) == {"hs": ERROR}
    assert cart("DE", declaration=DataSet.H1) == {}


@pytest.mark.parametrize(
    ("value", "transport", "found"),
    [
        ("150.00", TransportMode.EXPRESS, {}),
        ("150.01", TransportMode.EXPRESS, {"hs": WARNING}),
        ("150.01", None, {"hs": WARNING}),
        ("150.01", TransportMode.POST, {}),
    ],
)
def test_above_150_euros_what_does_not_go_by_post_needs_ten_digits(
    value: str, transport: TransportMode | None, found: dict[str, Severity]
) -> None:
    assert cart("DE", hs="610910", value=value, transport=transport) == found


@pytest.mark.parametrize(
    ("on", "transport", "found"),
    [
        (date(2026, 7, 23), TransportMode.POST, {}),
        (date(2026, 7, 24), TransportMode.POST, {"hs": ERROR, "origin": ERROR}),
        (date(2026, 7, 24), None, {"hs": WARNING, "origin": WARNING}),
        (date(2026, 7, 24), TransportMode.EXPRESS, {}),
    ],
)
def test_american_post_needs_ten_digits_and_origin_since_july(
    on: date, transport: TransportMode | None, found: dict[str, Severity]
) -> None:
    seen = cart("US", on, hs="610910", origin="", transport=transport)
    # The form of the post has a field for the origin, whatever the law of the destination.
    of_law = {code: severity for code, severity in seen.items() if found or code != "origin"}
    assert of_law == found


def test_a_description_must_say_what_the_goods_are() -> None:
    assert cart("FR", description="gift") == {"description": ERROR}
    assert cart("GB", description="") == {"description": WARNING}


def person(role: ResponsibleRole, country: str, **changes: Any) -> ResponsiblePerson:
    fields = {"name": "Name", "postal_address": "1 Road", "contact": "a@example.com"}
    return ResponsiblePerson(role=role, country=country, **{**fields, **changes})


MAKER, ANSWERS = ResponsibleRole.MANUFACTURER, ResponsibleRole.RESPONSIBLE_PERSON


@pytest.mark.parametrize(
    ("persons", "found"),
    [
        ((), BOTH),
        ((person(MAKER, "CN"),), {"responsible_person": ERROR}),
        ((person(MAKER, "DE"),), {}),
        ((person(MAKER, "CN"), person(ANSWERS, "IE")), {}),
        ((person(MAKER, "CN"), person(ANSWERS, "US")), {"responsible_person": ERROR}),
        ((person(MAKER, "CN"), person(ANSWERS, "IE", contact="")), {"responsible_person": ERROR}),
        ((person(MAKER, "CN", postal_address=""), person(ANSWERS, "IE")), {"manufacturer": ERROR}),
        (
            (person(MAKER, "DE", markets=("DE",)),),
            BOTH,
        ),
    ],
)
def test_an_offer_in_the_union_names_who_answers_for_it(
    persons: tuple[ResponsiblePerson, ...], found: dict[str, Severity]
) -> None:
    assert listing("FR", persons=persons) == found
    assert listing("GB", "NI", persons=persons) == found
    assert listing("GB", persons=persons) == {}


def test_an_offer_inside_the_union_names_them_too_and_needs_no_customs_data() -> None:
    variant = Variant("TEE", Product("TEE", "m", "T-shirt"))
    subject = RequirementSubject.listed(variant, "FR", crosses=False)
    found = told(check_requirements(subject, cbec_requirement_rows("FR", "", DAY), exceeds))
    assert found == BOTH


@pytest.mark.parametrize(
    ("collector", "number", "found"),
    [
        (Collector.SELLER, "", {"scheme_number": ERROR}),
        (Collector.MARKETPLACE, "", {"scheme_number": WARNING}),
        (Collector.SELLER, "IM2500000016", {}),
    ],
)
def test_ioss_needs_its_number(
    collector: Collector, number: str, found: dict[str, Severity]
) -> None:
    assert cart("FR", scheme=TaxCollection(collector, TaxScheme.IOSS, number)) == found


@pytest.mark.parametrize(
    ("destination", "kind", "number"),
    [
        ("KR", IdentifierKind.PCCC, "P123123123123"),
        ("BR", IdentifierKind.CPF, "39053344705"),
        ("BR", IdentifierKind.CNPJ, "16727230000197"),
    ],
)
def test_korea_and_brazil_ask_for_a_number_of_the_importer(
    destination: str, kind: IdentifierKind, number: str
) -> None:
    assert cart(destination) == {"importer_number": WARNING}
    assert cart(destination, identifiers=(Identifier.of(kind, number, destination),)) == {}
    assert listing(destination) == {"importer_number": INFO}
    other = Identifier.of(IdentifierKind.EORI, "DE1234567", "DE")
    assert cart(destination, identifiers=(other,)) == {"importer_number": WARNING}


def test_retail_imports_to_china_need_an_identity_card_and_ten_digits() -> None:
    retail = TaxCollection(Collector.SELLER, TaxScheme.CN_RETAIL)
    assert cart("CN", hs="610910", scheme=retail) == {"importer_number": ERROR, "hs": ERROR}
    card = Identifier.of(IdentifierKind.PERSONAL_ID, "11010519491231002X", "CN")
    assert cart("CN", scheme=retail, identifiers=(card,)) == {}


def test_without_a_rate_a_threshold_warns_at_most() -> None:
    rows = cbec_requirement_rows("DE", "", DAY)
    line = LandedCostLine("1", Money(1, "JPY"), 1, hs="610910", duty_rate=Decimal(0))
    nothing = Money.zero("JPY")
    request = LandedCostRequest(
        DAY, "CN", "DE", "JPY", (line,), nothing, nothing, nothing, transport=TransportMode.AIR
    )
    found = check_requirements(RequirementSubject.asked(request, crosses=True), rows, exceeds)
    assert told(found)["hs"] is WARNING


def test_a_finding_says_line_place_law_and_how_to_mend_in_both_languages() -> None:
    rows = cbec_requirement_rows("FR", "", DAY)
    bare = Variant("TEE", Product("TEE", "m", "T-shirt"), customs=CustomsProfile(hs="610910"))
    subject = RequirementSubject.listed(bare, "FR", crosses=True)
    for found in check_requirements(subject, rows, exceeds):
        assert found.line_id == "TEE"
        assert f"`{found.path}`" in found.text
        assert f"`{found.path}`" in found.text_zh
        row = next(row for row in rows if row.rule in found.text)
        assert row.law in found.text
        assert row.law in found.text_zh
        assert "{" not in found.text + found.text_zh
    full = attrs.evolve(subject, lines=())
    assert check_requirements(full, rows, exceeds) == ()
