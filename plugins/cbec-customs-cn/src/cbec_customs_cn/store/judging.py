"""What is to be said of a receipt beside what it does."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from cbec_customs_cn.findings import CebFinding, Param
from cbec_customs_cn.keys import DocumentKey
from cbec_customs_cn.store import findings as findings  # defines its codes
from cbec_customs_cn.store.fold import meaning
from cbec_customs_cn.store.sql import chunks
from cbec_customs_cn.store.tables import documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.sql.elements import ColumnElement

    from cbec_core.api import Finding
    from cbec_customs_cn.receipts.values import Receipt
    from cbec_customs_cn.store.states import DocumentState

__all__ = ["is_plain", "judged", "unanswered"]

_NUMBERS = (("preNo", "pre_no"), ("invtNo", "invt_no"), ("sumNo", "sum_no"))


def judged(
    receipt: Receipt,
    row: Row[Any] | None = None,
    before: DocumentState | None = None,
    *,
    late: bool = False,
    unknown: bool = False,
) -> tuple[Finding, ...]:
    """Return what is wrong with a receipt by itself, and beside the document that it answers."""
    found: list[Finding] = []

    def say(code: str, field: str = "", **params: Param) -> None:
        found.append(_finding(receipt, code, field, **params))

    if not (len(receipt.time) == 17 and receipt.time.isdigit()):
        say("receipt_time_unusable", "returnTime")
    if receipt.about is None and not meaning(receipt.status).word:
        say("receipt_status_unknown", "returnStatus", status=receipt.status[:10])
    if unknown:
        say("receipt_unknown", key=str(receipt.key) if receipt.key else receipt.kind)
    if row is None:
        return tuple(found)
    for name, column in _NUMBERS:
        new, old = getattr(receipt, column), row._mapping[column]
        if new and old and new != old:
            say("receipt_number_differs", name, name=name)
    if receipt.order_no and row.order_no and receipt.order_no != row.order_no:
        say("receipt_number_differs", "orderNo", name="orderNo")
    status = meaning(receipt.status)
    if late:
        say("receipt_older")
    elif before and status.state and before not in status.moves and before != status.state:
        say("receipt_refused_move", status=receipt.status[:10], state=before.value)
    return tuple(found)


def is_plain(receipt: Receipt, row: Row[Any], before: DocumentState | None) -> bool:
    """Say whether there is nothing to say, which is so of almost every receipt."""
    status = meaning(receipt.status)
    return (
        bool(status.word)
        and (before in status.moves or before is status.state)
        and (receipt.pre_no == row.pre_no or not (receipt.pre_no and row.pre_no))
        and (receipt.invt_no == row.invt_no or not (receipt.invt_no and row.invt_no))
        and (receipt.sum_no == row.sum_no or not (receipt.sum_no and row.sum_no))
        and (receipt.order_no == row.order_no or not (receipt.order_no and row.order_no))
        and len(receipt.time) == 17
        and receipt.time.isdigit()
    )


def unanswered(
    connection: Connection, merchant_id: str, receipts: Sequence[Receipt]
) -> dict[int, tuple[Finding, ...]]:
    """Return, by the receipt's identity, why receipts have no document here."""
    owners = _owners(connection, merchant_id, receipts)
    found: dict[int, tuple[Finding, ...]] = {}
    for receipt in receipts:
        numbers = (receipt.invt_no, receipt.number)
        own = next(
            (owner for number in numbers if (owner := owners.get((receipt.of, number)))), None
        )
        if receipt.key is None:
            one = _finding(receipt, "receipt_key_missing", kind=receipt.kind)
        elif own is not None:
            one = _finding(receipt, "receipt_key_differs", key=str(receipt.key), own=str(own))
        else:
            one = _finding(receipt, "receipt_unknown", key=str(receipt.key))
        found[id(receipt)] = (one,)
    return found


def _owners(
    connection: Connection, merchant_id: str, receipts: Iterable[Receipt]
) -> dict[tuple[str, str], DocumentKey]:
    """Return whose a number is, by kind: the port's numbers and the enterprise's own."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for receipt in receipts:
        wanted[receipt.of].update((receipt.invt_no, receipt.number))
    owners: dict[tuple[str, str], DocumentKey] = {}
    for kind, numbers in wanted.items():
        for column in (documents.c.number, documents.c.invt_no):
            for some in chunks(numbers - {""}):
                for number, key in _having(connection, merchant_id, kind, column, some):
                    owners[kind, number] = DocumentKey.of_text(kind, key)
    return owners


def _having(
    connection: Connection,
    merchant_id: str,
    kind: str,
    column: ColumnElement[str],
    numbers: list[str],
) -> Iterable[tuple[str, str]]:
    query = select(column, documents.c.key).where(
        documents.c.merchant_id == merchant_id, documents.c.kind == kind, column.in_(numbers)
    )
    return [(number, key) for number, key in connection.execute(query)]


def _finding(receipt: Receipt, code: str, field: str = "", **params: Param) -> Finding:
    path = f"{receipt.path}/{field}" if field and receipt.path else receipt.path
    return CebFinding(f"customs_cn.{code}", path, params).shared()
