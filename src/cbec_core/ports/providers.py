"""How services find providers: by capability and code, each getter with its own type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cbec_core.ports.carrier import Carrier
    from cbec_core.ports.customs import CustomsRegime
    from cbec_core.ports.documents import DocumentRenderer
    from cbec_core.ports.fx import FxSource
    from cbec_core.ports.marketplace import Marketplace
    from cbec_core.ports.notify import Notifier
    from cbec_core.ports.payment import PaymentProvider
    from cbec_core.ports.provider import Basis, Capability, ProviderSpec
    from cbec_core.ports.screening import Screener
    from cbec_core.ports.tariff import TariffSource
    from cbec_core.ports.tax import TaxRules

__all__ = ["Providers"]


class Providers(Protocol):
    """Who can do this? Each getter raises `provider.none` or `plugin.broken`."""

    def specs(self, capability: Capability | None = None) -> tuple[ProviderSpec, ...]:
        """Return what is declared, sorted by capability and code."""
        ...

    def spec(self, capability: Capability, code: str) -> ProviderSpec:
        """Return one declaration."""
        ...

    def version(self, capability: Capability, code: str) -> str:
        """Return the plugin that answers and its version and ours; nothing if it has none."""
        ...

    def basis(self, capability: Capability, code: str) -> Basis:
        """Return what its answers rest on: the same basis, the same answers."""
        ...

    def payment(self, code: str) -> PaymentProvider:
        """Return a payment provider."""
        ...

    def carrier(self, code: str) -> Carrier:
        """Return a carrier."""
        ...

    def marketplace(self, code: str) -> Marketplace:
        """Return a marketplace."""
        ...

    def customs(self, code: str) -> CustomsRegime:
        """Return a customs regime."""
        ...

    def tax(self, code: str) -> TaxRules:
        """Return a set of tax rules."""
        ...

    def tariff(self, code: str) -> TariffSource:
        """Return a tariff."""
        ...

    def fx(self, code: str) -> FxSource:
        """Return a source of exchange rates."""
        ...

    def screening(self, code: str) -> Screener:
        """Return a screening list."""
        ...

    def documents(self, code: str) -> DocumentRenderer:
        """Return a renderer of documents."""
        ...

    def notify(self, code: str) -> Notifier:
        """Return a channel for notices."""
        ...
