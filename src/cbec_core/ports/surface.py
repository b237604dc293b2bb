"""What a plugin adds to the surfaces: commands, permissions, tables, messages, health."""

from __future__ import annotations

from enum import StrEnum

import attrs

__all__ = ["CommandSpec", "DemoFile", "DemoKind", "MigrationBranch", "PermissionSpec"]


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


class DemoKind(StrEnum):
    """Say what a demo file is for."""

    ORDERS = "orders"
    CATALOGUE = "catalogue"
    SETTLEMENT = "settlement"
    SETTINGS = "settings"


@attrs.frozen
class DemoFile:
    """A file that `cbec demo` uses: its place in a package, and the provider it belongs to."""

    kind: DemoKind
    provider: str
    package: str
    name: str
