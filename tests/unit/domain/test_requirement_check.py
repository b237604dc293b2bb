"""Rows of requirements against what is known: conditions, the gravest word, and what is not yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from cbec_core.domain.consignment import ContentCategory
from cbec_core.domain.customs import Severity
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.landed_cost import Confidence
from cbec_core.domain.landed_request import Buyer, TransportMode
from cbec_core.domain.party import Address, Party
from cbec_core.domain.product import CustomsProfile, Product, Variant
from cbec_core.domain.regime import Threshold
from cbec_core.domain.requirement import Need, Requirement, RequirementSubject, Station
from cbec_core.domain.requirement_check import check_requirements
from cbec_core.testing.builders import make_address, make_consignment

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def row(need: Need = Need.MAKER_ID, severity: Severity = ERROR, **conditions: Any) -> Requirement:
    return Requirement(
        rule=conditions.pop("rule", "a.rule"),
        need=need,
        severity=severity,
        law="a law",
        source="a test",
        confidence=Confidence.HIGH,
        valid_from=date(2026, 1, 1),
        **conditions,
    )


def label(**changes: Any) -> RequirementSubject:
    subject = RequirementSubject.sent(make_consignment(), crosses=True)
    return attrs.evolve(subject, **changes)


def severities(subject: RequirementSubject, *rows: Requirement) -> list[Severity]:
    known = {True: True, False: False, None: None}
    found = check_requirements(subject, rows, lambda _v, limit: known[limit.amount > 0 or None])
    return [finding.severity for finding in found]


OVER = Threshold(Decimal(1), "EUR")
NO_RATE = Threshold(Decimal(0), "EUR")


@pytest.mark.parametrize(
    ("conditions", "changes", "told"),
    [
        ({}, {}, [ERROR]),
        ({"transports": (TransportMode.POST,)}, {}, [WARNING]),
        ({"transports": (TransportMode.POST,)}, {"transport": TransportMode.POST}, [ERROR]),
        ({"transports": (TransportMode.POST,)}, {"transport": TransportMode.SEA}, []),
        ({"buyer": Buyer.BUSINESS}, {}, []),
        ({"buyer": Buyer.CONSUMER}, {}, [ERROR]),
        ({"over": OVER}, {}, [ERROR]),
        ({"over": NO_RATE}, {}, [WARNING]),
        ({"over": OVER}, {"value": None}, [WARNING]),
        ({"categories": (ContentCategory.SALE,)}, {"category": ContentCategory.GIFT}, []),
        ({"stations": (Station.LISTING,)}, {}, []),
        ({}, {"crosses": False}, []),
        ({"imported": False}, {"crosses": False}, [ERROR]),
        # A condition that fails weighs more than one that cannot be told.
        ({"transports": (TransportMode.POST,), "buyer": Buyer.BUSINESS}, {}, []),
    ],
)
def test_a_row_holds_by_its_conditions_and_warns_while_one_cannot_be_told(
    conditions: dict[str, Any], changes: dict[str, Any], told: list[Severity]
) -> None:
    subject = label(**changes)
    assert severities(subject, row(**conditions)) == told * len(subject.lines)


def test_of_several_rows_on_one_thing_the_gravest_speaks_once() -> None:
    subject = attrs.evolve(label(), lines=label().lines[:1])
    rows = (
        row(severity=INFO, rule="info"),
        row(severity=ERROR, rule="error"),
        row(severity=WARNING, rule="warning"),
        row(Need.GTIN, INFO, rule="gtin"),
    )
    found = check_requirements(subject, rows, lambda _v, _l: None)
    assert [(one.path, one.severity) for one in found] == [
        ("lines[0].customs.maker_id", ERROR),
        ("lines[0].customs.gtin", INFO),
    ]
    assert "[error: a law]" in found[0].text


@pytest.mark.parametrize(
    ("need", "changes", "path"),
    [
        (Need.CONSIGNEE, {"consignee": Address("DE", name="A", city="B")}, "consignee.address"),
        (Need.PHONE, {"consignee": Address("DE")}, "consignee.address.phone"),
        (Need.IMPORTER_NUMBER, {"numbers": ()}, "consignee.identifiers"),
    ],
)
def test_what_a_buyer_has_to_tell_is_asked_once(
    need: Need, changes: dict[str, Any], path: str
) -> None:
    asked = row(need, numbers=(IdentifierKind.EORI,))
    (found,) = check_requirements(label(**changes), (asked,), lambda _v, _l: None)
    assert (found.line_id, found.path) == ("", path)
    address = Address("DE", name="A", lines=("1",), city="B", phone="1")
    number = Identifier.of(IdentifierKind.EORI, "DE1234567", "DE")
    whole = label(consignee=address, numbers=(number,))
    assert check_requirements(whole, (asked,), lambda _v, _l: None) == ()


def test_the_number_of_an_importer_apart_from_the_consignee_counts() -> None:
    number = Identifier.of(IdentifierKind.EORI, "DE1234567", "DE")
    importer = Party(make_address("DE"), (number,))
    consignment = attrs.evolve(make_consignment(), importer=importer)
    subject = RequirementSubject.sent(consignment, crosses=True)
    assert number in subject.numbers
    assert number.value not in repr(subject)


def test_a_listing_hints_at_what_the_checkout_has_to_ask() -> None:
    variant = Variant("A", Product("A", "m", "A"), customs=CustomsProfile(hs="610910"))
    subject = RequirementSubject.listed(variant, "KR", crosses=True)
    asked = row(Need.IMPORTER_NUMBER, numbers=(IdentifierKind.PCCC,), buyer=Buyer.CONSUMER)
    (found,) = check_requirements(subject, (asked,), lambda _v, _l: None)
    assert found.severity is INFO
    assert "PCCC" in found.text
    unknowable = (row(Need.CONSIGNEE), row(Need.VALUE), row(Need.SCHEME_NUMBER))
    assert check_requirements(subject, unknowable, lambda _v, _l: None) == ()


def test_a_row_holds_from_its_first_day_to_its_last() -> None:
    dated = row(valid_to=date(2026, 1, 31))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)]
    assert [dated.holds(day) for day in days] == [False, True, True, False]
