"""The first cbec.toml of a deployment, with what is installed filled in and explained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, get_origin

import attrs

from cbec_core.cli.extensions import plugin_manager
from cbec_core.ports.provider import Capability, ProviderSpec

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

__all__ = ["PLAYED", "Unprepared", "configuration", "unprepared"]

_HEAD = """\
# A deployment of cbec. An environment variable overrides any key: CBEC_DATABASE__URL.
# Secrets are named here, not written: "env:NAME" or "file:path".
# `cbec doctor` checks what is written here, `cbec plugins list` shows what is installed.

[database]
# A relative SQLite file lies beside this one. PostgreSQL: "postgresql+psycopg://user@host/name".
url = "sqlite:///cbec.db"

[merchant]
id = "main"
name = "My shop"

[merchant.address]
# The sender on labels and customs forms.
country = "CN"
company = "My shop"
lines = ["1 Example Road"]
city = "Shenzhen"
postcode = "518000"

[intake]
max_bytes = 67108864 # a larger document is refused before it is read
max_lines = 5000 # an order with more lines is refused

[defaults]
# Codes of the providers that are asked. What is installed stands behind each key; the sandbox's
# providers only play their part and are never chosen here by themselves.
# While customs_export, customs_import or screening is empty, orders park where somebody should be
# asked; "none" says that nobody is.
"""

_TAIL = """\
incoterm = "DAP" # or DDP: who pays duty and tax on arrival
language = "en" # of documents and messages; or "zh"

[plugins]
block = [] # names of plugins that are never loaded
first = [] # who is asked first where one answer counts
"""

# Key of [defaults], its capability, what is asked of it, and whether it takes several codes.
_KEYS = (
    ("payment", Capability.PAYMENT, "authorise", False),
    ("carriers", Capability.CARRIER, "rate", True),
    ("tracking", Capability.CARRIER, "track", False),
    ("documents", Capability.DOCUMENTS, "render", False),
    ("notify", Capability.NOTIFY, "notify", True),
    ("tax", Capability.TAX, "regime", True),
    ("tariffs", Capability.TARIFF, "duty", True),
    ("fx", Capability.FX, "rate", True),
    ("screening", Capability.SCREENING, "screen", True),
    ("customs_export", Capability.CUSTOMS, "requirements", False),
    ("customs_import", Capability.CUSTOMS, "requirements", False),
)
_MAY_BE_NONE = frozenset({"screening", "customs_export", "customs_import"})
# Its carrier need not be the one that ships; empty asks the one that took the parcel.
_LEFT_EMPTY = frozenset({"tracking"})
PLAYED = "sandbox"


@attrs.frozen
class Unprepared:
    """The only provider that could be asked, left out until somebody has typed its commands."""

    key: str
    code: str
    commands: tuple[str, ...]
    line: str


def configuration() -> str:
    """Return the text of a first cbec.toml."""
    specs = _specs()
    defaults = "".join(_default(*key, specs) for key in _KEYS)
    return _HEAD + defaults + _TAIL + "".join(_settings(specs))


def unprepared() -> tuple[Unprepared, ...]:
    """Return whom `cbec init` would have chosen, had they not to be prepared first."""
    specs = _specs()
    found = []
    for key, capability, operation, several in _KEYS:
        able = _able(capability, operation, specs)
        real = [spec for code, spec in able.items() if code != PLAYED]
        if len(real) == 1 and real[0].prepare and key not in _LEFT_EMPTY:
            line = f"{key} = {_written(real[0].code, several)}"
            found.append(Unprepared(key, real[0].code, real[0].prepare, line))
    return tuple(found)


def _specs() -> list[ProviderSpec]:
    return sorted(plugin_manager().specs(), key=lambda spec: (spec.capability, spec.code))


def _able(
    capability: Capability, operation: str, specs: list[ProviderSpec]
) -> dict[str, ProviderSpec]:
    return {
        spec.code: spec
        for spec in reversed(specs)
        if spec.capability is capability and operation in spec.operations
    }


def _written(chosen: str, several: bool) -> str:
    return json.dumps([chosen] if chosen else []) if several else json.dumps(chosen)


def _default(
    key: str, capability: Capability, operation: str, several: bool, specs: list[ProviderSpec]
) -> str:
    able = _able(capability, operation, specs)
    codes = sorted(able)
    real = [code for code in codes if code != PLAYED]
    shown = [*codes, "none"] if key in _MAY_BE_NONE else codes
    chosen, about = "", ", ".join(shown) or "-"
    if len(real) == 1 and key not in _LEFT_EMPTY:
        spec = able[real[0]]
        fields = _fields(spec)
        open_ = bool(spec.prepare) or any(field.is_required() for field in fields.values())
        chosen = "" if open_ else real[0]
        if fields or spec.prepare:
            about += f"; see [providers.{capability.value}.{real[0]}] below"
    return f"{key} = {_written(chosen, several)} # {about}\n"


def _settings(specs: list[ProviderSpec]) -> Iterator[str]:
    """Yield the table of every provider with settings, as comments to be filled in."""
    for spec in specs:
        fields = _fields(spec)
        if spec.code == PLAYED or not (fields or spec.prepare):
            continue
        yield f"\n# [providers.{spec.capability.value}.{spec.code}]\n"
        for command in spec.prepare:
            yield f"# Before it is named above, type: {command}\n"
        for key, field in fields.items():
            need = "needed" if field.is_required() else "optional"
            about = f": {' '.join(field.description.split())}" if field.description else ""
            yield f"# {key} = {_value(field)} # {need}{about}\n"


def _fields(spec: ProviderSpec) -> dict[str, FieldInfo]:
    """Return the fields of a provider's settings; a broken plugin is the doctor's to tell."""
    module, _colon, name = spec.settings.partition(":")
    try:
        return dict(getattr(import_module(module), name).model_fields) if spec.settings else {}
    except Exception:
        return {}


def _value(field: FieldInfo) -> str:
    """Return a default as TOML, or a text or a list to be filled in."""
    default = field.default
    if field.is_required() and get_origin(field.annotation) in (tuple, list, frozenset, set):
        default = ()
    if isinstance(default, bool | int | str):
        return json.dumps(default)
    if default == {}:
        return "{}"
    return json.dumps(sorted(map(str, default))) if isinstance(default, tuple | frozenset) else '""'
