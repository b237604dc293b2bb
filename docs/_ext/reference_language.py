"""The language in which a generated page is written, and the texts in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import meanings
import meanings_zh

from cbec_core.config.language import add_packages, translate

PLUGINS = Path(__file__).parents[2] / "plugins"

_ENGLISH = "en"
_written = ContextVar("_written", default=_ENGLISH)
untranslated: set[str] = set()


@contextmanager
def writing(language: str) -> Iterator[None]:
    """Write in a language for the length of a block."""
    if language != _ENGLISH:
        add_packages(path.name for path in sorted(PLUGINS.glob("cbec-*/src/*")) if path.is_dir())
    token = _written.set(language)
    try:
        yield
    finally:
        _written.reset(token)


def in_english() -> bool:
    """Tell whether the page is written in English."""
    return _written.get() == _ENGLISH


def say(text: str) -> str:
    """Return a text of a generator, or the docstring that introduces a section."""
    if in_english():
        return text
    if text not in meanings_zh.SAID:
        untranslated.add(text)
    return meanings_zh.SAID.get(text, text)


def meaning(table: str, name: str) -> str:
    """Return what a name means by a table of `meanings`."""
    texts = meanings if in_english() else meanings_zh
    return str(getattr(texts, table).get(name, ""))


def translated(text: str) -> str:
    """Return a text that the program itself speaks, by its catalogues."""
    return translate(text, _written.get())
