"""Discovery of plugins: each is loaded under guard, and a broken one harms nobody else."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import attrs
import pluggy

from cbec_core.domain.errors import PluginError
from cbec_core.hooks import PROJECT
from cbec_core.plugins.entrypoints import EntryPoint, installed, normalised
from cbec_core.plugins.faults import FATAL, fault_text
from cbec_core.plugins.hookcheck import check_hooks, intended, parameters
from cbec_core.plugins.manifest import read_specs
from cbec_core.plugins.status import PluginState, PluginStatus

if TYPE_CHECKING:
    from cbec_core.ports.provider import ProviderSpec

__all__ = ["ALLOW_VARIABLE", "SAFE_VARIABLE", "Implementation", "PluginManager", "allowed_names"]

ALLOW_VARIABLE = "CBEC_LOAD_PLUGINS"
SAFE_VARIABLE = "CBEC_SAFE_MODE"
_OFF = ("", "0", "false", "no", "off")
_AREAS = {
    "lifecycle": "LifecycleHooks",
    "orders": "OrderHooks",
    "compliance": "ComplianceHooks",
    "pricing": "PricingHooks",
    "routing": "RoutingHooks",
    "surface": "SurfaceHooks",
}


@attrs.frozen
class Implementation:
    """One plugin's function for a hook; `arguments` are those it takes, in its own order."""

    plugin: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]


def allowed_names(environ: Mapping[str, str] | None = None) -> frozenset[str] | None:
    """Return the allow list of `CBEC_LOAD_PLUGINS`; none: all; an empty string: no plugin."""
    text = (os.environ if environ is None else environ).get(ALLOW_VARIABLE)
    if text is None:
        return None
    return frozenset(name.strip() for name in text.split(",") if name.strip())


class PluginManager:
    """Find plugins, load them once, and say what became of each.

    `block` names plugins, distributions, or "plugin@distribution" that are never imported, `allow`
    those that may be (default: `CBEC_LOAD_PLUGINS`); names are compared as in PEP 503. Of two that
    would load under one name, that of the first distribution does. `plugins` are given by the
    program itself, as objects or module names: they need no allowance, but a block holds for them.
    `safe` tells whether `CBEC_SAFE_MODE` is on: then no installed plugin is imported.
    """

    def __init__(
        self,
        *,
        block: Collection[str] = (),
        allow: Collection[str] | None = None,
        plugins: Iterable[object] = (),
        discover: bool = True,
    ) -> None:
        self._block = frozenset(block)
        allow = allowed_names() if allow is None else allow
        self._allow = None if allow is None else frozenset(map(normalised, allow))
        self.safe = os.environ.get(SAFE_VARIABLE, "").strip().lower() not in _OFF
        self._given = tuple(plugins)
        self._discover = discover
        self._pluggy = pluggy.PluginManager(PROJECT)
        self._arguments: dict[str, tuple[str, ...]] = {}
        self._rules: dict[str, str] = {}
        self._statuses: dict[str, PluginStatus] = {}
        self._specs: list[ProviderSpec] = []
        self._implementations: dict[str, tuple[Implementation, ...]] = {}
        self._lock = threading.RLock()
        self._loaded = False

    def load(self) -> PluginManager:
        """Load every plugin, sorted by name; calling it again does nothing."""
        with self._lock:
            if self._loaded:
                return self
            self._loaded = True
            self._add_specifications()
            self._take(sorted(self._found(), key=lambda found: found.sort_key))
        return self

    def statuses(self) -> tuple[PluginStatus, ...]:
        """Return what became of each plugin, sorted by name."""
        found = self.load()._statuses
        return tuple(found[name] for name in sorted(found))

    def status(self, name: str) -> PluginStatus:
        """Return what became of one plugin; raise `plugin.not_found`."""
        found = self.load()._statuses.get(name)
        if found is None:
            raise PluginError("plugin.not_found", plugin=name)
        return found

    def absent(self) -> tuple[str, ...]:
        """Return the names to block that no installed plugin or distribution has."""
        known = {name for s in self.statuses() for name in _names(s.name, s.distribution)}
        return tuple(sorted(name for name in self._block if normalised(name) not in known))

    def specs(self) -> tuple[ProviderSpec, ...]:
        """Return the providers that loaded plugins declare, by plugin; duplicates included."""
        return tuple(self.load()._specs)

    def hooks(self) -> Mapping[str, str]:
        """Return the combining rule of every hook."""
        return dict(self.load()._rules)

    def arguments(self, hook: str) -> tuple[str, ...]:
        """Return the arguments of a hook in the order of its specification."""
        return self.load()._arguments[hook]

    def implementations(self, hook: str) -> tuple[Implementation, ...]:
        """Return who answers a hook, sorted by plugin."""
        found = self._implementations.get(hook)
        if found is None:
            with self._lock:
                caller = getattr(self.load()._pluggy.hook, hook)
                impls = sorted(caller.get_hookimpls(), key=lambda impl: str(impl.plugin_name))
                found = self._implementations[hook] = tuple(
                    Implementation(i.plugin_name, i.function, parameters(i.function)) for i in impls
                )
        return found

    def _add_specifications(self) -> None:
        for area, name in _AREAS.items():
            hooks = getattr(import_module(f"cbec_core.hooks.{area}"), name)
            self._pluggy.add_hookspecs(hooks)
            for hook, function in vars(hooks).items():
                if rule := getattr(function, "__cbec_rule__", None):
                    self._rules[hook] = rule
                    self._arguments[hook] = parameters(function)[1:]

    def _found(self) -> Iterator[_Found]:
        entries = installed()
        known = {key: entry for entry in entries for key in (entry.value, entry.name)}
        used: set[EntryPoint] = set()
        names: dict[str, int] = {}
        for plugin in self._given:
            name = plugin if isinstance(plugin, str) else _name_of(plugin)
            entry = known.get(name)
            if entry is not None:
                name = entry.name
                used.add(entry)
            count = names[name] = names.get(name, 0) + 1
            target = entry.value if entry and isinstance(plugin, str) else plugin
            yield _Found(name if count == 1 else f"{name}#{count}", target, entry)
        if self._discover:
            yield from (_Found(entry.name, None, entry) for entry in entries if entry not in used)

    def _take(self, plugins: Iterable[_Found]) -> None:
        aside: list[PluginStatus] = []
        blocked = frozenset(map(normalised, self._block))
        for found in plugins:
            name = found.name
            status = PluginStatus(name, found.distribution, found.version)
            names = _names(name, found.distribution)
            if names & blocked:
                error = PluginError("plugin.blocked", plugin=name)
                aside.append(attrs.evolve(status, state=PluginState.BLOCKED, error=error))
            elif found.plugin is None and self._allow is not None and not names & self._allow:
                error = PluginError("plugin.not_allowed", plugin=name)
                aside.append(attrs.evolve(status, state=PluginState.NOT_ALLOWED, error=error))
            elif found.plugin is None and self.safe:
                error = PluginError("plugin.safe_mode", plugin=name)
                aside.append(attrs.evolve(status, state=PluginState.SAFE_MODE, error=error))
            elif other := self._statuses.get(name):
                error = PluginError(
                    "plugin.name_taken",
                    plugin=name,
                    distribution=found.distribution,
                    other=other.distribution or "this program",
                )
                aside.append(_broken(status, error))
            else:
                self._statuses[name] = self._load(found, status)
        for status in aside:
            taken = status.name in self._statuses
            name = f"{status.name}@{status.distribution}" if taken else status.name
            self._statuses[name] = attrs.evolve(status, name=name)

    def _load(self, found: _Found, status: PluginStatus) -> PluginStatus:
        name = found.name
        try:
            module = found.load()
        except FATAL:
            raise
        except BaseException as error:
            return _broken(
                status, PluginError("plugin.unimportable", plugin=name, fault=fault_text(error))
            )
        hooks: frozenset[str] | None = None
        try:
            hooks = intended(module, self._arguments, self._pluggy.parse_hookimpl_opts)
            check_hooks(name, module, self._arguments, self._pluggy.parse_hookimpl_opts)
            self._pluggy.register(module, name)
            specs = self._declared(name, module)
        except FATAL:
            raise
        except PluginError as error:
            self._forget(name)
            return _broken(attrs.evolve(status, hooks=hooks), error)
        except BaseException as error:
            self._forget(name)
            fault = PluginError("plugin.broken", plugin=name, fault=fault_text(error))
            return _broken(attrs.evolve(status, hooks=hooks), fault)
        self._specs.extend(specs)
        return attrs.evolve(status, hooks=hooks)

    def _declared(self, name: str, module: object) -> tuple[ProviderSpec, ...]:
        caller = self._pluggy.hook.cbec_providers
        specs: list[ProviderSpec] = []
        for implementation in caller.get_hookimpls():
            if implementation.plugin is module:
                try:
                    specs.extend(cast("Any", implementation.function()) or ())
                except FATAL:
                    raise
                except BaseException as error:
                    raise PluginError(
                        "plugin.hook_failed",
                        plugin=name,
                        hook="cbec_providers",
                        fault=fault_text(error),
                    ) from None
        return read_specs(name, specs)

    def _forget(self, name: str) -> None:
        if self._pluggy.has_plugin(name):
            self._pluggy.unregister(name=name)


@attrs.frozen
class _Found:
    """A plugin before it is loaded: given by the program, or an entry point."""

    name: str
    plugin: object = None
    entry: EntryPoint | None = None

    @property
    def sort_key(self) -> tuple[str, str]:
        return (self.name, self.distribution)

    @property
    def distribution(self) -> str:
        return self.entry.distribution if self.entry else ""

    @property
    def version(self) -> str:
        return self.entry.version if self.entry else ""

    def load(self) -> object:
        """Import what the plugin is; raises whatever its module raises."""
        target = self.entry.value if self.entry and self.plugin is None else self.plugin
        if not isinstance(target, str):
            return target
        module, _, attribute = target.partition(":")
        found: object = import_module(module)
        for part in filter(None, attribute.split(".")):
            found = getattr(found, part)
        return found


def _names(name: str, distribution: str) -> frozenset[str]:
    """Return the names under which a plugin can be blocked or allowed."""
    given = (name, distribution, f"{name}@{distribution}") if distribution else (name,)
    return frozenset(map(normalised, given))


def _name_of(plugin: object) -> str:
    return str(getattr(plugin, "__name__", type(plugin).__name__))


def _broken(status: PluginStatus, error: PluginError) -> PluginStatus:
    return attrs.evolve(status, state=PluginState.BROKEN, error=error)
