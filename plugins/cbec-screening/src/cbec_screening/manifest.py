"""What this plugin brings: the list provider, rules for goods and `cbec screening`."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_core.api import Capability, CommandSpec, ProviderSpec, hookimpl
from cbec_screening import errors as errors  # defines its codes
from cbec_screening.goods import cbec_requirements

__all__ = ["LOAD", "cbec_commands", "cbec_locale", "cbec_providers", "cbec_requirements"]

LOAD = {name: f"cbec screening load {name} FILE" for name in ("ofac", "eu", "un")}


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the lists."""
    return (
        ProviderSpec(
            capability=Capability.SCREENING,
            code="sanctions",
            target="cbec_screening.provider:Sanctions",
            settings="cbec_screening.settings:SanctionsSettings",
            operations=frozenset({"screen"}),
            prepare=tuple(LOAD.values()),
            check="cbec_screening.health:findings",
        ),
    )


@hookimpl
def cbec_commands() -> Iterable[CommandSpec]:
    """Add `cbec screening`; click is imported when it is called."""
    target = "cbec_screening.commands:screening"
    return (CommandSpec("screening", target, "Load sanctions lists and look names up in them."),)


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_screening",)
