"""What hand-written pages name is there: commands, options, codes, calls, files."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbec_core import Cbec
from cbec_core.domain.errors import catalogue
from cbec_core.domain.events import EventType
from cbec_core.domain.merchant import Permission
from cbec_core.domain.reason_texts import REASONS

if TYPE_CHECKING:
    import click

ROOT = Path(__file__).parents[2]
CORE = ROOT / "src" / "cbec_core"
PAGES = [
    ROOT / "README.md",
    ROOT / "README.zh.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts),
    *sorted((ROOT / "plugins").glob("*/README.md")),
]
each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)
FENCED = re.compile(r"^(`{3,})(\w*)[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
CALL = re.compile(r"\bcbec\.(\w+)\.(\w+)")
FILE = re.compile(r"[\w./-]+/[\w.-]+\.(?:py|md|toml|json|csv)")
CODE = re.compile(r"[a-z]+\.[a-z]+(?:_[a-z]+)*")
# What a reader makes by following a page.
SHOWN = {"sales", "sales.count", "sales.many_units"}
MADE = {"tests/test_conformance.py", "shop/cbec.toml"}


def spans(page: Path) -> list[str]:
    return SPAN.findall(FENCED.sub("", page.read_text("utf-8")))


def typed(page: Path) -> Iterator[str]:
    """Yield every `cbec …` that a page shows to be typed."""
    yield from (span for span in spans(page) if re.match(r"(\.venv/bin/)?cbec [a-z]", span))
    for _, language, body in FENCED.findall(page.read_text("utf-8")):
        if language == "console":
            lines = (line.strip().removeprefix("$ ") for line in body.splitlines())
            yield from (line for line in lines if re.match(r"(\.venv/bin/)?cbec [a-z]", line))


@cache
def commands() -> click.Group:
    from cbec_core.cli.main import cli

    return cli


@cache
def deployment() -> Cbec:
    return Cbec.open(database_url="sqlite://", settings={"merchant": {"id": "main"}})


@cache
def codes() -> frozenset[str]:
    from meanings import CONFIG, PERMISSIONS

    of_plugins: set[str] = set()
    for folder in (ROOT / "plugins").glob("cbec-*/src"):
        text = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
        of_plugins |= set(re.findall(r'"([a-z_.]+\.[a-z_]+)"', text))
        # `refusal(service, "no_price")` becomes `ratecard.no_price`
        for group in re.findall(r'f"([a-z]+)\.\{code\}"', text):
            of_plugins |= {f"{group}.{tail}" for tail in re.findall(r'"([a-z]+_[a-z_]+)"', text)}
    known = {*catalogue(), *REASONS, *CONFIG, *PERMISSIONS, *EventType, *Permission}
    return frozenset({str(code) for code in known} | of_plugins)


@each_page
def test_a_command_that_a_page_shows_is_there_with_its_options(page: Path) -> None:
    import click

    wrong = []
    for line in typed(page):
        words = shlex.split(line.partition(" #")[0].partition(" && ")[0].rstrip("\\ "))[1:]
        command: click.Command | None = commands()
        options = set()
        with click.Context(commands()) as context:
            while isinstance(command, click.Group) and words and words[0] not in SHOWN:
                options |= {name for one in command.params for name in one.opts}
                command = command.get_command(context, words.pop(0))
        if command is None:
            wrong.append(line)
            continue
        options |= {name for one in command.params for name in one.opts} | {"--help"}
        asked = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        wrong += [f"{line}: {option}" for option in asked - options]
    assert not wrong


@each_page
def test_a_call_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    for kind in EventType:
        text = text.replace(kind.value, "")
    wrong = [
        f"cbec.{service}.{call}"
        for service, call in CALL.findall(text)
        if not hasattr(getattr(deployment(), service, None), call)
    ]
    assert not wrong


@each_page
def test_a_file_that_a_page_names_is_there(page: Path) -> None:
    roots = (ROOT, CORE, page.parent)
    named = {span for span in spans(page) if FILE.fullmatch(span)} - MADE
    assert not [name for name in named if not any((root / name).exists() for root in roots)]


@each_page
def test_a_code_that_a_page_names_is_defined(page: Path, reference: object) -> None:
    from meanings import ERROR_GROUPS

    groups = {*ERROR_GROUPS, *(code.partition(".")[0] for code in codes())} - {"cbec"}
    named = {span for span in spans(page) if CODE.fullmatch(span) and span[-3:] != ".py"}
    known = codes() | SHOWN
    wrong = [n for n in named if n.partition(".")[0] in groups and n not in known]
    assert not wrong
