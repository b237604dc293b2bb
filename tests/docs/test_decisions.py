"""Decision records can be found, and each says what else was weighed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "adr"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))


def test_records_are_numbered_without_a_gap_and_listed() -> None:
    assert [int(path.name[:4]) for path in RECORDS] == list(range(1, len(RECORDS) + 1))
    listed = (FOLDER / "index.md").read_text("utf-8")
    assert [path.stem for path in RECORDS] == re.findall(r"^\d{4}-[a-z-]+$", listed, re.MULTILINE)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_record_has_its_parts(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.match(rf"# {path.name[:4]}\. \w", text)
    assert re.search(r"^:Status: (accepted|replaced by \d{4})$", text, re.MULTILINE)
    assert re.search(r"^:Date: \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert [part.partition("\n")[0] for part in parts] == [
        "Context",
        "Decision",
        "Alternatives",
        "Consequences",
    ]
    assert all(len(part) > 60 for part in parts)


def alternatives(number: int) -> str:
    text = RECORDS[number - 1].read_text("utf-8")
    return text.partition("## Alternatives")[2].partition("\n## ")[0]


@pytest.mark.parametrize("number", range(1, 8))
def test_the_decisions_of_the_plan_weigh_figures(number: int) -> None:
    assert re.search(r"\b[0-9]{2,}\b|x[0-9]", alternatives(number))


@pytest.mark.parametrize("engine", ["DBOS", "Temporal", "Celery", "procrastinate"])
def test_our_engine_was_weighed_against_those_that_exist(engine: str) -> None:
    assert f"*{engine}" in alternatives(5)
