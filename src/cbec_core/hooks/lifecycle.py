"""Hooks that let a plugin in and tell it what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cbec_core.hooks import rule

if TYPE_CHECKING:
    from cbec_core.domain.events import Event
    from cbec_core.ports.provider import ProviderSpec


class LifecycleHooks:
    """Registration and events."""

    @rule("ALL")
    def cbec_providers(self) -> Iterable[ProviderSpec]:  # type: ignore[empty-body]
        """Declare the providers of this plugin, as data; import nothing of theirs."""

    @rule("EACH")
    def cbec_event(self, event: Event) -> None:
        """Hear a fact after it was committed; it may come again."""
