"""Secrets by reference: "env:NAME", "file:path", or the value itself; never shown."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretBytes, SecretStr

from cbec_core.domain.errors import ConfigError

__all__ = ["SecretStr", "resolve", "resolve_secrets"]

_LONGEST = 64 * 1024  # a private key with its chain is a tenth of this; a mistaken path is not read


def resolve(value: str, folder: Path | None = None) -> str:
    """Return the secret that a reference names; raise `config.secret_missing`.

    The path of "file:" is relative to the folder of the configuration; a final line end is not
    part of the secret. An empty variable or file counts as missing.
    """
    kind, _, name = value.partition(":")
    if kind == "env" and name:
        found = os.environ.get(name, "")
    elif kind == "file" and name:
        found = _read((folder or Path()) / name)
    else:
        return value
    if not found:
        raise ConfigError("config.secret_missing", name=name)
    return found


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(_LONGEST + 1)
        return "" if len(raw) > _LONGEST else raw.decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        return ""


def resolve_secrets(
    model: type[BaseModel], data: Mapping[str, Any], folder: Path | None = None
) -> dict[str, Any]:
    """Return the data of a settings model with every reference in a secret field resolved."""
    result = dict(data)
    for name, field in model.model_fields.items():
        for key in {name, field.alias, field.validation_alias}:
            if isinstance(key, str) and key in result:
                result[key] = _resolved(field.annotation, result[key], folder)
    return result


def _resolved(annotation: Any, value: Any, folder: Path | None) -> Any:
    if isinstance(value, str):
        return resolve(value, folder) if _is_secret(annotation) else value
    inner = list(_types(annotation))
    if isinstance(value, Mapping):
        for model in inner:
            if isinstance(model, type) and issubclass(model, BaseModel):
                return resolve_secrets(model, value, folder)
        return {key: _resolved(annotation, item, folder) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(annotation, item, folder) for item in value]
    return value


def _is_secret(annotation: Any) -> bool:
    return any(kind in (SecretStr, SecretBytes) for kind in _types(annotation))


def _types(annotation: Any) -> list[Any]:
    return [annotation, *(kind for arg in get_args(annotation) for kind in _types(arg))]
