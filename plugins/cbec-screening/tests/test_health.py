"""What `cbec doctor` is told: lists that are missing, old or damaged, and what to type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cbec_screening.commands import screening
from cbec_screening.health import findings
from cbec_screening.manifest import cbec_providers
from cbec_screening.settings import SanctionsSettings

from cbec_core.api import Finding, ProviderTools, Severity
from cbec_core.testing.fakes import NoTransport

if TYPE_CHECKING:
    from cbec_core.testing.clock import FrozenClock

Ask = Callable[..., list[Finding]]


@pytest.fixture
def ask(tmp_path: Path, clock: FrozenClock) -> Ask:
    def run(**settings: Any) -> list[Finding]:
        tools = ProviderTools(NoTransport(), clock, tmp_path)
        return list(findings(SanctionsSettings(**settings), tools))

    return run


def test_lists_that_are_current_need_no_word(filled: None, ask: Ask) -> None:
    assert ask() == []


def test_a_list_that_is_missing_is_told_with_what_to_type(ask: Ask, tmp_path: Path) -> None:
    ofac, eu, un = ask()
    assert {one.severity for one in (ofac, eu, un)} == {Severity.ERROR}
    assert (ofac.code, ofac.path) == ("sanctions.list_missing", "cbec screening load ofac FILE")
    assert "never loaded; every order waits for a person" in eu.text
    assert "从未载入" in un.text_zh
    assert [one.path for one in ask(lists=("eu",))] == ["cbec screening load eu FILE"]
    assert not list(tmp_path.iterdir()), "asking writes nothing"


def test_a_list_that_is_old_is_told_with_its_age(
    filled: None, ask: Ask, clock: FrozenClock
) -> None:
    clock.advance(days=12)
    ofac, eu = ask()
    assert (ofac.code, eu.code) == ("sanctions.list_old", "sanctions.list_old")
    assert "15 days old, 14 are allowed" in ofac.text
    assert "最多允许 14 天" in eu.text_zh


def test_a_list_that_is_damaged_is_told(filled: None, ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "screening" / "un.sqlite3").write_bytes(b"garbage" * 100)
    (un,) = ask()
    assert (un.code, un.path) == ("sanctions.list_unusable", "cbec screening load un FILE")


def test_what_people_are_told_to_type_is_there() -> None:
    (spec,) = cbec_providers()
    for command in spec.prepare:
        program, group, name, source, _file = command.split()
        assert (program, group) == ("cbec", screening.name)
        asked = next(one for one in screening.commands[name].params if one.name == "source")
        assert source in asked.type.choices  # type: ignore[attr-defined]  # a click.Choice
