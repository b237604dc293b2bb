"""A field that the columns do not know is never passed over: what has one goes one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest
from cbec_tax_world.rows import REGIMES

from cbec_core.domain.identifiers import IdentifierKind
from cbec_core.domain.landed_cost import ChargeClass, Confidence, TariffRate
from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
from cbec_core.domain.regime import Levy, Part, Regime, Treatment, Valuation
from cbec_core.services.bulk import single
from cbec_core.services.bulk.answers import Trail, Words
from cbec_core.services.bulk.fields import FIELDS
from cbec_core.services.bulk.understood import KNOWN, understood
from tests.integration.bulk import both, providers

DAY = date(2020, 1, 1)
# A line of a tariff that has one of these is no percentage.
ONE_BY_ONE = {"specific", "bounds"}
# How columns name what a request says, or why they do not.
NAMED = {
    "exchange_rates": "an argument of the call",
    "identifiers": "importer_…, a column for each kind",
    "id": "line",
}


@attrs.frozen(kw_only=True)
class Surcharge(Levy):
    surcharge: Decimal = Decimal(0)


@attrs.frozen(kw_only=True)
class OnSunday(Treatment):
    on_sunday: bool = False


def levy(kind: Any = Levy, **more: Any) -> Levy:
    found: Levy = kind(
        rule="w.duty",
        law="none",
        source="this test",
        valid_from=DAY,
        confidence=Confidence.LOW,
        kind=ChargeClass.DUTY,
        code="duty",
        rate=Decimal(10),
        base=(Part("goods"),),
        **more,
    )
    return found


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: kind.__name__)
def test_every_field_of_a_row_is_evaluated_by_column_or_sends_it_to_the_single_path(
    kind: type,
) -> None:
    fields = {field.name for field in attrs.fields(kind)}
    assert fields - ONE_BY_ONE == KNOWN[kind], "evaluate it by column, then name it here"


@pytest.mark.parametrize("kind", [LandedCostRequest, LandedCostLine])
def test_every_field_of_a_question_has_a_column(kind: type) -> None:
    columns = {*FIELDS, "lines", *NAMED}
    if kind is LandedCostLine:
        columns.add("origin")
    for field in attrs.fields(kind):
        assert field.name in columns or f"{field.name}_duty" in columns, field.name


def test_every_number_of_an_importer_has_a_column() -> None:
    schemes = {IdentifierKind.IOSS}  # the seller's: `scheme_number`
    columns = {name for name in FIELDS if name.startswith("importer_")}
    assert columns == {f"importer_{kind}" for kind in set(IdentifierKind) - schemes} | {
        "importer_country"
    }
    assert all(FIELDS[name].basket for name in columns)


def test_rows_that_are_installed_are_understood() -> None:
    for place, regime in REGIMES.items():
        assert understood(regime), place


@pytest.mark.parametrize(
    ("treatment", "fine"),
    [
        (Treatment(id="a", levies=(levy(),)), True),
        (Treatment(id="a", levies=(levy(Surcharge),)), True),
        (Treatment(id="a", levies=(levy(), levy(Surcharge, surcharge=Decimal(1)))), False),
        (OnSunday(id="a", levies=(levy(),)), True),
        (OnSunday(id="a", levies=(levy(),), on_sunday=True), False),
    ],
)
def test_a_field_that_is_not_known_is_left_to_the_single_path_unless_it_says_nothing(
    treatment: Treatment, fine: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    regime = Regime(
        destination="DE", currency="EUR", valuation=Valuation.FOB, treatments=(treatment,)
    )
    assert understood(regime) is fine
    alone: list[int] = []
    answered = single.answer

    def answer(frame: Any, basket: int, *more: Any) -> None:
        alone.append(basket)
        answered(frame, basket, *more)

    monkeypatch.setattr("cbec_core.services.bulk.quote_many.answer", answer)
    monkeypatch.setattr(providers.Written, "regime_now", regime)
    app = providers.opened("written")
    basket = {
        **{"on": "2026-07-15", "origin": "CN", "destination": "DE", "currency": "EUR"},
        "lines": [{"hs": "610910", "value": "20"}],
    }
    found = both.bulk(app, both.table_of(both.rows_of([basket] * 3)))
    assert [row["duty"] for row in found] == [2, 2, 2]
    assert alone == ([] if fine else [0, 1, 2])


def test_a_rate_by_weight_is_not_taken_for_a_percentage() -> None:
    rate = TariffRate(Decimal(1), "t", "none", DAY, None, Confidence.LOW)
    assert understood(rate)
    assert not understood(attrs.evolve(rate, specific=(providers.BY_WEIGHT,)))


def test_as_many_rules_as_there_are_goods_are_told_apart() -> None:
    trail, words = Trail(), Words()
    trail.add("first")
    which = np.arange(9_000)
    trail.choose([f"a{at}" for at in range(9_000)], which)
    trail.choose([f"b{at}" for at in range(9_000)], np.where(which % 2, which, -1))
    numbers = trail.numbers(words, 9_000)
    assert isinstance(numbers, np.ndarray)
    told = words.texts()
    assert told[numbers[8_000]] == "first a8000"
    assert told[numbers[8_001]] == "first a8001 b8001"
