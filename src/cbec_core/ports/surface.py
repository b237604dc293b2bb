"""What a plugin adds to the surfaces: commands, permissions, tables, messages, health."""

from __future__ import annotations

import attrs

__all__ = ["CommandSpec", "MigrationBranch", "PermissionSpec"]


@attrs.frozen
class CommandSpec:
    """A CLI command: its name and help as data, its click command "package.module:attribute"."""

    name: str
    target: str
    help: str


@attrs.frozen
class PermissionSpec:
    """A permission string and what it allows."""

    name: str
    text: str


@attrs.frozen
class MigrationBranch:
    """The Alembic branch of a plugin with tables: its label and the package of its versions."""

    label: str
    package: str
