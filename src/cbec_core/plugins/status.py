"""What is known of a plugin: where it comes from, whether it runs, and what it did wrong."""

from __future__ import annotations

from enum import StrEnum

import attrs

from cbec_core.domain.errors import PluginError

__all__ = ["HookFaults", "PluginState", "PluginStatus"]


class PluginState(StrEnum):
    """Say whether a plugin takes part, and if not, why."""

    LOADED = "loaded"
    BROKEN = "broken"
    BLOCKED = "blocked"
    NOT_ALLOWED = "not_allowed"
    SAFE_MODE = "safe_mode"


@attrs.frozen
class PluginStatus:
    """One plugin; `error` tells how to mend it, `hooks` which questions it answers or meant to.

    Of a plugin that was never looked into, or whose names tell nothing, `hooks` is `None`: any.
    """

    name: str
    distribution: str = ""
    version: str = ""
    state: PluginState = PluginState.LOADED
    error: PluginError | None = None
    hooks: frozenset[str] | None = None

    def owes(self, hook: str) -> bool:
        """Tell whether an answer to this hook may be missing without anyone having wished it so."""
        missing = self.state in (PluginState.BROKEN, PluginState.SAFE_MODE)
        return missing and (self.hooks is None or hook in self.hooks)


@attrs.frozen
class HookFaults:
    """How often a loaded plugin failed when it was asked, and the last error."""

    plugin: str
    count: int
    last: PluginError
