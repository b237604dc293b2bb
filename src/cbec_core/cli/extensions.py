"""What plugins add to the command line, read from their manifests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cbec_core.plugins.manager import PluginManager

if TYPE_CHECKING:
    from cbec_core.ports.surface import CommandSpec

__all__ = ["plugin_commands", "plugin_manager"]


@cache
def plugin_manager() -> PluginManager:
    """Return the manager of the installed plugins, loaded once a process."""
    manager = PluginManager()
    manager.load()
    return manager


@cache
def plugin_commands() -> tuple[CommandSpec, ...]:
    """Return the commands that plugins add and the core does not have itself."""
    from cbec_core.cli.main import COMMANDS
    from cbec_core.plugins.hookcall import PluginAsks

    asks = PluginAsks(plugin_manager())
    return tuple(spec for spec in asks.commands() if spec.name not in COMMANDS)
