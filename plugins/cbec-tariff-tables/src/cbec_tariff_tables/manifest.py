"""What this plugin brings: the tariff `tables` and the command that fills it."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_core.api import Capability, CommandSpec, ProviderSpec, hookimpl
from cbec_tariff_tables import errors as errors  # defines its codes


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the tariff: one code, so that what is loaded later needs no other configuration."""
    return (
        ProviderSpec(
            capability=Capability.TARIFF,
            code="tables",
            target="cbec_tariff_tables.provider:Tables",
            settings="cbec_tariff_tables.settings:TablesSettings",
            operations=frozenset({"duty"}),
            check="cbec_tariff_tables.health:findings",
            data="cbec_tariff_tables.health:loaded",
        ),
    )


@hookimpl
def cbec_commands() -> Iterable[CommandSpec]:
    """Add `cbec tariff`; click is imported when it is called."""
    target = "cbec_tariff_tables.commands:tariff"
    return (CommandSpec("tariff", target, "Load tariffs and show the duty of goods."),)


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_tariff_tables",)
