"""The rows of the feature list that this version promises are each shown by a test."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROMISED = {1, 7, 118, 121, 126, 127, 128, 132, 140, 149}


def test_every_promised_row_is_shown() -> None:
    shown: set[int] = set()
    for folder in ("tests", "plugins"):
        for path in (ROOT / folder).rglob("test_*.py"):
            for rows in re.findall(r"@pytest\.mark\.feature\(([\d, ]+)\)", path.read_text("utf-8")):
                shown |= {int(row) for row in rows.split(",")}
    assert shown >= PROMISED
