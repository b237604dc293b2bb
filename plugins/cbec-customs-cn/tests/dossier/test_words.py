"""What the commands and tables of the dossier say, they say in both languages."""

from __future__ import annotations

import ast
import gettext
import re
from importlib.resources import files
from inspect import cleandoc
from pathlib import Path

import cbec_customs_cn
import click
import pytest
from cbec_customs_cn.commands import customs
from cbec_customs_cn.findings import finding_texts
from cbec_customs_cn.store import DocumentState
from cbec_customs_cn.store import judging as judging  # defines its findings
from cbec_customs_cn.store.moves import may_submit, moves
from cbec_customs_cn.store.states import statuses
from cbec_customs_cn.summary import planning as planning  # defines its findings

SOURCE = Path(str(cbec_customs_cn.__file__)).parent
COMMANDS = ("match", "receipts", "show", "summary")
HAN = re.compile(r"[\u4e00-\u9fff]")


def texts() -> set[str]:
    """Return every text that the commands translate, their help included."""
    found = {state.value.replace("_", " ") for state in DocumentState}
    for name in (*COMMANDS, "telling", "opened"):
        tree = ast.parse((SOURCE / "commands" / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                argument = node.args[0] if node.args else None
                if node.func.id == "_" and isinstance(argument, ast.Constant):
                    found.add(str(argument.value))
    context = click.Context(customs)
    for name in COMMANDS:
        command = customs.get_command(context, name)
        assert command is not None
        helps = [command.help, *(getattr(one, "help", None) for one in command.params)]
        found |= {cleandoc(text) for text in helps if text}
    return found


@pytest.mark.parametrize("text", sorted(texts()))
def test_a_text_of_the_commands_is_translated(text: str) -> None:
    folder = str(files("cbec_customs_cn").joinpath("locale"))
    chinese = gettext.translation("cbec_customs_cn", folder, ["zh"]).gettext(text)
    assert HAN.search(chinese)
    fields = re.compile(r"\{\w+\}")
    assert sorted(fields.findall(chinese)) == sorted(fields.findall(text))


def test_tables_speak_both_languages() -> None:
    for status in statuses().values():
        assert HAN.search(status.zh)
        assert status.en
    for move in moves():
        assert HAN.search(move.zh)
        assert move.en
        assert move.source
        assert move.confidence in {"A", "B", "C", "M"}
    for code, text in finding_texts().items():
        if code.startswith("customs_cn."):
            assert HAN.search(text.zh)


def test_what_stands_is_never_added_a_second_time() -> None:
    # appType 1 begins a document: only where none is, or the one there came to nothing.
    begins = {state for state in DocumentState if may_submit("CEB603", state, "1")}
    assert begins == {
        DocumentState.STORED,
        DocumentState.REJECTED,
        DocumentState.NOT_FORWARDED,
        DocumentState.CANCELLED,
    }
