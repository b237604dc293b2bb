"""What a provider's calls must answer with, read from the ports themselves."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

from cbec_core.plugins.manifest import protocol
from cbec_core.ports import codec
from cbec_core.ports.provider import Answer, Outcome

if TYPE_CHECKING:
    from cbec_core.ports.provider import Capability

__all__ = ["wrong_type"]

# The ports name these for the type checker alone, so that importing a port stays cheap.
_NAMED: Final = (
    "cbec_core.domain.customs",
    "cbec_core.domain.errors",
    "cbec_core.domain.landed_cost",
    "cbec_core.domain.regime",
    "cbec_core.domain.screening",
    "cbec_core.domain.settlement",
    "cbec_core.domain.tracking",
    "cbec_core.ports.fx",
    "cbec_core.ports.tariff",
)


@cache
def wrong_type(capability: Capability, operation: str) -> Callable[[object], str]:
    """Return what says how an answer of the operation is of a wrong type, or nothing."""
    names: dict[str, Any] = {}
    for module in _NAMED:
        names.update(vars(import_module(module)))
    wanted = get_type_hints(getattr(protocol(capability), operation), localns=names)["return"]
    if get_origin(wanted) is Answer:
        return partial(_dishonest, get_args(wanted)[0])
    if wanted is bool:
        return lambda _answer: ""  # whatever can be tried for its truth tells it
    if get_origin(wanted) is not tuple:
        one = get_args(wanted) or wanted
        return lambda answer: "" if isinstance(answer, one) else _said(answer, wanted)
    of = get_args(wanted)[0]

    def of_several(answer: object) -> str:
        if not isinstance(answer, tuple):
            return _said(answer, tuple)
        odd = next((item for item in answer if not isinstance(item, of)), answer)
        return "" if odd is answer else f"{_said(odd, of)} in a tuple"

    return of_several


def _dishonest(result: type, answer: object) -> str:
    """Return what is wrong with the answer of an effect or look-up, or nothing."""
    if not isinstance(answer, Answer):
        if inspect.iscoroutine(answer):
            answer.close()
        return _said(answer, Answer)
    outcome: object = answer.outcome
    if not isinstance(outcome, Outcome):
        return "an unknown outcome"
    for name in ("reference", "code", "message", "raw"):
        if not isinstance(text := getattr(answer, name), str):
            return f"{_said(text, str)} as {name}"
    if outcome is not Outcome.SUCCEEDED:
        return ""
    if not isinstance(answer.value, result):
        return f"{_said(answer.value, result)} as value"
    return "" if _is_kept(answer.value, result) else f"a {result.__name__} of wrong types"


def _is_kept(value: object, result: type) -> bool:
    """Tell whether a value comes back from the database as it went there."""
    try:
        text = codec.dump(value)
        return codec.dump(codec.load(text, result)) == text
    except Exception:
        return False


def _said(answer: object, wanted: Any) -> str:
    name = wanted.__name__ if isinstance(wanted, type) else get_args(wanted)[0].__name__
    return f"wrong answer type {type(answer).__name__}, not {name}"
