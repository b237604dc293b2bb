"""What a plugin declares of its providers, checked before anyone relies on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib import import_module

import attrs

from cbec_core.domain.countries import COUNTRIES
from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.errors import PluginError
from cbec_core.ports.provider import API_VERSIONS, Capability, ProviderSpec

__all__ = ["check_spec", "operations", "protocol", "read_specs"]

_TARGET = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*")
_TARGETS = {"target": "Class", "settings": "Class", "check": "function", "data": "function"}
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_PROTOCOLS = {
    Capability.PAYMENT: "payment:PaymentProvider",
    Capability.CARRIER: "carrier:Carrier",
    Capability.MARKETPLACE: "marketplace:Marketplace",
    Capability.CUSTOMS: "customs:CustomsRegime",
    Capability.TAX: "tax:TaxRules",
    Capability.TARIFF: "tariff:TariffSource",
    Capability.FX: "fx:FxSource",
    Capability.SCREENING: "screening:Screener",
    Capability.DOCUMENTS: "documents:DocumentRenderer",
    Capability.NOTIFY: "notify:Notifier",
}


@cache
def protocol(capability: Capability) -> type:
    """Return the Protocol that a provider of the capability implements."""
    module, _, name = _PROTOCOLS[capability].partition(":")
    found = getattr(import_module(f"cbec_core.ports.{module}"), name)
    assert isinstance(found, type)
    return found


@cache
def operations(capability: Capability) -> tuple[str, ...]:
    """Return the names of the methods of a capability's Protocol, in its order."""
    members = vars(protocol(capability)).items()
    return tuple(n for n, member in members if callable(member) and not n.startswith("_"))


def read_specs(plugin: str, declared: Iterable[ProviderSpec]) -> tuple[ProviderSpec, ...]:
    """Return the specs with their plugin's name; raise `plugin.invalid_spec` or `api_unsupported`.

    No two specs of one plugin may share capability and code.
    """
    specs = tuple(check_spec(plugin, spec) for spec in declared)
    seen: set[tuple[Capability, str]] = set()
    for spec in specs:
        if (spec.capability, spec.code) in seen:
            raise _invalid(plugin, f"{spec.capability} {spec.code!r} is declared twice")
        seen.add((spec.capability, spec.code))
    return specs


def check_spec(plugin: str, spec: ProviderSpec) -> ProviderSpec:
    """Return one spec with its plugin's name, or raise what is wrong with it."""
    if not isinstance(spec, ProviderSpec):
        raise _invalid(plugin, f"{type(spec).__name__} is not a ProviderSpec")
    try:
        capability = Capability(spec.capability)
    except ValueError:
        raise _invalid(plugin, f"there is no capability {spec.capability!r}") from None
    if spec.api != API_VERSIONS[capability]:
        raise PluginError(
            "plugin.api_unsupported",
            plugin=plugin,
            wanted=spec.api,
            capability=capability.value,
            have=API_VERSIONS[capability],
        )
    if not _matches(_CODE, spec.code):
        raise _invalid(plugin, f"{spec.code!r} is not a code of lower-case letters and digits")
    where = f"{capability} {spec.code!r}"
    for field, kind in _TARGETS.items():
        value = getattr(spec, field)
        if field != "target" and not value:
            continue
        if not _matches(_TARGET, value):
            raise _invalid(plugin, f'the {field} of {where} is not "package.module:{kind}"')
    _check_prepare(plugin, where, spec.prepare)
    _check_operations(plugin, where, spec, operations(capability))
    _check_members(plugin, where, "country", spec.countries, COUNTRIES)
    _check_members(plugin, where, "currency", spec.currencies, EXPONENTS)
    return attrs.evolve(spec, capability=capability, plugin=plugin)


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _check_operations(plugin: str, where: str, spec: ProviderSpec, known: Iterable[str]) -> None:
    if not spec.operations:
        raise _invalid(plugin, f"{where} declares no operation")
    for name in sorted(map(str, spec.operations)):
        if name not in known:
            near = get_close_matches(name, known, 1)
            mean = f"; did it mean {near[0]}" if near else ""
            raise _invalid(plugin, f"{where} declares an unknown operation {name!r}{mean}")


def _check_prepare(plugin: str, where: str, commands: object) -> None:
    # A single text would be taken for its letters, and a line break would end a comment.
    if not isinstance(commands, tuple) or not all(map(_is_line, commands)):
        raise _invalid(plugin, f"what prepares {where} is not a tuple of commands, a line each")


def _is_line(command: object) -> bool:
    return isinstance(command, str) and command.strip() == command != "" and command.isprintable()


def _check_members(
    plugin: str, where: str, kind: str, values: Iterable[str], known: Iterable[str]
) -> None:
    for value in sorted(map(str, values)):
        if value not in known:
            raise _invalid(plugin, f"{where} names {value!r}, which is no {kind} code of ISO")


def _invalid(plugin: str, reason: str) -> PluginError:
    return PluginError("plugin.invalid_spec", plugin=plugin, reason=reason)
