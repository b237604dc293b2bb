"""The generated reference, as a reader of the built pages meets it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
sys.path.insert(0, str(DOCS / "_ext"))


@pytest.fixture(scope="session")
def reference() -> Callable[[str], str]:
    """Return a reference page by its name, with what the build would write into it."""
    from cbec_reference import expand

    def page(name: str) -> str:
        return expand((DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8"))

    return page
