"""The list of plugins for `cbec --help` and `cbec plugins list`, kept between calls.

Manifests cost what attrs and pluggy cost (as much as the rest of the command line together), so
what they declared is written to the user's cache and believed as long as nothing on the import
path, no manifest, no block, no allow list and no safe mode has changed. A list with a plugin that
is broken, or that failed when it was asked, is not kept: it may be mended without a trace there.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import zlib
from collections.abc import Collection
from typing import Any, NamedTuple

from cbec_core import __version__

__all__ = ["ListedCommand", "ListedPlugin", "ListedProvider", "Listing", "listing"]

_VARIABLES = ("CBEC_LOAD_PLUGINS", "CBEC_SAFE_MODE")


class ListedPlugin(NamedTuple):
    """One plugin; `state` as in `PluginState`, `code` and `error` tell why it takes no part."""

    name: str
    distribution: str
    version: str
    state: str
    code: str = ""
    error: str = ""
    hint: str = ""


class ListedProvider(NamedTuple):
    """One provider that a plugin declares."""

    capability: str
    code: str
    plugin: str
    operations: tuple[str, ...]
    countries: tuple[str, ...]
    currencies: tuple[str, ...]
    api: int


class ListedCommand(NamedTuple):
    """One command that a plugin adds; its click command is "package.module:attribute"."""

    name: str
    target: str
    help: str


class Listing(NamedTuple):
    """Everything that the surfaces show of plugins before one is used."""

    plugins: tuple[ListedPlugin, ...]
    providers: tuple[ListedProvider, ...]
    commands: tuple[ListedCommand, ...]
    locales: tuple[str, ...]


def listing(block: Collection[str] = ()) -> Listing:
    """Return what is installed, from the cache where it holds."""
    key = [__version__, sys.version, sorted(block), *map(os.environ.get, _VARIABLES)]
    path = [os.path.abspath(folder) for folder in sys.path]
    file = os.path.join(_folder(), f"plugins-{zlib.crc32(repr(path).encode()):08x}.json")
    kept = _read(file, key)
    if kept is not None:
        return kept
    stamps = _stamps(path)  # before looking, so that a change meanwhile is noticed next time
    found, manifests, sound = _look(block)
    if sound:
        _write(file, {"key": key, "stamps": {**stamps, **_stamps(manifests)}, "listing": found})
    return found


def _look(block: Collection[str]) -> tuple[Listing, list[str], bool]:
    """Return what is installed, the files that say so, and whether no plugin has failed."""
    from cbec_core.plugins.entrypoints import installed
    from cbec_core.plugins.hookcall import PluginAsks
    from cbec_core.plugins.manager import PluginManager
    from cbec_core.plugins.status import PluginState

    manager = PluginManager(block=block).load()
    asks = PluginAsks(manager)
    plugins = tuple(
        ListedPlugin(
            status.name,
            status.distribution,
            status.version,
            status.state.value,
            *((error.code, error.message, error.hint) if (error := status.error) else ()),
        )
        for status in manager.statuses()
    )
    providers = tuple(
        ListedProvider(
            spec.capability.value,
            spec.code,
            spec.plugin,
            tuple(sorted(spec.operations)),
            tuple(sorted(spec.countries)),
            tuple(sorted(spec.currencies)),
            spec.api,
        )
        for spec in sorted(manager.specs(), key=lambda s: (s.capability, s.code, s.plugin))
    )
    commands = tuple(ListedCommand(c.name, c.target, c.help) for c in asks.commands())
    entries = installed()
    modules = (sys.modules.get(entry.value.partition(":")[0]) for entry in entries)
    files = [module.__file__ for module in modules if module and module.__file__]
    found = Listing(plugins, providers, commands, asks.locale())
    broken = any(status.state is PluginState.BROKEN for status in manager.statuses())
    sound = not broken and not asks.faults()
    return found, [*files, *(entry.file for entry in entries)], sound


def _stamps(paths: Collection[str]) -> dict[str, int]:
    """Return when each path was changed; 0 for what is not there."""
    stamps = {}
    for path in paths:
        try:
            stamps[path] = os.stat(path).st_mtime_ns
        except OSError:
            stamps[path] = 0
    return stamps


def _read(file: str, key: list[Any]) -> Listing | None:
    try:
        with open(file, encoding="utf-8") as stream:
            kept = json.load(stream)
        stamps = kept["stamps"]
        if kept["key"] != key or stamps != _stamps(stamps):
            return None
        plugins, providers, commands, locales = kept["listing"]
        return Listing(
            tuple(ListedPlugin(*row) for row in plugins),
            tuple(_provider(*row) for row in providers),
            tuple(ListedCommand(*row) for row in commands),
            tuple(locales),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _provider(
    capability: str,
    code: str,
    plugin: str,
    operations: list[str],
    countries: list[str],
    currencies: list[str],
    api: int,
) -> ListedProvider:
    sets = (tuple(operations), tuple(countries), tuple(currencies))
    return ListedProvider(capability, code, plugin, *sets, api)


def _write(file: str, content: dict[str, Any]) -> None:
    """Write the cache whole or not at all; a home that cannot be written is no fault."""
    part = f"{file}.{os.getpid()}"
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(part, "w", encoding="utf-8") as stream:
            json.dump(content, stream)
        os.replace(part, file)


def _folder() -> str:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return os.path.join(base or os.path.join(os.path.expanduser("~"), ".cache"), "cbec")
