"""What people see of the sandbox: a command, a permission, a table, messages, health."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from cbec_core.api import (
    CommandSpec,
    DemoFile,
    DemoKind,
    Finding,
    MigrationBranch,
    PermissionSpec,
    Severity,
    hookimpl,
)

__all__ = [
    "cbec_commands",
    "cbec_demo",
    "cbec_doctor",
    "cbec_locale",
    "cbec_migrations",
    "cbec_permissions",
]

_MESSAGES = "locale/zh/LC_MESSAGES/cbec_sandbox.mo"


@hookimpl
def cbec_commands() -> Iterable[CommandSpec]:
    """Add `cbec sandbox`."""
    return (
        CommandSpec(
            name="sandbox",
            target="cbec_sandbox.command:sandbox",
            help="Show what the fake counterparties were asked for and did.",
        ),
    )


@hookimpl
def cbec_permissions() -> Iterable[PermissionSpec]:
    """Add the permission to look into the store."""
    return (PermissionSpec("sandbox.read", "See what the fake counterparties did."),)


@hookimpl
def cbec_migrations() -> Iterable[MigrationBranch]:
    """Name the branch with the table `sandbox_effects`."""
    return (MigrationBranch("sandbox", "cbec_sandbox.migrations"),)


@hookimpl
def cbec_locale() -> Iterable[str]:
    """Name the package of the Chinese messages."""
    return ("cbec_sandbox",)


@hookimpl
def cbec_doctor() -> Iterable[Finding]:
    """Say if the installation lacks its message catalogue."""
    if files("cbec_sandbox").joinpath(_MESSAGES).is_file():
        return ()
    return (
        Finding(
            code="sandbox.messages_missing",
            severity=Severity.WARNING,
            text="cbec-sandbox has no compiled messages; install it again",
            text_zh="cbec-sandbox 缺少已编译的语言文件，请重新安装",
        ),
    )


@hookimpl
def cbec_demo() -> Iterable[DemoFile]:
    """Name the settings under which `cbec demo` asks the fake counterparties."""
    return (DemoFile(DemoKind.SETTINGS, "sandbox", "cbec_sandbox", "demo.toml"),)
