"""Small pieces of MyST that every generated page is made of."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from reference_language import say

ROOT = Path(__file__).parents[2]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; bars and line ends in cells are made harmless."""
    lines = [
        "| " + " | ".join(say(head) if head else "" for head in heads) + " |",
        "|" + "---|" * len(heads),
    ]
    for row in rows:
        cells = (" ".join(cell.split()).replace("|", "\\|") for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def doc(thing: object) -> str:
    """Return the docstring as it was written, without its indentation."""
    return inspect.getdoc(thing) or ""


def first_line(thing: object) -> str:
    """Return the first line of a docstring."""
    return doc(thing).partition("\n")[0]


class _Source:
    """An annotation as it is written; `inspect` shows a string in quotes, and this without."""

    def __init__(self, text: object) -> None:
        self.text = text

    def __repr__(self) -> str:
        return type_text(self.text)


def signature(function: object, name: str) -> str:
    """Return `name(argument: Type) -> Type` as the source has it, without `self`."""
    found = inspect.signature(function)  # type: ignore[arg-type]
    kept = [
        parameter
        if parameter.annotation is inspect.Parameter.empty
        else parameter.replace(annotation=_Source(parameter.annotation))
        for parameter in found.parameters.values()
        if parameter.name not in ("self", "cls")
    ]
    result = found.return_annotation
    if result is not inspect.Signature.empty:
        result = _Source(result)
    return name + str(inspect.Signature(kept, return_annotation=result))


def code(text: str) -> str:
    """Return a block that is shown and not run."""
    return f"```{{code-block}} python\n{text}\n```\n"


def type_text(annotation: object) -> str:
    """Return a type as a reader writes it."""
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, type) and not getattr(annotation, "__args__", ()):
        return annotation.__name__
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])", "", str(annotation))
