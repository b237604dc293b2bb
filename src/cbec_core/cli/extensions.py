"""What plugins add to the command line, read from their manifests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import click

from cbec_core.cli.output import quiet
from cbec_core.config.language import add_packages
from cbec_core.config.peek import blocked_plugins
from cbec_core.plugins.listing import ListedCommand, Listing, listing

if TYPE_CHECKING:
    from cbec_core.plugins.manager import PluginManager

__all__ = ["plugin_commands", "plugin_listing", "plugin_manager"]


@cache
def plugin_manager() -> PluginManager:
    """Return the manager of the installed plugins, loaded once a process."""
    from cbec_core.cli.logs import listen
    from cbec_core.plugins.manager import PluginManager

    listen()
    with quiet():
        return PluginManager(block=_block()).load()


@cache
def plugin_listing() -> Listing:
    """Return what is installed, without loading it if nothing changed since the last call.

    From then on the texts of plugins are translated too.
    """
    with quiet():
        found = listing(_block())
    add_packages(found.locales)
    return found


@cache
def plugin_commands() -> tuple[ListedCommand, ...]:
    """Return the commands that plugins add and the core does not have itself."""
    from cbec_core.cli.main import COMMANDS

    return tuple(command for command in plugin_listing().commands if command.name not in COMMANDS)


def _block() -> frozenset[str]:
    context = click.get_current_context(silent=True)
    config = context.find_root().params.get("config") if context else None
    return blocked_plugins(config or "cbec.toml")
