"""Entities of one kind: a mapping between value and row, and the store that every kind shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

import attrs
from sqlalchemy import Table, select, update

from cbec_core.domain.errors import DomainError, StorageError
from cbec_core.storage.statements import Statement, by, insert_into

if TYPE_CHECKING:
    from cbec_core.domain.merchant import Actor
    from cbec_core.storage.link import Link, Row

__all__ = ["EntityMap", "EntityStore", "refuse_unseen"]


class Owned(Protocol):
    """What every entity of a merchant has."""

    @property
    def id(self) -> str:
        """Return what identifies it."""
        ...

    @property
    def merchant_id(self) -> str:
        """Return the merchant to whom it belongs."""
        ...


E = TypeVar("E", bound=Owned)


def refuse_unseen(actor: Actor, *merchant_ids: str) -> None:
    """Raise `permission.denied` if a row would be written for a merchant that is not seen."""
    for merchant_id in merchant_ids:
        if not actor.sees(merchant_id):
            raise DomainError(
                "permission.denied", actor=actor.id, permission="write", merchant=merchant_id
            )


class EntityMap(Generic[E]):
    """How one kind of entity lies in its table; `to_row` keeps the order of the columns."""

    def __init__(
        self,
        entity: str,
        table: Table,
        to_row: Callable[[E], Row],
        from_row: Callable[[Row], E],
        *,
        versioned: bool = True,
    ) -> None:
        self.entity = entity
        self.to_row = to_row
        self.from_row = from_row
        self.versioned = versioned
        shown = [column for column in table.c if column.identity is None]
        self.columns = tuple(column.name for column in shown)
        self.read = select(*shown)
        owner = table.c.merchant_id
        self.get = Statement(lambda _: self.read.where(table.c.id == by("id")), owner)
        self.add = insert_into(table, "id")
        if "order_id" in table.c:
            self.of_order = Statement(
                lambda _: self.read.where(table.c.order_id == by("order_id")).order_by(
                    table.c.position
                ),
                owner,
            )

        def build_save(_: Any) -> Any:
            kept = ("id", "merchant_id")
            changed = {name: by(name) for name in self.columns if name not in kept}
            saved = update(table).values(changed)
            saved = saved.where(table.c.id == by("the_id"), owner == by("the_merchant"))
            return saved.where(table.c.version == by("the_version")) if versioned else saved

        self.save = Statement(build_save)


class EntityStore(Generic[E]):
    """Read and write entities of one kind as the actor may."""

    def __init__(self, link: Link, mapping: EntityMap[E]) -> None:
        self._link = link
        self._map = mapping

    def get(self, entity_id: str) -> E | None:
        """Return one, or nothing if there is none that the actor may see."""
        row = self._link.row(self._map.get, id=entity_id)
        return None if row is None else self._map.from_row(row)

    def of_order(self, order_id: str) -> tuple[E, ...]:
        """Return those of an order, oldest first."""
        return self._found(self._map.of_order, order_id=order_id)

    def add(self, *entities: E) -> None:
        """Insert; an id that exists already is left as it is."""
        refuse_unseen(self._link.actor, *(entity.merchant_id for entity in entities))
        self._link.put(self._map.add, [self._map.to_row(entity) for entity in entities])

    def save(self, entity: E) -> E:
        """Update by id and version and return it with the next version; raise `storage.stale`."""
        refuse_unseen(self._link.actor, entity.merchant_id)
        following = self._next(entity)
        values = dict(zip(self._map.columns, self._map.to_row(following), strict=True))
        if self._map.versioned:
            values["the_version"] = cast("Any", entity).version
        changed = self._link.change(
            self._map.save, the_id=entity.id, the_merchant=entity.merchant_id, **values
        )
        if changed != 1:
            raise StorageError("storage.stale", entity=self._map.entity, id=entity.id)
        return following

    def _next(self, entity: E) -> E:
        if not self._map.versioned:
            return entity
        versioned = cast("Any", entity)
        return cast("E", attrs.evolve(versioned, version=versioned.version + 1))

    def _found(self, statement: Statement, **params: Any) -> tuple[E, ...]:
        return self._read(self._link.rows(statement, **params))

    def _read(self, rows: Sequence[Row]) -> tuple[E, ...]:
        return tuple(map(self._map.from_row, rows))
