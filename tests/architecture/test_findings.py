"""Findings that stand in a table: both languages name the same values, and every caller gives them.

A text with a place that nobody fills would raise where something is to be told to a person.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from cbec_core.domain.customs import FindingText

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "src", *sorted((ROOT / "plugins").glob("cbec-*/src")))
OF_ITSELF = {"line", "path"}


def modules() -> Iterator[tuple[str, Path]]:
    for source in SOURCES:
        for path in sorted(source.rglob("*.py")):
            yield ".".join(path.relative_to(source).with_suffix("").parts), path


def tables() -> Iterator[tuple[str, str, FindingText]]:
    """Yield package, name and row of every finding that is one of a table."""
    for name, path in modules():
        if "partial(FindingText" in path.read_text("utf-8"):
            for row, found in vars(importlib.import_module(name)).items():
                if isinstance(found, FindingText):
                    yield name.partition(".")[0], row, found


ROWS = {(package, name): found for package, name, found in tables()}


def places(template: str) -> set[str]:
    return {name for _text, name, _spec, _kind in Formatter().parse(template) if name}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield package, name and call of each use of a row."""
    for module, path in modules():
        package = module.partition(".")[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                if (package, name) in ROWS:
                    yield package, name, node


def test_there_are_tables_in_core_and_plugins() -> None:
    assert {package for package, _name in ROWS} >= {"cbec_core", "cbec_tariff_tables"}


@pytest.mark.parametrize("row", ROWS, ids=".".join)
def test_both_languages_name_the_same_values(row: tuple[str, str]) -> None:
    found = ROWS[row]
    assert places(found.text) == places(found.text_zh)
    assert re.search(r"[\u4e00-\u9fff]", found.text_zh)


def test_every_caller_gives_what_the_texts_name_and_every_row_has_one() -> None:
    used = set()
    for package, name, call in calls():
        used.add((package, name))
        given = {word.arg for word in call.keywords} | ({"line"} if call.args else set())
        needed = places(ROWS[package, name].text)
        assert given - OF_ITSELF == needed - OF_ITSELF, f"{package}: {ast.unparse(call)}"
        assert ("line" in given) >= ("line" in needed), f"{package}: {ast.unparse(call)}"
    assert used == set(ROWS)
