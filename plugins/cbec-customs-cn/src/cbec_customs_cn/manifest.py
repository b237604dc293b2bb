"""What this plugin brings: six regimes, their command, the dossier's tables."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cbec_core.api import (
    Capability,
    CommandSpec,
    DemoFile,
    DemoKind,
    MigrationBranch,
    ProviderSpec,
    hookimpl,
)
from cbec_customs_cn import errors as errors  # defines its codes
from cbec_customs_cn import errors_retail as errors_retail  # defines its codes
from cbec_customs_cn import errors_setup as errors_setup  # defines its codes
from cbec_customs_cn.channels import faults as channel_faults  # defines its codes
from cbec_customs_cn.receipts import errors as receipt_errors  # defines its codes

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["cbec_commands", "cbec_locale", "cbec_migrations", "cbec_providers", "receipt_errors"]
__all__ += ["cbec_demo", "channel_faults"]

_SETTINGS = {
    "cn-9610-export": "DirectExportSettings",
    "cn-9710": "B2BSettings",
    "cn-9810": "WarehouseSettings",
    "cn-1210-export": "BondedExportSettings",
    "cn-9610-import": "DirectImportSettings",
    "cn-1210-import": "BondedImportSettings",
}


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    """Declare the regimes, one class told apart by its settings."""
    return tuple(
        ProviderSpec(
            capability=Capability.CUSTOMS,
            code=code,
            target="cbec_customs_cn.regime:CustomsCn",
            settings=f"cbec_customs_cn.settings:{name}",
            operations=frozenset({"requirements", "declare", "cancel", "lookup"}),
            currencies=frozenset({"CNY"}) if code.endswith("import") else frozenset(),
            # The dossier keeps an operation's bytes for as long as there is a database.
            idempotency_window=timedelta(days=3650),
            prepare=("cbec doctor",),
            check="cbec_customs_cn.health:findings",
        )
        for code, name in _SETTINGS.items()
    )


@hookimpl
def cbec_commands() -> Iterable[CommandSpec]:
    """Add `cbec customs`; click is imported when it is called."""
    target = "cbec_customs_cn.commands:customs"
    text = "Declare to China's customs and follow its answers."
    return (CommandSpec("customs", target, text),)


@hookimpl
def cbec_migrations() -> Iterable[MigrationBranch]:
    """Name the branch with the tables of the dossier."""
    return (MigrationBranch("customs_cn", "cbec_customs_cn.migrations"),)


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_customs_cn",)


@hookimpl
def cbec_demo() -> Iterable[DemoFile]:
    """Name the settings under which `cbec demo` declares exports to the simulator."""
    return (DemoFile(DemoKind.SETTINGS, "cn-9610-export", "cbec_customs_cn", "demo.toml"),)
