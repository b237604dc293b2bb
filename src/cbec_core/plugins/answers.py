"""What a provider's calls without an effect must answer with, read from the ports themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

from cbec_core.plugins.manifest import protocol

if TYPE_CHECKING:
    from cbec_core.ports.provider import Capability

__all__ = ["wrong_type"]

# The ports name these for the type checker alone, so that importing a port stays cheap.
_NAMED: Final = (
    "cbec_core.domain.errors",
    "cbec_core.domain.landed_cost",
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


def _said(answer: object, wanted: Any) -> str:
    name = wanted.__name__ if isinstance(wanted, type) else get_args(wanted)[0].__name__
    return f"wrong answer type {type(answer).__name__}, not {name}"
