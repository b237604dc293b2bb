"""What this plugin offers: one marketplace and the findings that its orders call for."""

from __future__ import annotations

from cbec_core.api import Capability, DemoFile, DemoKind, ProviderSpec, hookimpl
from cbec_marketplace_amazon import errors as errors  # defines its codes
from cbec_marketplace_amazon.checks import cbec_check_order

__all__ = ["cbec_check_order", "cbec_demo", "cbec_locale", "cbec_providers"]


@hookimpl
def cbec_providers() -> list[ProviderSpec]:
    """Declare Amazon; shipments are confirmed by a later version, so it is not declared."""
    return [
        ProviderSpec(
            Capability.MARKETPLACE,
            "amazon",
            "cbec_marketplace_amazon.provider:AmazonMarketplace",
            operations={"recognises", "read_orders", "read_settlement"},
        )
    ]


@hookimpl
def cbec_locale() -> tuple[str, ...]:
    """Name the package of the Chinese messages."""
    return ("cbec_marketplace_amazon",)


@hookimpl
def cbec_demo() -> list[DemoFile]:
    """Name what `cbec demo` carries through the corridor."""
    package = "cbec_marketplace_amazon.demo"
    return [
        DemoFile(DemoKind.CATALOGUE, "amazon", package, "catalogue.json"),
        DemoFile(DemoKind.ORDERS, "amazon", package, "search_orders.json"),
        *(
            DemoFile(DemoKind.SETTLEMENT, "amazon", package, f"settlement_{site}.tsv")
            for site in ("au", "de", "fr", "gb", "it", "jp", "us")
        ),
    ]
