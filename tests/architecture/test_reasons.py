"""Reasons of runs: each that the code can give has a text and a hint."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cbec_core.cli.reasons import explained
from cbec_core.domain.customs import DeclarationState
from cbec_core.domain.errors import catalogue
from cbec_core.domain.reason_texts import REASONS
from cbec_core.domain.tracking import TrackingStatus
from cbec_core.workflows.engine_resolve import Resolution

CORE = Path(__file__).parents[2] / "src" / "cbec_core"
CODE = re.compile(r"[a-z]+(\.[a-z_]+)+|[a-z]+\.")
GIVING = {"wait", "hold", "reject", "parked", "rejected", "_open", "waiting"}
GIVING |= {"after_fault", "after_delay"}
ENDS = {
    "declaration.": {s.value for s in DeclarationState} - {DeclarationState.RELEASED.value},
    "tracking.": {s.value for s in TrackingStatus if s.is_terminal} - {"delivered"},
}


def trees() -> Iterator[ast.Module]:
    for room in ("services", "workflows"):
        for path in sorted((CORE / room).glob("*.py")):
            yield ast.parse(path.read_text("utf-8"))


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)


def given() -> set[str]:
    """Return every literal that reaches a run as its reason, by the calls that carry it there."""
    found: set[str] = set()
    for tree in trees():
        for node in ast.walk(tree):
            carried: list[ast.expr] = []
            if isinstance(node, ast.Call) and name_of(node) in GIVING:
                carried = [*node.args, *(word.value for word in node.keywords)]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in (
                "reason",
                "code",
                "STATED",
            ):
                carried = [node.value]
                if isinstance(node.value, ast.Constant):
                    found.add(str(node.value.value))
            texts = [
                one.value
                for value in carried
                for one in ast.walk(value)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            found |= {text for text in texts if CODE.fullmatch(text)}
    for start, ends in ENDS.items():
        if start in found:
            found.remove(start)
            found |= {start + end for end in ends}
    return found


def test_every_reason_in_the_source_has_a_text() -> None:
    found = given()
    assert {"screening.review", "operation.unknown", "run.cancelled", "tracking.lost"} <= found
    assert not sorted(found - set(REASONS))


def test_a_hint_names_only_words_that_settle_a_run() -> None:
    words = {word.value for word in Resolution}
    for code, text in REASONS.items():
        for said in re.findall(r"runs resolve \{run\} (\w+)", text.hint):
            assert said in words, code
        assert text.message.endswith("."), code
        assert text.hint.endswith("."), code


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("code", ["card_declined", "fault.ValueError", *catalogue(), *REASONS])
def test_any_reason_can_be_told(monkeypatch: pytest.MonkeyPatch, language: str, code: str) -> None:
    """A provider's own code and the code of an error; a run of an earlier version names nothing."""
    monkeypatch.setenv("LC_ALL", language)
    text, hint = explained(code, "run_1")
    assert text
    assert hint
    assert "{" not in text + hint
