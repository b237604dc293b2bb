"""The language of helps and of click's own words, found when a command is shown."""

from __future__ import annotations

import copy
import gettext
import inspect
import os
import unicodedata

import click

import cbec_core
from cbec_core.config.language import language, translate

__all__ = ["speak", "spoken"]

_WIDTH = 76


def speak() -> None:
    """Let click say "Usage" and its complaints in the language of the environment."""
    if language() != "en":
        folder = os.path.join(os.path.dirname(cbec_core.__file__), "locale")
        gettext.bindtextdomain("click", folder)
        gettext.textdomain("click")


def spoken(command: click.Command) -> click.Command:
    """Return a command, with its members and options, that helps in the environment's language."""
    if language() == "en":
        return command
    said = copy.copy(command)
    if command.help:
        text = translate(inspect.cleandoc(command.help))
        said.short_help = text.partition("\n")[0]
        said.help = _wrapped(text)
    said.params = [_parameter(parameter) for parameter in command.params]
    if isinstance(said, click.Group):
        said.commands = {name: spoken(member) for name, member in said.commands.items()}
    return said


def _parameter(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    said = copy.copy(parameter)
    said.help = translate(parameter.help)
    return said


def _wrapped(text: str) -> str:
    """Return paragraphs cut to the width of a terminal; click counts a wide character as one."""
    paragraphs = (_lines(" ".join(part.split())) for part in text.split("\n\n"))
    return "\n\n".join(f"\b\n{lines}" for lines in paragraphs)


def _lines(text: str) -> str:
    lines, width = [""], 0
    for character in text:
        cells = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        # Neither a word of Latin letters nor a full stop begins a line by being cut off.
        if width + cells > _WIDTH and not (character.isascii() or character in "，。；：、）"):
            lines.append("")
            width = 0
        lines[-1] += character
        width += cells
    return "\n".join(lines)
