"""What this plugin provides, as data."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_core.api import Capability, DemoFile, DemoKind, ProviderSpec, hookimpl

_PROVIDER = ProviderSpec(
    capability=Capability.TAX,
    code="world",
    target="cbec_tax_world.provider:WorldTax",
    settings="cbec_tax_world.settings:WorldTaxSettings",
    operations=frozenset({"regime"}),
)


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the rules."""
    return (_PROVIDER,)


@hookimpl
def cbec_demo() -> Iterable[DemoFile]:
    """Name the settings under which `cbec demo` quotes."""
    return (DemoFile(DemoKind.SETTINGS, "world", "cbec_tax_world", "demo.toml"),)
