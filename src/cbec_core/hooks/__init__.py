"""The questions with many voices, by area; nothing here imports anything but pluggy.

Each specification states its combining rule. A hook is synchronous, does no I/O and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import pluggy

__all__ = ["PROJECT", "hookimpl", "rule"]

PROJECT: Final = "cbec"

F = TypeVar("F", bound=Callable[..., Any])

_hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


def rule(name: str) -> Callable[[F], F]:
    """Mark a specification with its combining rule: ALL, STRICTEST, FIRST or EACH."""

    def mark(function: F) -> F:
        function.__cbec_rule__ = name  # type: ignore[attr-defined]  # a mark on the function itself
        return _hookspec(function)

    return mark
