"""What this plugin brings: one carrier, the choice of a rate, a packer and a command."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_carrier_ratecard import errors as errors  # defines its codes
from cbec_carrier_ratecard.hooks import cbec_choose_rate, cbec_commands, cbec_locale, cbec_pack
from cbec_core.api import Capability, DemoFile, DemoKind, ProviderSpec, hookimpl

__all__ = ["cbec_choose_rate", "cbec_commands", "cbec_demo", "cbec_locale", "cbec_pack"]

_PROVIDER = ProviderSpec(
    capability=Capability.CARRIER,
    code="ratecard",
    target="cbec_carrier_ratecard.provider:RateCardCarrier",
    settings="cbec_carrier_ratecard.settings:RateCardSettings",
    operations=frozenset({"rate", "buy_label", "void_label", "lookup"}),
)


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the carrier."""
    return (_PROVIDER,)


@hookimpl
def cbec_demo() -> Iterable[DemoFile]:
    """Name the settings under which `cbec demo` ships."""
    package = "cbec_carrier_ratecard.demo"
    return (DemoFile(DemoKind.SETTINGS, "ratecard", package, "settings.toml"),)
