"""The storage itself: units of work, the state of the schema, and its upgrade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cbec_core.domain.errors import StorageError
from cbec_core.ports.stored import DatabaseState, SchemaState
from cbec_core.storage.database import Database
from cbec_core.storage.faults import translate
from cbec_core.storage.schema import KnownSchema
from cbec_core.storage.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from cbec_core.domain.merchant import Actor
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.ports.surface import MigrationBranch

__all__ = ["SqlStorage"]


class SqlStorage:
    """A SQLite or PostgreSQL database."""

    def __init__(self, url: str, branches: Sequence[MigrationBranch] = (), **options: Any) -> None:
        self.database = Database(url, **options)
        self._known = KnownSchema.of(branches)
        self._checked = False

    def begin(self, actor: Actor, *, durable: bool = False, snapshot: bool = False) -> UnitOfWork:
        """Start a unit of work that reads and writes what the actor may see.

        The first one checks the schema: an older program must never write to a newer database.
        """
        if not self._checked:
            self.require_current()
            self._checked = True
        return SqlUnitOfWork(self.database.link(actor, durable, snapshot))

    def state(self) -> DatabaseState:
        """Return the state of the schema and whether it can be written."""
        found = self._found()
        return DatabaseState(
            url=self.database.url.render_as_string(hide_password=True),
            schema=self._known.compare(found),
            found=", ".join(found),
            known=", ".join(sorted(self._known.heads().values())),
            writable=self.database.can_write(),
            server=self.database.server(),
        )

    def require_current(self) -> None:
        """Raise `storage.schema_missing`, `_older` or `_newer` unless the schema fits."""
        found = self._found()
        state = self._known.compare(found)
        if state is not SchemaState.CURRENT:
            known = ", ".join(sorted(self._known.heads().values()))
            raise StorageError(f"storage.schema_{state.value}", found=", ".join(found), known=known)

    def upgrade(self) -> None:
        """Bring the schema to this version, plugins' branches included."""
        from cbec_core.storage.upgrade import upgrade

        if self._known.compare(self._found()) is SchemaState.NEWER:
            self.require_current()
        try:
            upgrade(self.database, self._known)
        except Exception as error:
            if isinstance(error, self.database.failures):
                raise translate(error) from None
            raise

    def close(self) -> None:
        """Give every connection back."""
        self.database.close()

    def _found(self) -> list[str]:
        if self.database.is_absent():
            return []
        return sorted(self.database.revisions())
