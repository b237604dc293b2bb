"""What a hook implementation must be, checked when its plugin is loaded."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from cbec_core.domain.errors import PluginError

__all__ = ["check_hooks", "intended", "parameters"]

_PREFIX = "cbec_"
_OPTIONS = ("hookwrapper", "wrapper", "tryfirst", "trylast")

Options = Callable[[object, str], Mapping[str, Any] | None]


def check_hooks(
    plugin: str, module: object, known: Mapping[str, tuple[str, ...]], options: Options
) -> None:
    """Raise what is wrong with a plugin's hooks: name, mark, options, colour or arguments.

    `known` maps hook names to their arguments; `options` returns the mark of an attribute, if any.
    """
    for hook, function, mark in _candidates(module, known, options):
        if hook not in known:
            near = get_close_matches(hook, known, 1, 0.0)[0]
            raise PluginError("plugin.hook_unknown", plugin=plugin, hook=hook, nearest=near)
        if not inspect.isroutine(function):
            kind = type(function).__name__
            raise PluginError("plugin.hook_no_function", plugin=plugin, hook=hook, kind=kind)
        if mark is None:
            raise PluginError("plugin.hook_unmarked", plugin=plugin, hook=hook)
        if option := next((option for option in _OPTIONS if mark.get(option)), None):
            raise PluginError("plugin.hook_option", plugin=plugin, hook=hook, option=option)
        if _is_coroutine(function):
            raise PluginError("plugin.hook_coroutine", plugin=plugin, hook=hook)
        for argument in parameters(function):
            if argument not in known[hook]:
                raise PluginError(
                    "plugin.hook_signature", plugin=plugin, hook=hook, argument=argument
                )


def intended(
    module: object, known: Mapping[str, tuple[str, ...]], options: Options
) -> frozenset[str] | None:
    """Return the hooks that a plugin answers or, by its misspelt names, meant to answer.

    Nothing is returned if one of the names is like no hook, so that it may have meant any.
    """
    hooks = [hook for hook, _, _ in _candidates(module, known, options)]
    meant = [get_close_matches(hook, known, 1, 0.8) for hook in hooks]
    return frozenset(near for (near,) in meant) if all(meant) else None


def parameters(function: Callable[..., object]) -> tuple[str, ...]:
    """Return the arguments that a hook function asks for, without a bound `self`.

    A hook is called by position. What cannot be filled so (`*args`, `**options`, and what stands
    behind a bare star) comes with its stars.
    """
    stars: dict[object, str] = {
        inspect.Parameter.VAR_POSITIONAL: "*",
        inspect.Parameter.VAR_KEYWORD: "**",
        inspect.Parameter.KEYWORD_ONLY: "*, ",
    }
    given = inspect.signature(function).parameters.values()
    return tuple(f"{stars.get(parameter.kind, '')}{parameter.name}" for parameter in given)


def _candidates(
    module: object, known: Container[str], options: Options
) -> Iterator[tuple[str, Any, Mapping[str, Any] | None]]:
    """Yield what is, or looks like, an implementation: its hook, itself and its mark."""
    for name in dir(module):
        if name.startswith("__"):
            continue
        value = getattr(module, name, None)
        mark = options(module, name)
        named = name in known or (name.startswith(_PREFIX) and callable(value))
        if mark is not None or named:
            yield (mark or {}).get("specname") or name, value, mark


def _is_coroutine(function: Callable[..., object]) -> bool:
    plain = inspect.unwrap(function)
    return inspect.iscoroutinefunction(plain) or inspect.isasyncgenfunction(plain)
