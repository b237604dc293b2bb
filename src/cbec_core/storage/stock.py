"""Stock: the reservation primitive, movements and levels; and the variants that are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, literal_column, select, update

from cbec_core.domain.errors import DomainError
from cbec_core.domain.stock import Movement, Reservation, ReservationState, StockLevel
from cbec_core.ports.stored import Reserved
from cbec_core.storage.entities import refuse_unseen
from cbec_core.storage.rows_work import row_to_variant, variant_to_row
from cbec_core.storage.statements import Flavour, Statement, by, insert_into
from cbec_core.storage.tables_stock import HELD, movements, reservations, stock_levels, variants

if TYPE_CHECKING:
    from cbec_core.domain.product import Variant
    from cbec_core.storage.link import Link, Row

__all__ = ["StockStore", "VariantStore"]

_level = stock_levels.c
_held = reservations.c
_AT = (
    _level.merchant_id == by("merchant"),
    _level.sku == by("sku"),
    _level.location == by("location"),
)

LEVELS = Statement(
    lambda f: (
        select(stock_levels)
        .where(_level.merchant_id == by("merchant"))
        .where(f.among(_level.sku, "skus"))
        .order_by(_level.sku, _level.location)
    ),
    _level.merchant_id,
)
ADD_MOVEMENT = insert_into(movements, "id")
MOVED = Statement(
    lambda _: select(movements.c.quantity).where(movements.c.id == by("the_id")),
    movements.c.merchant_id,
)


def _hold(flavour: Flavour) -> object:
    # A key whose claim was given back may claim again; a held or consumed one never twice.
    statement = flavour.insert(reservations)
    fresh = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "state": fresh.state,
            "location": fresh.location,
            "sku": fresh.sku,
            "quantity": fresh.quantity,
            "expires_at": fresh.expires_at,
            "reference": fresh.reference,
        },
        where=(_held.state == literal_column("'released'"))
        & (_held.merchant_id == fresh.merchant_id),
    )


def _receive(flavour: Flavour) -> object:
    statement = flavour.insert(stock_levels)
    return statement.on_conflict_do_update(
        index_elements=["merchant_id", "sku", "location"],
        set_={"on_hand": _level.on_hand + statement.excluded.on_hand},
    )


HOLD = Statement(_hold, columns=tuple(column.name for column in reservations.c))
TAKE = Statement(
    lambda _: (
        update(stock_levels)
        .values(reserved=_level.reserved + by("quantity"))
        .where(*_AT, _level.on_hand - _level.reserved >= by("quantity"))
    )
)
CHANGE_LEVEL = Statement(
    lambda _: (
        update(stock_levels)
        .values(on_hand=_level.on_hand + by("change"), reserved=_level.reserved - by("quantity"))
        .where(*_AT)
    )
)
RECEIVE = Statement(_receive, columns=tuple(column.name for column in stock_levels.c))
FORGET = Statement(lambda _: delete(reservations).where(_held.key == by("the_key")))
RESERVATION = Statement(
    lambda _: select(reservations).where(_held.key == by("the_key")), _held.merchant_id
)
OWNER = Statement(lambda _: select(_held.merchant_id).where(_held.key == by("the_key")))
HELD_FOR = Statement(
    lambda _: select(reservations).where(_held.reference == by("reference"), HELD),
    _held.merchant_id,
)
END = Statement(
    lambda _: (
        update(reservations)
        .values(state=by("the_state"))
        .where(_held.key == by("the_key"), HELD)
        .returning(_held.merchant_id, _held.location, _held.sku, _held.quantity)
    ),
    _held.merchant_id,
)
_EXPIRED = (HELD, _held.expires_at <= by("now"))
EXPIRED_AT = Statement(
    lambda _: select(_held.merchant_id, _held.location, _held.sku).where(*_EXPIRED).distinct(),
    _held.merchant_id,
)
# What another is ending just now is left to it.
END_EXPIRED = Statement(
    lambda _: (
        update(reservations)
        .values(state="released")
        .where(
            _held.key.in_(
                select(_held.key)
                .where(*_EXPIRED)
                .where(_held.merchant_id == by("merchant"), _held.location == by("location"))
                .where(_held.sku == by("sku"))
                .with_for_update(skip_locked=True)
            )
        )
        .returning(_held.quantity)
    ),
    _held.merchant_id,
)


class StockStore:
    """Levels that never go below what is reserved, whoever races for them."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def levels(self, merchant_id: str, skus: Iterable[str]) -> tuple[StockLevel, ...]:
        """Return the levels of SKUs at every location."""
        rows = self._link.rows(LEVELS, merchant=merchant_id, skus=list(skus))
        return tuple(
            StockLevel(merchant, location, sku, on_hand, reserved)
            for merchant, location, sku, on_hand, reserved in rows
        )

    def move(self, *movements: Movement) -> Mapping[str, int]:
        """Append movements and change the levels; an id that exists already is left as it is."""
        refuse_unseen(self._link.actor, *(movement.merchant_id for movement in movements))
        there: dict[str, int] = {}
        for movement in sorted(movements, key=lambda one: (one.location, one.sku)):
            if not self._link.change_row(ADD_MOVEMENT, _movement_to_row(movement)):
                row = self._link.row(MOVED, the_id=movement.id)
                there[movement.id] = row[0] if row else 0
                continue
            at = (movement.merchant_id, movement.location, movement.sku)
            # An insert is checked before its conflict is seen, so a change down is an update.
            if movement.quantity >= 0 or not self._change(at, movement.quantity, 0):
                self._link.change_row(RECEIVE, (*at, movement.quantity, 0))
        return there

    def reserve(self, *reservations: Reservation) -> tuple[Reserved, ...]:
        """Reserve each by one conditional update; the same key never reserves twice."""
        refuse_unseen(self._link.actor, *(one.merchant_id for one in reservations))
        if not reservations:
            return ()
        claims = [(_reservation_to_row(one), _claim(one)) for one in reservations]
        found = self._link.change_pairs(HOLD, TAKE, claims)
        answers: list[Reserved] = []
        for one, (held, taken) in zip(reservations, found, strict=True):
            if held:
                answers.append(Reserved.HELD if taken else Reserved.SHORT)
                continue
            # All are asked at once; what a known key took again goes back in the same breath.
            if taken:
                self._change((one.merchant_id, one.location, one.sku), 0, one.quantity)
            owner = self._link.row(OWNER, the_key=one.key)
            if owner is not None and owner[0] != one.merchant_id:
                raise DomainError("idempotency.conflict", key=one.key)
            answers.append(Reserved.ALREADY)
        for at, answer in enumerate(answers):
            # Those before it may have taken twice what they gave back since.
            if answer is Reserved.SHORT and self._link.change(TAKE, **claims[at][1]):
                answers[at] = Reserved.HELD
            elif answer is Reserved.SHORT:
                self._link.change(FORGET, the_key=reservations[at].key)
        return tuple(answers)

    def reservation(self, key: str) -> Reservation | None:
        """Return a reservation by its key."""
        row = self._link.row(RESERVATION, the_key=key)
        return None if row is None else _row_to_reservation(row)

    def held_for(self, reference: str) -> tuple[Reservation, ...]:
        """Return what is held under a reference, by location, SKU and key."""
        rows = self._link.rows(HELD_FOR, reference=reference)
        # Sorted here: a database may sort texts by the rules of its language.
        found = map(_row_to_reservation, rows)
        return tuple(sorted(found, key=lambda one: (one.location, one.sku, one.key)))

    def consume(self, key: str, movement: Movement) -> bool:
        """Turn a held reservation into a movement out; false if it was not held."""
        refuse_unseen(self._link.actor, movement.merchant_id)
        held = self._link.change_returning(END, the_key=key, the_state="consumed")
        if not held:
            return False
        *at, quantity = held[0]
        moved = self._link.change_row(ADD_MOVEMENT, _movement_to_row(movement))
        self._change(at, movement.quantity if moved else 0, quantity)
        return True

    def release(self, key: str) -> bool:
        """Give a held reservation back; false if it was not held."""
        ended = self._link.change_returning(END, the_key=key, the_state="released")
        for *at, quantity in ended:
            self._change(at, 0, quantity)
        return bool(ended)

    def release_expired(self, now: datetime) -> int:
        """Give back every reservation whose time is over."""
        count = 0
        # Everyone takes the levels by location and SKU, each after what is held of it: then nobody
        # waits for one who waits for him.
        for at in sorted(map(tuple, self._link.rows(EXPIRED_AT, now=now))):
            named = dict(zip(("merchant", "location", "sku"), at, strict=True))
            ended = self._link.change_returning(END_EXPIRED, now=now, **named)
            if ended:
                self._change(at, 0, sum(quantity for (quantity,) in ended))
            count += len(ended)
        return count

    def _change(self, at: Iterable[str], change: int, quantity: int) -> int:
        merchant, location, sku = at
        return self._link.change(
            CHANGE_LEVEL,
            merchant=merchant,
            location=location,
            sku=sku,
            change=change,
            quantity=quantity,
        )


def _row_to_reservation(row: Row) -> Reservation:
    values = list(row)
    values[5] = ReservationState(row[5])
    return Reservation(*values)


def _reservation_to_row(r: Reservation) -> Row:
    claim = (r.key, r.merchant_id, r.location, r.sku, r.quantity)
    return (*claim, ReservationState.HELD.value, r.expires_at, r.reference)


def _claim(r: Reservation) -> dict[str, object]:
    return {
        "merchant": r.merchant_id,
        "sku": r.sku,
        "location": r.location,
        "quantity": r.quantity,
    }


def _movement_to_row(m: Movement) -> Row:
    return (
        m.id,
        m.merchant_id,
        m.location,
        m.sku,
        m.kind.value,
        m.quantity,
        m.at,
        m.reference,
    )


def _put_variant(flavour: Flavour) -> object:
    statement = flavour.insert(variants)
    fresh = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["merchant_id", "sku"],
        set_={column.name: fresh[column.name] for column in variants.c if not column.primary_key},
    )


PUT_VARIANT = Statement(_put_variant, columns=tuple(column.name for column in variants.c))
VARIANTS = Statement(
    lambda f: (
        select(variants)
        .where(variants.c.merchant_id == by("merchant"))
        .where(f.among(variants.c.sku, "skus"))
    ),
    variants.c.merchant_id,
)
PAGE = Statement(
    lambda _: (
        select(variants)
        .where(variants.c.merchant_id == by("merchant"), variants.c.sku > by("after"))
        .order_by(variants.c.sku)
        .limit(by("limit"))
    ),
    variants.c.merchant_id,
)


class VariantStore:
    """Variants by merchant and SKU."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def put(self, *variants: Variant) -> None:
        """Insert or replace."""
        refuse_unseen(self._link.actor, *(v.product.merchant_id for v in variants))
        self._link.put(PUT_VARIANT, [variant_to_row(variant) for variant in variants])

    def by_skus(self, merchant_id: str, skus: Iterable[str]) -> Mapping[str, Variant]:
        """Return the variants that are known."""
        rows = self._link.rows(VARIANTS, merchant=merchant_id, skus=list(skus))
        return {variant.sku: variant for variant in map(row_to_variant, rows)}

    def list(self, merchant_id: str, after: str, limit: int) -> tuple[Variant, ...]:
        """Return the variants that follow a SKU, by SKU."""
        rows = self._link.rows(PAGE, merchant=merchant_id, after=after, limit=limit)
        return tuple(map(row_to_variant, rows))
