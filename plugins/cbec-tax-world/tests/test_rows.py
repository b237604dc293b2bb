"""A walk over every row: law, source, date and confidence, and ids that mean one thing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from cbec_tax_world.rows import REGIMES
from cbec_tax_world.rows.build import UNVERIFIED
from cbec_tax_world.rows.citations import CITED

from cbec_core.api import ChargeClass, Confidence, Levy, Measure, Treatment

TREATMENTS = [(key, treatment) for key, rules in REGIMES.items() for treatment in rules.treatments]


def rows() -> Iterator[tuple[str, Levy]]:
    for key, treatment in TREATMENTS:
        for levy in treatment.levies:
            yield f"{key} {treatment.id} {levy.rule}", levy


@pytest.mark.parametrize("name", [name for name, _levy in rows()])
def test_a_row_has_law_source_date_and_confidence(name: str) -> None:
    levy = dict(rows())[name]
    assert len(levy.law) > 8
    assert len(levy.source) > 4
    assert date(2005, 1, 1) <= levy.valid_from
    assert levy.valid_to is None or levy.valid_from <= levy.valid_to
    assert levy.confidence in (Confidence.HIGH, Confidence.MEDIUM), "weak facts are no rows"
    if levy.measure is Measure.FLAT or levy.minimum or levy.deduct:
        assert levy.currency
    if levy.measure is not Measure.TARIFF:
        assert levy.rate is not None or levy.own


@pytest.mark.parametrize("law", sorted({levy.law for _name, levy in rows()}))
def test_a_citation_was_read_somewhere_or_says_that_it_was_not(law: str) -> None:
    assert (law in CITED) != law.endswith(UNVERIFIED)


def test_the_list_of_citations_has_no_law_that_no_row_names() -> None:
    assert set(CITED) <= {levy.law for _name, levy in rows()}


@pytest.mark.parametrize("key", REGIMES)
def test_a_treatment_never_loses_its_duty_or_tax_on_a_day(key: str) -> None:
    regime = REGIMES[key]
    days = {first for one in regime.treatments for first in _days(one)}
    whole = {one.id: _owed(one) for one in regime.treatments}
    for day in sorted(days):
        kept = regime.on(day).treatments
        refused = next((at for at, one in enumerate(kept) if _refuses_all(one)), len(kept))
        for treatment in kept[:refused]:
            assert _owed(treatment) == whole[treatment.id], (day, treatment.id)


def _days(treatment: Treatment) -> Iterator[date]:
    for row in (treatment, *treatment.levies):
        if row.valid_from > date.min:
            yield row.valid_from
            yield row.valid_from - timedelta(days=1)
        if row.valid_to:
            yield row.valid_to
            yield row.valid_to + timedelta(days=1)


def _owed(treatment: Treatment) -> set[tuple[ChargeClass, str]]:
    return {(levy.kind, levy.code) for levy in treatment.levies if levy.kind is not ChargeClass.FEE}


def _refuses_all(treatment: Treatment) -> bool:
    conditions = (
        *(treatment.up_to, treatment.buyer, treatment.single_item),
        *(treatment.goods, treatment.dispatched, treatment.transports, treatment.schemes),
    )
    return treatment.refusal is not None and not any(conditions)


def test_the_id_of_a_rule_means_one_thing() -> None:
    meanings: dict[str, set[tuple[object, ...]]] = {}
    for _name, levy in rows():
        meant = (levy.law, levy.rate, levy.per, levy.kind, levy.code, levy.valid_to)
        meanings.setdefault(levy.rule, set()).add(meant)
    assert not {rule for rule, meant in meanings.items() if len(meant) > 1}


@pytest.mark.parametrize(("key", "treatment"), TREATMENTS, ids=lambda one: getattr(one, "id", one))
def test_a_treatment_levies_something_or_says_why_not(key: str, treatment: Treatment) -> None:
    assert bool(treatment.levies) != bool(treatment.refusal)
    for finding in (*treatment.notices, *filter(None, [treatment.refusal])):
        assert finding.text_zh
        assert finding.text.endswith(".")


@pytest.mark.parametrize("key", REGIMES)
def test_treatments_of_a_regime_have_names_of_their_own(key: str) -> None:
    names = [treatment.id for treatment in REGIMES[key].treatments]
    assert len(set(names)) == len(names)
