"""Message catalogues: nothing that people read is missing in a language that we ship."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from cbec_core.domain import error_texts
from cbec_core.domain.errors import catalogue

SOURCE = Path(__file__).parents[2] / "src" / "cbec_core"
LANGUAGES = sorted(SOURCE.glob("locale/*/LC_MESSAGES/*.po"))

each_language = pytest.mark.parametrize("po", LANGUAGES, ids=lambda po: po.parts[-3])


def translated(po: Path) -> dict[str, tuple[str, ...]]:
    """Return what a catalogue says for each message id; fuzzy guesses do not count."""
    with po.open("rb") as file:
        messages = read_po(file)
    return {key(m.id): forms(m.string) for m in messages if m.id and m.string and not m.fuzzy}


def key(message_id: str | list[str] | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def spoken() -> set[str]:
    """Return every message id that the code speaks: marked texts and the errors' catalogue."""
    assert error_texts
    marked = Catalog()
    for _, _, message, _, _ in extract_from_dir(SOURCE, method_map=[("**.py", "python")]):
        marked.add(message)
    texts = {key(message.id) for message in marked if message.id}
    return texts | {part for text in catalogue().values() for part in (text.message, text.hint)}


def test_english_and_chinese_are_spoken() -> None:
    assert "zh" in {po.parts[-3] for po in LANGUAGES}


@each_language
def test_every_message_is_translated(po: Path) -> None:
    assert not sorted(spoken() - translated(po).keys())


@each_language
def test_no_translation_outlives_its_message(po: Path) -> None:
    assert not sorted(translated(po).keys() - spoken())


@each_language
def test_a_translation_names_the_same_parameters(po: Path) -> None:
    wrong = [
        source
        for source, texts in translated(po).items()
        if any(fields(text) - fields(source) for text in texts)
    ]
    assert not wrong


@each_language
def test_the_compiled_catalogue_is_in_step(po: Path) -> None:
    with po.with_suffix(".mo").open("rb") as file:
        compiled = {key(m.id): forms(m.string) for m in read_mo(file) if m.id}
    assert compiled == translated(po), "run pybabel compile -d src/cbec_core/locale -D cbec"
