"""Settle documents with every receipt that is kept for them: late ones, and those that waited."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, bindparam, literal_column, select, update

from cbec_customs_cn.store.fold import Kept, Standing, clock_of
from cbec_customs_cn.store.rows import SAID, kept_of, standing_of, start_of
from cbec_customs_cn.store.sql import Asking, by_keys, chunks, move_documents
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.store.tables import documents, receipts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


__all__ = ["CANCELS", "cancel_lists", "change_of", "refold", "settle", "settle_cancelled"]

# Which kind of list each kind of cancellation cancels.
CANCELS: Final = {"CEB605": "CEB603", "CEB623": "CEB621"}
# By receipts, where the cancellation was sent from elsewhere; the kinds are those of the index.
_SAID_APPROVED: Final = Asking(
    select(receipts.c.invt_no, receipts.c.time).where(
        receipts.c.merchant_id == bindparam("merchant_id"),
        receipts.c.kind == bindparam("kind"),
        receipts.c.kind.in_([literal_column(f"'{kind}'") for kind in CANCELS]),
        receipts.c.status == "399",
    ),
    receipts.c.invt_no,
)
_STANDS_APPROVED: Final = Asking(
    select(documents.c.invt_no, documents.c.status_time.label("time")).where(
        documents.c.merchant_id == bindparam("merchant_id"),
        documents.c.kind == bindparam("kind"),
        documents.c.state == DocumentState.APPROVED.value,
    ),
    documents.c.invt_no,
)
_CANCELLED_BY: Final = {of: cancel for cancel, of in CANCELS.items()}


def settle(connection: Connection, merchant_id: str, keys: Collection[tuple[str, str]]) -> None:
    """Fold all that is kept for documents that are there, by kind and key."""
    changes: list[tuple[object, ...]] = []
    ended: list[tuple[str, Standing]] = []
    for kind, of_kind in _by_kind(keys).items():
        rows = by_keys(connection, merchant_id, kind, of_kind)
        standings = refold(connection, merchant_id, kind, rows)
        for key, standing in standings.items():
            ended.append((kind, standing))
            if standing != standing_of(rows[key]):
                changes.append(change_of(rows[key], standing))
    move_documents(connection, changes)
    settle_cancelled(connection, merchant_id, ended)


def settle_cancelled(
    connection: Connection, merchant_id: str, ended: Iterable[tuple[str, Standing]]
) -> None:
    """Cancel lists whose cancellation is approved, whichever of the two became known last."""
    approved: dict[str, dict[str, str]] = defaultdict(dict)
    numbered: dict[str, set[str]] = defaultdict(set)
    for kind, standing in ended:
        if not standing.invt_no:
            continue
        if kind in CANCELS and standing.state is DocumentState.APPROVED:
            approved[CANCELS[kind]][standing.invt_no] = standing.status_time
        elif kind in _CANCELLED_BY:
            numbered[kind].add(standing.invt_no)
    for kind, numbers in numbered.items():
        approved[kind].update(_approved(connection, merchant_id, _CANCELLED_BY[kind], numbers))
    for kind, of_kind in approved.items():
        cancel_lists(connection, merchant_id, kind, of_kind)


def cancel_lists(
    connection: Connection, merchant_id: str, kind: str, times: dict[str, str]
) -> None:
    """Mark lists as cancelled by invtNo, at the time of customs; a list sent anew since is not."""
    for invt_no, time in times.items():
        connection.execute(
            update(documents)
            .where(
                documents.c.merchant_id == merchant_id,
                documents.c.kind == kind,
                documents.c.invt_no == invt_no,
                documents.c.since < clock_of(time),
                documents.c.cancelled_at < time,
            )
            .values(cancelled_at=time, version=documents.c.version + 1)
        )


def refold(
    connection: Connection, merchant_id: str, kind: str, rows: dict[str, Row[Any]]
) -> dict[str, Standing]:
    """Return where documents stand by every receipt that is kept for them."""
    kept: dict[str, list[Kept]] = defaultdict(list)
    for some in chunks(rows):
        query = select(receipts.c.key, *SAID).where(
            receipts.c.merchant_id == merchant_id,
            receipts.c.kind == kind,
            receipts.c.key.in_(some),
        )
        for key, *said in connection.execute(query):
            kept[key].append(kept_of(said))
    found = {}
    for key, said in kept.items():
        found[key] = start_of(rows[key])
        found[key].take_all(said, rows[key].since)
        found[key].keep_numbers(rows[key].pre_no, rows[key].invt_no, rows[key].sum_no)
    return found


def change_of(row: Row[Any], standing: Standing) -> tuple[object, ...]:
    """Return the change that brings a document to where it stands, as MOVE_DOCUMENTS takes it."""
    return (
        standing.pre_no,
        standing.invt_no,
        standing.sum_no,
        standing.state._value_,  # .value is a call
        standing.status,
        standing.status_time,
        standing.info,
        standing.folded,
        standing.released_at,
        standing.closed_at,
        row.version + 1,
        row.position,
        row.version,
    )


def _approved(
    connection: Connection, merchant_id: str, kind: str, numbers: Collection[str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for query in (_SAID_APPROVED, _STANDS_APPROVED):
        for row in query.run(connection, numbers, merchant_id=merchant_id, kind=kind):
            found[row.invt_no] = max(row.time, found.get(row.invt_no, ""))
    return found


def _by_kind(keys: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for kind, key in keys:
        grouped[kind].append(key)
    return grouped
