"""What the documentation says of accuracy is what a run gives."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import attrs
import pytest
from cbec_classifier.calibration import CALIBRATION
from cbec_classifier.measure import accuracy, fit, read, reliability, report
from cbec_classifier.nomenclature import load

PLUGIN = Path(__file__).parents[1]
LABELLED = PLUGIN / "tests" / "labelled"
PAGE = PLUGIN.parents[1] / "docs" / "how-to" / "classify.md"


@pytest.fixture(scope="module")
def measured() -> str:
    return report([LABELLED])


@pytest.mark.parametrize("page", [PLUGIN / "README.md", PAGE], ids=lambda page: page.name)
def test_the_documented_figures_are_those_of_a_run(page: Path, measured: str) -> None:
    if not page.exists():
        pytest.skip("the plugin stands alone here")
    said = page.read_text("utf-8")
    assert f"```text\n{measured}\n```" in said, "python -m cbec_classifier.measure tests/labelled"


@pytest.mark.feature(136)
def test_goods_drawn_by_lot_are_found_at_least_as_often_as_promised() -> None:
    """Never tuned on; the floor lies below the figures, which may move with the nomenclature."""
    found = accuracy(read(LABELLED / "lot_heldout.csv"))
    assert found[1, 6] >= 55
    assert found[10, 6] >= 78
    assert found[1, 2] >= 72
    assert found[10, 2] >= 85


def test_a_high_score_is_right_more_often_than_a_low_one() -> None:
    bands = list(reliability(read(LABELLED / "lot_heldout.csv")))
    right = [six for _, _, _, six, _ in bands]
    assert right == sorted(right)


def test_the_curve_is_the_one_that_the_calibration_set_gives() -> None:
    fitted = fit(read(LABELLED / "lot_calibration.csv"))
    assert attrs.astuple(fitted) == pytest.approx(attrs.astuple(CALIBRATION), abs=0.01)
    assert min(CALIBRATION.odds, CALIBRATION.agreement) > 0  # so that it changes no order


def test_labels_are_codes_of_the_nomenclature_and_sets_share_no_description() -> None:
    known = set(load().subheadings)
    sets = {path.stem: read(path) for path in sorted(LABELLED.glob("*.csv"))}
    for name, rows in sets.items():
        assert {row.code for row in rows} <= known, name
    texts = {name: {row.description for row in rows} for name, rows in sets.items()}
    for one, other in combinations(texts, 2):
        assert not texts[one] & texts[other]
    assert len(sets["en_tuning"]) + len(sets["en_heldout"]) >= 300
    assert len(sets["zh_tuning"]) + len(sets["zh_heldout"]) >= 150
    chapters = {row.code[:2] for rows in sets.values() for row in rows}
    assert len(chapters) > 60


def test_a_person_may_measure_a_set_of_his_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [["code", "description"], ["610910", "cotton t-shirt"], ["010121", "cotton t-shirt"]]
        )
    lines = report([file]).splitlines()
    assert lines[1].split() == ["mine", "2", *["50"] * 9]
