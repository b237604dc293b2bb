"""Settle documents with every receipt that is kept for them: late ones, and those that waited."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, or_, select, update

from cbec_customs_cn.store.fold import Said, Standing, clock_of
from cbec_customs_cn.store.rows import SAID, said_of, standing_of, start_of
from cbec_customs_cn.store.sql import by_keys, chunks, write_documents
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.store.tables import documents, receipts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["CANCELS", "cancel_lists", "change_of", "refold", "settle", "settle_cancelled"]

# Which kind of list each kind of cancellation cancels.
CANCELS: Final = {"CEB605": "CEB603", "CEB623": "CEB621"}
_CANCELLED_BY: Final = {of: cancel for cancel, of in CANCELS.items()}


def settle(connection: Connection, merchant_id: str, keys: Collection[tuple[str, str]]) -> None:
    """Fold all that is kept for documents that are there, by kind and key."""
    changes: list[dict[str, object]] = []
    ended: list[tuple[str, Standing]] = []
    for kind, of_kind in _by_kind(keys).items():
        rows = by_keys(connection, merchant_id, kind, of_kind)
        standings = refold(connection, merchant_id, kind, rows)
        for key, standing in standings.items():
            ended.append((kind, standing))
            if standing != standing_of(rows[key]):
                changes.append(change_of(rows[key], standing))
    write_documents(connection, changes)
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
    kept: dict[str, list[Said]] = defaultdict(list)
    for some in chunks(rows):
        query = select(receipts.c.key, *SAID).where(
            receipts.c.merchant_id == merchant_id,
            receipts.c.kind == kind,
            receipts.c.key.in_(some),
        )
        for key, *said in connection.execute(query):
            kept[key].append(said_of(said))
    found = {}
    for key, said in kept.items():
        found[key] = start_of(rows[key])
        found[key].take_all(said, rows[key].since)
        found[key].keep_numbers(rows[key].pre_no, rows[key].invt_no, rows[key].sum_no)
    return found


def change_of(row: Row[Any], standing: Standing) -> dict[str, object]:
    """Return the change that brings a document to where it stands."""
    return {
        "at_position": row.position,
        "at_version": row.version,
        "pre_no": standing.pre_no,
        "invt_no": standing.invt_no,
        "sum_no": standing.sum_no,
        "state": standing.state.value,
        "status": standing.status,
        "status_time": standing.status_time,
        "info": standing.info,
        "folded": standing.folded,
        "released_at": standing.released_at,
        "closed_at": standing.closed_at,
        "version": row.version + 1,
    }


def _approved(
    connection: Connection, merchant_id: str, kind: str, numbers: Collection[str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in chunks(numbers):
        said = select(receipts.c.invt_no, receipts.c.time).where(
            receipts.c.merchant_id == merchant_id,
            receipts.c.kind == kind,
            or_(receipts.c.kind == "CEB605", receipts.c.kind == "CEB623"),
            receipts.c.invt_no.in_(some),
            receipts.c.status == "399",
        )
        documented = select(documents.c.invt_no, documents.c.status_time).where(
            documents.c.merchant_id == merchant_id,
            documents.c.kind == kind,
            documents.c.invt_no.in_(some),
            documents.c.state == DocumentState.APPROVED.value,
        )
        for query in (said, documented):
            for invt_no, time in connection.execute(query):
                found[invt_no] = max(time, found.get(invt_no, ""))
    return found


def _by_kind(keys: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for kind, key in keys:
        grouped[kind].append(key)
    return grouped
