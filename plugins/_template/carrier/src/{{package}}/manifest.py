"""What this plugin provides, as data."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_core.api import Capability, ProviderSpec, hookimpl

_PROVIDER = ProviderSpec(
    capability=Capability.CARRIER,
    code="{{name}}",
    target="{{package}}.provider:{{Class}}Carrier",
    settings="{{package}}.settings:Settings",
    operations=frozenset({"rate", "buy_label", "void_label", "track", "lookup"}),
)


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the provider."""
    return (_PROVIDER,)
