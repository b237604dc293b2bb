"""Where a provider's secrets stand, and every word in which one could be told."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args, get_origin

import attrs

from cbec_core.ports.codec import dump
from cbec_core.ports.provider import Answer

__all__ = ["log_text", "overheard", "places", "plain_secrets", "secret_fields", "secrets_in"]

_SECRET = re.compile(
    r"(^|_)(secret|password|passwd|passphrase|pwd|credential)s?(_|$)"
    r"|(^|_)(api)?(key|token)s?$|(^|_)private_key(_|$)"
)
# What is no secret although it is called a key, and what stands beside a secret: its id, its place.
_OPEN = re.compile(
    r"(^|_)(public|publishable)_"
    r"|_(ids?|names?|file|path|folder|ur[il]|header|prefix|type|version|ttl|s|seconds|hours|days)$"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _names_a_secret(name: str) -> bool:
    words = _CAMEL.sub("_", name.rpartition(".")[2]).replace("-", "_").lower()
    return _SECRET.search(words) is not None and _OPEN.search(words) is None


def _kinds(annotation: Any) -> Iterator[Any]:
    """Every type that a value under an annotation can have; the keys of a mapping are no value."""
    inner = get_args(annotation)
    origin = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        inner = inner[1:]
    yield annotation
    for one in inner:
        yield from _kinds(one)


def _fields(model: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[str, set[Any]]]:
    """Every field of a settings model and of the models in it, with the types it may hold."""
    for name, field in model.model_fields.items():
        kinds = [kind for kind in _kinds(field.annotation) if isinstance(kind, type)]
        yield name, set(kinds)
        for kind in kinds:
            if hasattr(kind, "model_fields") and kind not in above:
                for inner, found in _fields(kind, (*above, model)):
                    yield f"{name}.{inner}", found


def plain_secrets(model: Any) -> set[str]:
    """Return the fields that are named like a secret and would be shown like any other text."""
    return {
        name for name, kinds in _fields(model) if kinds & {str, bytes} and _names_a_secret(name)
    }


def secret_fields(model: Any) -> set[str]:
    """Return the fields that are declared as secrets."""
    return {
        name
        for name, kinds in _fields(model)
        if any(hasattr(kind, "get_secret_value") for kind in kinds)
    }


def secrets_in(value: Any, name: str = "", *, but: Iterable[str] = ()) -> Iterator[str]:
    """Yield every secret in settings: what is declared as one, and text that is named like one."""
    if hasattr(value, "get_secret_value"):
        yield from _texts(value.get_secret_value())
    elif isinstance(value, str | bytes):
        if _names_a_secret(name) and name not in but:
            yield from _texts(value)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from secrets_in(item, name, but=but)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            inner = f"{name}.{key}" if _names_a_secret(str(key)) else name
            yield from secrets_in(item, inner, but=but)
    else:
        for field in _members(type(value)):
            inner = f"{name}.{field}" if name else field
            yield from secrets_in(getattr(value, field), inner, but=but)


def _members(kind: Any) -> Iterable[str]:
    if hasattr(kind, "model_fields"):
        return tuple(kind.model_fields)
    return tuple(field.name for field in attrs.fields(kind)) if attrs.has(kind) else ()


def _texts(secret: str | bytes) -> Iterator[str]:
    if secret:
        yield secret.decode("utf-8", "replace") if isinstance(secret, bytes) else secret


def overheard(act: Callable[[], Any]) -> str:
    """Return all that a call lets be seen: its answer with the raw part, or its error's texts."""
    try:
        answer = act()
    except Exception as error:
        told = getattr(error, "params", "")
        return "".join((*traceback.format_exception(error), repr(error), repr(told)))
    if not isinstance(answer, Answer):
        return f"{answer!r} {answer}"
    return f"{answer!r} {answer.raw} {dump(answer.value)}"


def log_text(records: Iterable[logging.LogRecord]) -> str:
    """Return what was logged, with the errors in it and what a collector would read beside it."""
    plain = logging.Formatter()
    return "\n".join(f"{plain.format(record)} {vars(record)}" for record in records)


def places(secrets: Iterable[str], seen: str) -> list[int]:
    """Return which secrets stand in a text by their place, so that a failure shows none of them."""
    return [place for place, secret in enumerate(secrets) if secret in seen]
