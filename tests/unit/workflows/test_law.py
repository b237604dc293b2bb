"""Every requirement of docs/explanation/operations.md is named by a test, and none is invented."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
LAW = ROOT / "docs" / "explanation" / "operations.md"
ROOMS = ("tests/unit/workflows", "tests/integration/workflows", "tests/e2e", "tests/drills")


def test_law_and_tests_name_the_same_requirements() -> None:
    stated = re.findall(r"^(OP-\d+)$", LAW.read_text(encoding="utf-8"), re.MULTILINE)
    named = {
        name
        for room in ROOMS
        for path in (ROOT / room).glob("test_*.py")
        for name in re.findall(r"OP-\d+", path.read_text(encoding="utf-8"))
    }
    assert stated == [f"OP-{number}" for number in range(1, len(stated) + 1)]
    assert sorted(set(stated) - named) == []
    assert sorted(named - set(stated)) == []
