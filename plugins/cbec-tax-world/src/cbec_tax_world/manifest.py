"""What this plugin provides, as data."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_core.api import Capability, ProviderSpec, hookimpl

_PROVIDER = ProviderSpec(
    capability=Capability.TAX,
    code="world",
    target="cbec_tax_world.provider:WorldTax",
    operations=frozenset({"regime"}),
)


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the rules."""
    return (_PROVIDER,)
