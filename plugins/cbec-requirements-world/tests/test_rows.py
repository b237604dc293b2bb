"""A walk over every row: law, source, date and confidence, and ids that mean one thing."""

from __future__ import annotations

from datetime import date

import pytest
from cbec_requirements_world.rows import EVERYWHERE, ROWS
from cbec_requirements_world.rows.build import UNVERIFIED
from cbec_requirements_world.rows.citations import CITED

from cbec_core.api import Confidence, Need, Requirement, Severity

EACH: dict[str, Requirement] = {
    f"{key} {row.rule}": row for key, rows in {**ROWS, "*": EVERYWHERE}.items() for row in rows
}


@pytest.mark.parametrize("name", EACH)
def test_a_row_has_law_source_date_and_confidence(name: str) -> None:
    row = EACH[name]
    assert len(row.law) > 8
    assert len(row.source) > 8
    assert date(2005, 1, 1) <= row.valid_from <= (row.valid_to or date.max)
    assert row.confidence in (Confidence.HIGH, Confidence.MEDIUM), "weak facts are no rows"
    assert row.confidence is Confidence.HIGH or row.severity is not Severity.ERROR, (
        "one secondary source holds nobody up"
    )
    assert (row.need is Need.IMPORTER_NUMBER) == bool(row.numbers)
    assert row.need is not Need.SCHEME_NUMBER or row.schemes
    assert row.need is not Need.RESPONSIBLE_PERSON or row.home
    assert row.stations


@pytest.mark.parametrize("law", sorted({row.law for row in EACH.values()}))
def test_a_citation_was_read_somewhere_or_says_that_it_was_not(law: str) -> None:
    assert (law in CITED) != law.endswith(UNVERIFIED)


def test_the_list_of_citations_has_no_law_that_no_row_names() -> None:
    assert set(CITED) <= {row.law for row in EACH.values()}


@pytest.mark.parametrize("key", ROWS)
def test_the_id_of_a_rule_means_one_thing(key: str) -> None:
    rules = [row.rule for row in ROWS[key]]
    assert len(set(rules)) == len(rules)
