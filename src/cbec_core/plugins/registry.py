"""Who can do this? Providers by capability and code, imported and made on first use."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from cbec_core import __version__
from cbec_core.domain.customs import Finding
from cbec_core.domain.errors import CbecError, PluginError, ProviderError, Retry
from cbec_core.plugins.deadline import Workers
from cbec_core.plugins.faults import FATAL, fault_text
from cbec_core.plugins.guard import Guard, GuardedProvider, GuardPolicy
from cbec_core.plugins.status import PluginState
from cbec_core.ports.provider import Basis, Capability, ProviderSpec, ProviderTools

if TYPE_CHECKING:
    from cbec_core.plugins.breaker import BreakerState
    from cbec_core.plugins.manager import PluginManager
    from cbec_core.ports.carrier import Carrier
    from cbec_core.ports.customs import CustomsRegime
    from cbec_core.ports.documents import DocumentRenderer
    from cbec_core.ports.fx import FxSource
    from cbec_core.ports.marketplace import Marketplace
    from cbec_core.ports.notify import Notifier
    from cbec_core.ports.payment import PaymentProvider
    from cbec_core.ports.screening import Screener
    from cbec_core.ports.tariff import TariffSource
    from cbec_core.ports.tax import TaxRules

__all__ = ["ProviderRegistry"]

_ABSENT = object()
_FIELDS = ("target", "settings", "check", "data")
ProviderSettings = Mapping[str, Mapping[str, Mapping[str, Any]]]


class ProviderRegistry:
    """The providers of the loaded plugins (`ports.providers.Providers`), each behind its guard.

    `settings` is the `providers` table of the configuration: capability, code, then what the
    provider's own model reads; `source` says where it was written, `tools.folder` in which folder.
    """

    def __init__(
        self,
        manager: PluginManager,
        tools: ProviderTools,
        settings: ProviderSettings | None = None,
        *,
        source: str = "cbec.toml",
        policy: GuardPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._manager = manager
        self._tools = tools
        self._settings = settings or {}
        self._source = source
        self._policy = policy
        self._sleep = sleep
        self._workers = Workers()
        self._guards: dict[tuple[Capability, str], Guard] = {}
        self._made: dict[tuple[Capability, str], GuardedProvider] = {}
        self._lock = threading.RLock()
        self._table: dict[tuple[Capability, str], ProviderSpec] | None = None
        self._duplicates: dict[tuple[Capability, str], PluginError] = {}

    def specs(self, capability: Capability | None = None) -> tuple[ProviderSpec, ...]:
        """Return what is declared, sorted by capability and code; contested codes are left out."""
        return tuple(
            spec
            for (of, _), spec in sorted(self._specs().items())
            if capability is None or of == capability
        )

    def spec(self, capability: Capability, code: str) -> ProviderSpec:
        """Return one declaration; raise `provider.none` or why its plugin does not take part."""
        found = self._specs().get((capability, code))
        if found is None:
            raise self._duplicates.get((capability, code)) or self._why_not(capability.value, code)
        return found

    def version(self, capability: Capability, code: str) -> str:
        """Return the plugin that answers and its version and ours; nothing if it has none."""
        plugin = self.spec(capability, code).plugin
        version = self._version_of(plugin)
        return f"{plugin} {version} {__version__}" if version else ""

    def _version_of(self, plugin: str) -> str:
        return next((s.version for s in self._manager.statuses() if s.name == plugin), "")

    def basis(self, capability: Capability, code: str) -> Basis:
        """Return what its answers rest on; raises what its `data` raises."""
        spec = self.spec(capability, code)
        said = self._settings.get(capability.value, {}).get(code, {})
        digest = sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()
        version = f"{self._version_of(spec.plugin)} {__version__}"
        data = self._told(spec, spec.data) if spec.data else ""
        if not isinstance(data, str):
            raise _misanswered(spec, "data", "no text")
        return Basis(spec.plugin, version, digest, data)

    def duplicates(self) -> tuple[PluginError, ...]:
        """Return an error for every code that two plugins declare."""
        self._specs()
        return tuple(error for _, error in sorted(self._duplicates.items()))

    def unoffered(self) -> tuple[tuple[str, CbecError], ...]:
        """Return the place of all settings whose provider is not there, and why it is not."""
        there = {(of.value, code) for of, code in (*self._specs(), *self._duplicates)}
        return tuple(
            (f"providers.{of}.{code}", self._why_not(of, code))
            for of, tables in sorted(self._settings.items())
            for code in sorted(tables)
            if (of, code) not in there
        )

    def circuits(self) -> tuple[BreakerState, ...]:
        """Return the state of every account that was used, sorted by capability and code."""
        with self._lock:
            guards = sorted(self._guards.items())
        return tuple(guard.state for _, guard in guards)

    def parts(self, capability: Capability, code: str) -> tuple[Any, ProviderTools]:
        """Return what a provider is made of, its settings and tools, for its plugin's commands."""
        return self._settings_of(self.spec(capability, code)), self._tools

    def findings(self, capability: Capability, code: str) -> tuple[Finding, ...]:
        """Return what a provider itself says that it lacks (`ProviderSpec.check`)."""
        spec = self.spec(capability, code)
        if not spec.check:
            return ()
        found: tuple[Finding, ...] = self._told(spec, spec.check, tuple)
        if not all(isinstance(one, Finding) for one in found):
            raise _misanswered(spec, "check", "what is no finding")
        return found

    def _told(self, spec: ProviderSpec, target: str, of: Callable[[Any], Any] = lambda a: a) -> Any:
        """Return what a function of a plugin says of a provider, by its settings and tools."""
        function = _load(spec, target)
        settings, tools = self.parts(spec.capability, spec.code)
        try:
            return of(function(settings, tools))
        except (*FATAL, CbecError):
            raise
        except BaseException as error:
            raise _broken(spec, error) from None

    def payment(self, code: str) -> PaymentProvider:
        """Return a payment provider."""
        return cast("PaymentProvider", self._provider(Capability.PAYMENT, code))

    def carrier(self, code: str) -> Carrier:
        """Return a carrier."""
        return cast("Carrier", self._provider(Capability.CARRIER, code))

    def marketplace(self, code: str) -> Marketplace:
        """Return a marketplace."""
        return cast("Marketplace", self._provider(Capability.MARKETPLACE, code))

    def customs(self, code: str) -> CustomsRegime:
        """Return a customs regime."""
        return cast("CustomsRegime", self._provider(Capability.CUSTOMS, code))

    def tax(self, code: str) -> TaxRules:
        """Return a set of tax rules."""
        return cast("TaxRules", self._provider(Capability.TAX, code))

    def tariff(self, code: str) -> TariffSource:
        """Return a tariff."""
        return cast("TariffSource", self._provider(Capability.TARIFF, code))

    def fx(self, code: str) -> FxSource:
        """Return a source of exchange rates."""
        return cast("FxSource", self._provider(Capability.FX, code))

    def screening(self, code: str) -> Screener:
        """Return a screening list."""
        return cast("Screener", self._provider(Capability.SCREENING, code))

    def documents(self, code: str) -> DocumentRenderer:
        """Return a renderer of documents."""
        return cast("DocumentRenderer", self._provider(Capability.DOCUMENTS, code))

    def notify(self, code: str) -> Notifier:
        """Return a channel for notices."""
        return cast("Notifier", self._provider(Capability.NOTIFY, code))

    def _specs(self) -> dict[tuple[Capability, str], ProviderSpec]:
        if self._table is None:
            with self._lock:
                table: dict[tuple[Capability, str], ProviderSpec] = {}
                for spec in self._manager.specs():
                    key = (spec.capability, spec.code)
                    other = table.setdefault(key, spec)
                    if other is not spec:
                        self._duplicates[key] = PluginError(
                            "plugin.duplicate_provider",
                            first=other.plugin,
                            second=spec.plugin,
                            capability=spec.capability.value,
                            code=spec.code,
                        )
                self._table = {k: v for k, v in table.items() if k not in self._duplicates}
        return self._table

    def _why_not(self, capability: str, code: str) -> CbecError:
        # What a plugin that was not loaded would have declared is unknown; its name tells enough.
        likely = {code, f"{capability}-{code}", f"cbec-{code}", f"cbec-{capability}-{code}"}
        for status in self._manager.statuses():
            named = status.name in likely or status.distribution in likely
            if named and status.state is not PluginState.LOADED and status.error:
                if status.state is not PluginState.BROKEN:
                    return status.error
                return PluginError(
                    "plugin.broken", plugin=status.name, fault=status.error.message.rstrip(".")
                )
        return ProviderError("provider.none", retry=Retry.NEVER, capability=capability, code=code)

    def _provider(self, capability: Capability, code: str) -> GuardedProvider:
        key = (capability, code)
        made = self._made.get(key)
        if made is None:
            with self._lock:
                made = self._made.get(key)
                if made is None:
                    made = self._made[key] = self._make(self.spec(capability, code))
        return made

    def _make(self, spec: ProviderSpec) -> GuardedProvider:
        target = _load(spec, spec.target)
        settings = self._settings_of(spec)
        guard = Guard(spec, self._tools.clock, self._workers, self._policy, self._sleep)
        try:
            wrapped = guard.wrap(target(settings, self._tools))
        except (*FATAL, CbecError):
            raise
        except BaseException as error:
            raise _broken(spec, error) from None
        self._guards[spec.capability, spec.code] = guard
        return wrapped

    def _settings_of(self, spec: ProviderSpec) -> object:
        from cbec_core.config.models import build, is_model

        if not spec.settings:
            return None
        model = _load(spec, spec.settings)
        if not is_model(model):
            reason = f"the settings of {spec.capability} {spec.code!r} are not a pydantic model"
            raise PluginError("plugin.invalid_spec", plugin=spec.plugin, reason=reason)
        try:
            return build(
                model,
                self._settings.get(spec.capability.value, {}).get(spec.code, {}),
                source=self._source,
                path=("providers", spec.capability.value, spec.code),
                folder=self._tools.folder,
            )
        except (*FATAL, CbecError):
            raise
        except BaseException as error:
            raise _broken(spec, error) from None


def _load(spec: ProviderSpec, target: str) -> Any:
    module, _, name = target.partition(":")
    try:
        found = getattr(import_module(module), name, _ABSENT)
    except FATAL:
        raise
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and _is_within(error.name, module):
            raise _misnamed(spec, target, f"there is no module {error.name}") from None
        raise PluginError(
            "plugin.unimportable", plugin=spec.plugin, fault=fault_text(error)
        ) from None
    if found is _ABSENT:
        raise _misnamed(spec, target, f"{module} has no {name}")
    return found


def _is_within(missing: str | None, module: str) -> bool:
    """Tell whether it is the named module that is missing, not one that it imports."""
    return missing is not None and f"{module}.".startswith(f"{missing}.")


def _misnamed(spec: ProviderSpec, target: str, why: str) -> PluginError:
    field = next(name for name in _FIELDS if getattr(spec, name) == target)
    reason = f"the {field} {target!r} of {spec.capability} {spec.code!r} does not exist: {why}"
    return PluginError("plugin.invalid_spec", plugin=spec.plugin, reason=reason)


def _misanswered(spec: ProviderSpec, what: str, answer: str) -> PluginError:
    reason = f"the {what} of {spec.capability} {spec.code!r} answered with {answer}"
    return PluginError("plugin.invalid_spec", plugin=spec.plugin, reason=reason)


def _broken(spec: ProviderSpec, error: BaseException) -> PluginError:
    return PluginError("plugin.broken", plugin=spec.plugin, fault=fault_text(error))
