"""Run the migrations of the core and of the plugins' branches in one transaction."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from cbec_core.storage.database import Database
    from cbec_core.storage.schema import KnownSchema

__all__ = ["alembic_config", "upgrade"]

# Any number that no other program takes an advisory lock with: "cbec" in ASCII.
_LOCK = 0x63626563
_FORGET = "DELETE FROM alembic_version WHERE version_num = :revision"
_REMEMBER = "INSERT INTO alembic_version (version_num) VALUES (:revision)"


def alembic_config(known: KnownSchema, connection: Connection | None = None) -> Config:
    """Return the configuration that `env.py` reads: scripts, branches and the connection."""
    config = Config()
    scripts = str(files("cbec_core.storage") / "migrations")
    config.set_main_option("script_location", scripts.replace("%", "%%"))
    places = [str(files(branch.package)).replace("%", "%%") for branch in known.branches]
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(places))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, known: KnownSchema) -> None:
    """Bring every branch to its head, or change nothing."""
    with database.engine.connect() as connection:
        _begin(database, connection)
        removed = _put_aside(connection, known)
        command.upgrade(alembic_config(known, connection), "heads")
        for revision in removed:
            connection.execute(text(_REMEMBER), {"revision": revision})
        connection.commit()


def _put_aside(connection: Connection, known: KnownSchema) -> list[str]:
    """Hide the branches of removed plugins from Alembic, which cannot pass what it cannot find."""
    if not inspect(connection).has_table("alembic_version"):
        return []
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    removed = [revision for revision in found if not known.names(revision)]
    for revision in removed:
        connection.execute(text(_FORGET), {"revision": revision})
    return removed


def _begin(database: Database, connection: Any) -> None:
    # Two programs that start at the same time must not both make the tables.
    if database.is_sqlite:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.driver_connection.autocommit = False
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
