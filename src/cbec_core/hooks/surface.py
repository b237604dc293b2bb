"""Hooks that extend the surfaces: CLI, permissions, tables, messages, doctor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cbec_core.hooks import rule

if TYPE_CHECKING:
    from cbec_core.domain.customs import Finding
    from cbec_core.ports.surface import CommandSpec, DemoFile, MigrationBranch, PermissionSpec


class SurfaceHooks:
    """What people see of a plugin beside its providers."""

    @rule("ALL")
    def cbec_commands(self) -> Iterable[CommandSpec]:  # type: ignore[empty-body]
        """Add commands to the CLI, as data."""

    @rule("ALL")
    def cbec_permissions(self) -> Iterable[PermissionSpec]:  # type: ignore[empty-body]
        """Add permissions."""

    @rule("ALL")
    def cbec_migrations(self) -> Iterable[MigrationBranch]:  # type: ignore[empty-body]
        """Name the Alembic branch of the plugin's own tables."""

    @rule("ALL")
    def cbec_locale(self) -> Iterable[str]:  # type: ignore[empty-body]
        """Name packages that hold `locale/<lang>/LC_MESSAGES/<package>.mo`."""

    @rule("ALL")
    def cbec_doctor(self) -> Iterable[Finding]:  # type: ignore[empty-body]
        """Say what is wrong with the plugin's installation, and how to mend it."""

    @rule("ALL")
    def cbec_demo(self) -> Iterable[DemoFile]:  # type: ignore[empty-body]
        """Name files of the plugin that `cbec demo` uses."""
