"""The rows of a destination; the core evaluates them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from cbec_core.api import hookimpl

if TYPE_CHECKING:
    from cbec_core.api import Requirement

__all__ = ["cbec_requirement_rows"]


@hookimpl
def cbec_requirement_rows(destination: str, region: str, on: date) -> Iterable[Requirement]:
    """Return what holds everywhere, then what the region, else the country, asks on a day."""
    return _on(destination, region.strip().upper(), on)


@lru_cache(4096)
def _on(destination: str, region: str, on: date) -> tuple[Requirement, ...]:
    from cbec_requirements_world.rows import EVERYWHERE, ROWS

    key = f"{destination}-{region}"
    own = ROWS.get(key if key in ROWS else destination, ())
    return tuple(row for row in (*own, *EVERYWHERE) if row.holds(on))
