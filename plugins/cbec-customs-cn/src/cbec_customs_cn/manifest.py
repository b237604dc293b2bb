"""What this plugin brings: messages, codec and signing as a library; no provider yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.api import CommandSpec, MigrationBranch, hookimpl
from cbec_customs_cn import errors as errors  # defines its codes
from cbec_customs_cn.receipts import errors as receipt_errors  # defines its codes

__all__ = ["cbec_commands", "cbec_locale", "cbec_migrations", "receipt_errors"]


@hookimpl
def cbec_commands() -> Iterable[CommandSpec]:
    """Add `cbec customs`; click is imported when it is called."""
    target = "cbec_customs_cn.commands:customs"
    return (CommandSpec("customs", target, "Declare to China's customs and follow its answers."),)


@hookimpl
def cbec_migrations() -> Iterable[MigrationBranch]:
    """Name the branch with the tables of the dossier."""
    return (MigrationBranch("customs_cn", "cbec_customs_cn.migrations"),)

if TYPE_CHECKING:
    from collections.abc import Iterable


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package with the messages of this plugin."""
    return ("cbec_customs_cn",)
