"""What this plugin brings: five sources of exchange rates and the command that fills them."""

from __future__ import annotations

from collections.abc import Iterable

from cbec_core.api import Capability, CommandSpec, ProviderSpec, hookimpl
from cbec_fx_official import errors as errors  # defines its codes

_CLASSES = {
    "ecb": "provider:Ecb",
    "hmrc": "provider:Hmrc",
    "cfets": "provider:Cfets",
    "us-treasury": "provider:UsTreasury",
    "fixed": "fixed:Fixed",
}


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the sources."""
    return tuple(
        ProviderSpec(
            capability=Capability.FX,
            code=code,
            target=f"cbec_fx_official.{target}",
            settings=f"cbec_fx_official.settings:{target.partition(':')[2]}Settings",
            operations=frozenset({"rate"}),
            # The rates of `fixed` stand in the configuration.
            prepare=() if code == "fixed" else (f"cbec fx load {code} FILE",),
            check=f"cbec_fx_official.health:{code.replace('-', '_')}",
            data="" if code == "fixed" else f"cbec_fx_official.loaded:{code.replace('-', '_')}",
        )
        for code, target in _CLASSES.items()
    )


@hookimpl
def cbec_commands() -> Iterable[CommandSpec]:
    """Add `cbec fx`; click is imported when it is called."""
    target = "cbec_fx_official.commands:fx"
    return (CommandSpec("fx", target, "Load, fetch and show published exchange rates."),)


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_fx_official",)
