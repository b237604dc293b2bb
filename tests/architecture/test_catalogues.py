"""Message catalogues: nothing that people read is missing in a language that we ship."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tools import messages

SOURCE = Path(__file__).parents[2] / "src" / "cbec_core"
LANGUAGES = sorted(SOURCE.glob("locale/*/LC_MESSAGES/cbec.po"))
CATALOGUES = sorted(SOURCE.glob("locale/*/LC_MESSAGES/*.po"))

each_language = pytest.mark.parametrize("po", LANGUAGES, ids=lambda po: po.parts[-3])
each_catalogue = pytest.mark.parametrize(
    "po", CATALOGUES, ids=lambda po: f"{po.parts[-3]}-{po.stem}"
)


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
    """Return every message id that the core speaks: marked texts, errors, helps, states."""
    return {key(message) for message in messages.spoken()}


@pytest.mark.feature(132)
def test_english_and_chinese_are_spoken() -> None:
    assert "zh" in {po.parts[-3] for po in LANGUAGES}


@each_language
def test_every_message_is_translated(po: Path) -> None:
    assert not sorted(spoken() - translated(po).keys())


@each_language
def test_no_translation_outlives_its_message(po: Path) -> None:
    assert not sorted(translated(po).keys() - spoken())


def test_what_click_says_is_translated() -> None:
    """Of the installed version; a newer one may say more, which then stands there in English."""
    (po,) = (po for po in CATALOGUES if po.stem == "click")
    assert {"Usage:", "Options", "Missing argument"} <= translated(po).keys()


@each_catalogue
def test_no_translation_is_a_guess(po: Path) -> None:
    with po.open("rb") as file:
        assert not [m.id for m in read_po(file) if m.fuzzy or (m.id and not m.string)]


@each_catalogue
def test_a_translation_names_the_same_parameters(po: Path) -> None:
    with po.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    wrong = [
        message.id
        for message in messages
        for known in [set().union(*map(fields, forms(message.id)))]
        if any(fields(text) - known for text in forms(message.string or ""))
    ]
    assert not wrong


@each_catalogue
def test_the_compiled_catalogue_is_in_step(po: Path) -> None:
    with po.with_suffix(".mo").open("rb") as file:
        compiled = {key(m.id): forms(m.string) for m in read_mo(file) if m.id}
    assert compiled == translated(po), "run python tools/messages.py"
