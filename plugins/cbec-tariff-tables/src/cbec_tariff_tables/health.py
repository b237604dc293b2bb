"""What `cbec doctor` is told of the tariffs, and what tells one load from another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cbec_tariff_tables import findings as say
from cbec_tariff_tables.provider import Tables

if TYPE_CHECKING:
    from cbec_core.api import Finding, ProviderTools
    from cbec_tariff_tables.settings import TablesSettings

__all__ = ["findings", "loaded"]


def findings(settings: TablesSettings | None, tools: ProviderTools) -> Iterator[Finding]:
    """Yield a finding while no tariff is loaded."""
    if Tables(settings, tools).is_empty():
        yield say.NONE_LOADED()


def loaded(settings: TablesSettings | None, tools: ProviderTools) -> str:
    """Return every edition with its file and the moment of its load."""
    return "\n".join(map(str, Tables(settings, tools).editions()))
