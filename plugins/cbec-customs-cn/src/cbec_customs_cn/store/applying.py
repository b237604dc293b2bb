"""Take receipts: keep each once, and move the documents that they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from sqlalchemy import Row

from cbec_customs_cn.keys import DocumentKey
from cbec_customs_cn.receipts.values import Receipt, RefusedMessage, SummaryResult, TaxBill
from cbec_customs_cn.store.asking import list_of_invt_no, summary_of_sum_no
from cbec_customs_cn.store.billing import keep_bills, keep_results
from cbec_customs_cn.store.fold import Standing, place_of
from cbec_customs_cn.store.judging import is_plain, judged, unanswered
from cbec_customs_cn.store.many import KEEP_FILES, KEEP_RECEIPTS
from cbec_customs_cn.store.records import Applied, DocumentRecord
from cbec_customs_cn.store.refused import refused_documents
from cbec_customs_cn.store.rows import standing_of
from cbec_customs_cn.store.settling import (
    CANCELS,
    cancel_lists,
    change_of,
    refold,
    settle_cancelled,
)
from cbec_customs_cn.store.sql import by_keys, move_documents
from cbec_customs_cn.store.states import DocumentState

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from cbec_core.api import Finding

__all__ = ["apply_all"]

Names: TypeAlias = tuple[str, str]
Find: TypeAlias = Callable[[DocumentKey], DocumentRecord | None]
Taken: TypeAlias = tuple[DocumentState | None, DocumentState | None, bool]
_NOTHING: Taken = (None, None, False)


@attrs.define
class _Document:
    """A document that receipts of this call answer; `seen` are the places of those it took."""

    row: Row[Any]
    standing: Standing
    late: bool = False
    moved: bool = False
    seen: tuple[str, ...] = ()


def apply_all(
    connection: Connection, merchant_id: str, receipts: Sequence[Receipt], at: str, find: Find
) -> tuple[Applied, ...]:
    """Keep receipts and move their documents; return what each did, in their order."""
    _keep_files(connection, merchant_id, receipts, at)
    plain = [receipt for receipt in receipts if receipt.about is None]
    told = _apply_plain(connection, merchant_id, plain, find)
    if len(plain) == len(receipts):
        return tuple(told)
    refused = [
        one
        for receipt in receipts
        if isinstance(receipt.about, RefusedMessage)
        for one in refused_documents(connection, merchant_id, receipt)
    ]
    of_refused: dict[int, list[Applied]] = defaultdict(list)
    applied = _apply_plain(connection, merchant_id, [one for _, one in refused], find)
    for (source, _), one in zip(refused, applied, strict=True):
        of_refused[id(source)].append(one)
    keep_bills(connection, merchant_id, receipts)
    keep_results(connection, merchant_id, receipts)
    plainly = iter(told)
    found: list[Applied] = []
    for receipt in receipts:
        if receipt.about is None:
            found.append(next(plainly))
        elif isinstance(receipt.about, RefusedMessage):
            found.append(_of_message(receipt, of_refused[id(receipt)]))
        else:
            found.append(_of_about(connection, merchant_id, receipt, receipt.about, find))
    return tuple(found)


def _keep_files(
    connection: Connection, merchant_id: str, receipts: Sequence[Receipt], at: str
) -> None:
    """Keep the bytes that receipts were read from, each once."""
    files = {receipt.file.digest: receipt.file for receipt in receipts if receipt.file}
    rows = [(merchant_id, digest, one.kind, at, one.raw) for digest, one in files.items()]
    KEEP_FILES.run(connection, rows)


def _apply_plain(
    connection: Connection, merchant_id: str, receipts: Sequence[Receipt], find: Find
) -> list[Applied]:
    if not receipts:
        return []
    names = [(one.of, one.key.text if one.key else "") for one in receipts]
    places = [_place(one) for one in receipts]
    rows = [_row(merchant_id, *one) for one in zip(receipts, names, places, strict=True)]
    KEEP_RECEIPTS.run(connection, rows)
    known = _known(connection, merchant_id, names)
    answered = [known.get(one) for one in names]
    # In customs' own order, so that what came mixed up need not be folded anew.
    taken = [_NOTHING] * len(receipts)
    for number in sorted(range(len(places)), key=places.__getitem__):
        if (document := answered[number]) is not None:
            taken[number] = _take(document, receipts[number], places[number])
    _write(connection, merchant_id, known)
    if None not in answered:
        return list(map(partial(_told, find, {}), receipts, answered, taken))
    missed = [one for one, document in zip(receipts, answered, strict=True) if document is None]
    _cancel_unknown(connection, merchant_id, missed)
    why = unanswered(connection, merchant_id, missed)
    return list(map(partial(_told, find, why), receipts, answered, taken))


def _take(document: _Document, receipt: Receipt, place: str) -> Taken:
    """Return the state before and after, and whether the receipt came after a later one."""
    standing = document.standing
    before = standing.state
    if place > standing.folded:
        standing.take(place, receipt, document.row.since)
        document.moved = True
        document.seen += (place,)
        return before, standing.state, False
    if place != standing.folded and place not in document.seen:
        document.late = True
        return before, before, True
    return before, before, False


def _write(connection: Connection, merchant_id: str, known: dict[Names, _Document]) -> None:
    late: dict[str, dict[str, Row[Any]]] = defaultdict(dict)
    for (kind, key), document in known.items():
        if document.late:
            late[kind][key] = document.row
    for kind, rows in late.items():
        for key, standing in refold(connection, merchant_id, kind, rows).items():
            document = known[kind, key]
            document.standing = standing
            document.moved = standing != standing_of(document.row)
    changes, ended = [], []
    for (kind, _), document in known.items():
        if not document.moved:
            continue
        changes.append(change_of(document.row, document.standing))
        if kind in CANCELS or document.standing.invt_no != document.row.invt_no:
            ended.append((kind, document.standing))
    move_documents(connection, changes)
    settle_cancelled(connection, merchant_id, ended)


def _cancel_unknown(connection: Connection, merchant_id: str, receipts: Sequence[Receipt]) -> None:
    """Cancel lists whose cancellation was sent from elsewhere."""
    times: dict[str, dict[str, str]] = defaultdict(dict)
    for receipt in receipts:
        if receipt.of in CANCELS and receipt.status == "399" and receipt.invt_no:
            times[CANCELS[receipt.of]][receipt.invt_no] = receipt.time
    for kind, of_kind in times.items():
        cancel_lists(connection, merchant_id, kind, of_kind)


def _told(
    find: Find,
    missed: dict[int, tuple[Finding, ...]],
    receipt: Receipt,
    document: _Document | None,
    taken: Taken,
) -> Applied:
    if document is None or receipt.key is None:
        return Applied(receipt, findings=(*judged(receipt), *missed[id(receipt)]))
    before, after, late = taken
    findings: tuple[Finding, ...] = ()
    if late or not is_plain(receipt, document.row, before):
        findings = judged(receipt, document.row, before, late=late)
    if late:
        after = document.standing.state
    if document.row.cancelled_at:
        before = after = DocumentState.CANCELLED
    return Applied(receipt, before, after, partial(find, receipt.key), findings)


def _of_message(receipt: Receipt, applied: Sequence[Applied]) -> Applied:
    """Return what a refused message did, told of its first document, findings of all."""
    findings = tuple(finding for one in applied for finding in one.findings)
    if not applied:
        return Applied(receipt, findings=findings)
    first = applied[0]
    return Applied(receipt, first.before, first.after, first.read, findings)


def _of_about(
    connection: Connection,
    merchant_id: str,
    receipt: Receipt,
    about: TaxBill | SummaryResult,
    find: Find,
) -> Applied:
    if isinstance(about, TaxBill):
        record = list_of_invt_no(connection, merchant_id, about.invt_no)
    else:
        record = summary_of_sum_no(connection, merchant_id, about.sum_no)
    findings = judged(receipt, unknown=record is None)
    if record is None:
        return Applied(receipt, findings=findings)
    return Applied(receipt, record.state, record.state, partial(find, record.key), findings)


def _known(
    connection: Connection, merchant_id: str, names: Sequence[Names]
) -> dict[Names, _Document]:
    keys: dict[str, set[str]] = defaultdict(set)
    for kind, key in names:
        if key:
            keys[kind].add(key)
    return {
        (kind, key): _Document(row, standing_of(row))
        for kind, of_kind in keys.items()
        for key, row in by_keys(connection, merchant_id, kind, of_kind).items()
    }


def _place(receipt: Receipt) -> str:
    return place_of(
        receipt.kind,
        receipt.status,
        receipt.time,
        receipt.info,
        receipt.pre_no,
        receipt.invt_no,
        receipt.sum_no,
    )


def _row(merchant_id: str, receipt: Receipt, names: Names, place: str) -> tuple[object, ...]:
    """Return the row of a receipt, as KEEP_RECEIPTS takes it."""
    return (
        merchant_id,
        *names,
        place,
        receipt.status,
        receipt.time,
        receipt.info,
        receipt.pre_no,
        receipt.invt_no,
        receipt.sum_no,
        receipt.file.digest if receipt.file else "",
    )
