"""Search in the Chinese pages, without a dictionary of words.

Sphinx cuts Chinese by a package of 19 MB and finds none without it; version 9.0 finds nothing at
all, since its script asks for a `ChineseStemmer` that it does not bring. The browser looks a query
up as it is, and failing that as a part of what is indexed. So pieces of two to four characters and
whole runs between punctuation are indexed: every phrase of a page is found.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.search.en import SearchEnglish

WORDS = re.compile(r"[a-zA-Z0-9_]+")
HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


class SearchPhrases(SearchEnglish):
    """Index pieces and runs of Chinese characters, and Latin words as in English."""

    lang = "zh"

    def split(self, input: str) -> list[str]:
        """Return the terms of a text."""
        runs = HAN.findall(input)
        pieces = {
            run[start : start + size]
            for run in runs
            for size in (2, 3, 4)
            for start in range(len(run) - size + 1)
        }
        return [*sorted({*runs, *pieces}), *WORDS.findall(input)]


def setup(app: Any) -> dict[str, bool]:
    """Join the extension to a build."""
    app.add_search_language(SearchPhrases)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
