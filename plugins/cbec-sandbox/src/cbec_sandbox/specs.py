"""The ten providers as data: listing them imports none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from cbec_core.api import Capability, ProviderSpec

__all__ = ["provider_specs"]

_OPERATIONS: Final = {
    Capability.PAYMENT: ("Payment", "authorise capture void refund lookup read_webhook"),
    Capability.CARRIER: ("Carrier", "rate buy_label void_label track lookup"),
    Capability.MARKETPLACE: (
        "Marketplace",
        "recognises read_orders read_settlement confirm_shipment lookup",
    ),
    Capability.CUSTOMS: ("Customs", "requirements declare cancel lookup"),
    Capability.TAX: ("Tax", "regime"),
    Capability.TARIFF: ("Tariff", "duty"),
    Capability.FX: ("Fx", "rate"),
    Capability.SCREENING: ("Screener", "screen"),
    Capability.DOCUMENTS: ("Documents", "check render"),
    Capability.NOTIFY: ("Notify", "notify lookup"),
}


def provider_specs() -> Iterator[ProviderSpec]:
    """Yield a specification for each capability, all under the code `sandbox`."""
    for capability, (name, methods) in _OPERATIONS.items():
        operations: frozenset[str] = frozenset(methods.split())
        yield ProviderSpec(
            capability=capability,
            code="sandbox",
            target=f"cbec_sandbox.{capability.value}:Sandbox{name}",
            settings="cbec_sandbox.settings:SandboxSettings",
            operations=operations,
            # The store forgets nothing while it lives, so a repeated id is safe for very long.
            idempotency_window=timedelta(days=3650),
        )
