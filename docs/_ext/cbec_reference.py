"""A Sphinx extension that writes the reference from the code, so that it cannot lie.

A page holds `<!-- generated: name -->` where the text of `reference_pages.PAGES[name]` belongs.
"""

from __future__ import annotations

import re
from typing import Any

from reference_language import writing
from reference_pages import PAGES

MARKER = re.compile(r"<!-- generated: ([a-z_]+) -->")
# The tables of the glossary hold both languages in each row.
BILINGUAL = re.compile(r"^\| English \| 中文 \|.*\n(?:\|.*\n)*", re.MULTILINE)


def expand(text: str, language: str = "en") -> str:
    """Return a page with every marker replaced by what the code says, in a language."""
    with writing(language):
        return MARKER.sub(lambda found: PAGES[found.group(1)](), text)


def for_translators(text: str) -> str:
    """Return a page without what is not for its catalogue: generated text, bilingual rows."""
    return BILINGUAL.sub("", MARKER.sub("", text))


def _read(app: Any, docname: str, source: list[str]) -> None:
    if app.builder.name == "gettext":
        source[0] = for_translators(source[0])
    else:
        source[0] = expand(source[0], app.config.language)


def _outdated(
    app: Any, env: Any, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    return [
        name
        for name in env.found_docs
        if MARKER.search(env.doc2path(name).read_text(encoding="utf-8"))
    ]


def setup(app: Any) -> dict[str, bool]:
    """Join the extension to a build."""
    app.connect("source-read", _read)
    app.connect("env-get-outdated", _outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
