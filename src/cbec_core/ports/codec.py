"""Values to canonical JSON text and back, for frozen requests, results and stored documents."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, cast

from cattrs import Converter
from cattrs.strategies import configure_union_passthrough

__all__ = ["dump", "fingerprint", "load"]

T = TypeVar("T")


@cache
def _converter() -> Converter:
    converter = Converter(omit_if_default=True)
    configure_union_passthrough(str | int | bool | None, converter)
    for kind in (datetime, date):
        converter.register_unstructure_hook(kind, lambda value: value.isoformat())
        converter.register_structure_hook(kind, lambda text, cls: cls.fromisoformat(text))
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    converter.register_unstructure_hook(bytes, lambda raw: base64.b64encode(raw).decode("ascii"))
    converter.register_structure_hook(bytes, lambda text, _: base64.b64decode(text))
    converter.register_unstructure_hook_func(
        lambda cls: getattr(cls, "__origin__", cls) is frozenset or cls is frozenset,
        lambda members: sorted(converter.unstructure(m) for m in members),
    )
    return converter


def dump(value: object) -> str:
    """Return a value as JSON text: the same value gives the same bytes in every process."""
    plain = _converter().unstructure(value)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def load(text: str, cls: type[T]) -> T:
    """Return the value of the given type that `dump` wrote."""
    return cast("T", _converter().structure(json.loads(text), cast("Any", cls)))


def fingerprint(value: object) -> str:
    """Return the SHA-256 of the canonical text, to tell a repeated request from a changed one."""
    return hashlib.sha256(dump(value).encode()).hexdigest()
