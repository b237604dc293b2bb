"""Bring the plugin's Chinese catalogue in step with its texts.

    python plugins/cbec-customs-cn/tools/messages.py

New texts come without a translation and are listed, to be written into the `.po`; then run it
again.
Findings are not here: each has its Chinese text beside the English one.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click
from cbec_customs_cn.commands import customs
from cbec_customs_cn.manifest import cbec_commands
from cbec_customs_cn.pull.store import PullState
from cbec_customs_cn.sheet import REASONS
from cbec_customs_cn.store import DocumentState

from cbec_core.api import catalogue

SOURCE = Path(__file__).parents[1] / "src" / "cbec_customs_cn"
PO = SOURCE / "locale" / "zh" / "LC_MESSAGES" / "cbec_customs_cn.po"
# Functions whose first argument is a text that people read.
_SAID = ("_", "_refused")

sys.path.insert(0, str(Path(__file__).parents[3]))


def spoken() -> set[str]:
    """Return every text that people read."""
    commands = {spec.help for spec in cbec_commands()}
    states = {state.value.replace("_", " ") for state in (*DocumentState, *PullState)}
    return {*_calls(), *_errors(), *_helps(customs), *commands, *REASONS, *states}


def _calls() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name in _SAID and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def _errors() -> Iterator[str]:
    for code, text in catalogue().items():
        if code.startswith(("ceb.", "customs_cn.")):
            yield from (text.message, text.hint)


def _helps(command: click.Command) -> Iterator[str]:
    if command.help:
        yield cleandoc(command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            yield parameter.help
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            member = command.get_command(context, name)
            if member is not None:
                yield from _helps(member)


if __name__ == "__main__":
    from tools.messages import update

    missing = update(PO, spoken())
    for text in missing:
        sys.stdout.write(f"{text!r}\n")
    sys.exit(1 if missing else 0)
