"""A walk over every row: law, source, date and confidence, and ids that mean one thing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from cbec_tax_world.rows import REGIMES

from cbec_core.api import Confidence, Levy, Measure, Treatment

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
