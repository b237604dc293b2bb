"""Every code block of the documentation runs, page by page, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).with_name("driver.py")
PAGES = [
    page
    for page in [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md"))]
    if "_build" not in page.parts
]
# What a reader of the README has at hand: a page of orders as Amazon answers it.
AMAZON = ROOT / "plugins" / "cbec-marketplace-amazon" / "src" / "cbec_marketplace_amazon"
ORDERS = AMAZON / "demo" / "search_orders.json"
RUNNABLE = [
    page for page in PAGES if "```python" in (text := page.read_text("utf-8")) or "$ cbec" in text
]


@pytest.mark.parametrize("page", RUNNABLE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_shows_can_be_done(page: Path, tmp_path: Path) -> None:
    shutil.copy(ORDERS, tmp_path / "orders.json")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CBEC_", "LC_"))}
    told = subprocess.run(
        [sys.executable, str(DRIVER), str(page)],
        cwd=tmp_path,
        env={**environment, "LANG": "C.UTF-8", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr


def test_the_tutorial_and_every_how_to_show_code_that_runs() -> None:
    shown = {page.relative_to(ROOT / "docs").as_posix() for page in RUNNABLE if page.parent != ROOT}
    wanted = {
        page.relative_to(ROOT / "docs").as_posix()
        for page in (ROOT / "docs" / "how-to").glob("*.md")
        if page.name != "index.md"
    }
    assert wanted | {"tutorial/index.md"} <= shown
