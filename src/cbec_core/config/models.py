"""Settings models built from what a person wrote; errors name the place, never the value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cbec_core.config.secrets import resolve_secrets
from cbec_core.domain.errors import ConfigError

__all__ = ["build", "explained", "is_model"]

M = TypeVar("M", bound=BaseModel)


def is_model(found: object) -> bool:
    """Tell whether something is a pydantic model."""
    return isinstance(found, type) and issubclass(found, BaseModel)


def build(
    model: type[M],
    data: Mapping[str, Any],
    *,
    source: str,
    path: tuple[str, ...] = (),
    folder: Path | None = None,
) -> M:
    """Return the settings with their secrets resolved; raise `config.invalid` or `secret_missing`.

    `source` is the file that was read, `path` the table in it, `folder` where "file:" starts.
    """
    resolved = resolve_secrets(model, data, folder)
    try:
        return model.model_validate(resolved)
    except ValidationError as error:
        raise explained(error, model, source, path, resolved) from None


def explained(
    error: ValidationError,
    model: type[BaseModel],
    source: str,
    path: tuple[str, ...],
    data: Mapping[str, Any],
) -> ConfigError:
    """Return the first fault as `config.invalid`; no value that was given is repeated."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = first["loc"]
    reason = first["msg"].rstrip(".")
    if first["type"] == "extra_forbidden":
        reason = "there is no such setting"
        if near := get_close_matches(str(where[-1]), _names(model, where[:-1]), 1):
            reason += f"; did it mean {near[0]}"
    elif first["type"] == "missing":
        reason = "it is not set"
    for value in sorted(set(_texts(data)), key=len, reverse=True):
        if len(value) > 3:
            reason = reason.replace(value, "…")
    place = ".".join(map(str, (*path, *where))) or "the settings"
    return ConfigError("config.invalid", name=source, path=place, reason=reason)


def _names(model: type[BaseModel], where: tuple[int | str, ...]) -> list[str]:
    for part in where:
        field = model.model_fields.get(str(part))
        inner = field.annotation if field else None
        if not isinstance(inner, type) or not issubclass(inner, BaseModel):
            return []
        model = inner
    return list(model.model_fields)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
