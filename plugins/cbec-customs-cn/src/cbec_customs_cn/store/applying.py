"""Take receipts: keep each once, and move the documents that they answer."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from sqlalchemy import Connection, Row

from cbec_customs_cn.receipts.values import Receipt, RefusedMessage, SummaryResult, TaxBill
from cbec_customs_cn.store.asking import list_of_invt_no, summary_of_sum_no
from cbec_customs_cn.store.billing import keep_bills, keep_results
from cbec_customs_cn.store.fold import Said, Standing, place_of
from cbec_customs_cn.store.judging import judged, unanswered
from cbec_customs_cn.store.records import Applied
from cbec_customs_cn.store.refused import refused_documents
from cbec_customs_cn.store.rows import record_of, standing_of
from cbec_customs_cn.store.settling import (
    CANCELS,
    cancel_lists,
    change_of,
    refold,
    settle_cancelled,
)
from cbec_customs_cn.store.sql import by_keys, insert_new, write_documents
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.store.tables import receipt_files
from cbec_customs_cn.store.tables import receipts as receipts_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbec_core.api import Finding

__all__ = ["apply_all"]

Names: TypeAlias = tuple[str, str]
Taken: TypeAlias = tuple[DocumentState | None, DocumentState | None, bool]
_NOTHING: Taken = (None, None, False)


@attrs.define
class _Document:
    """A document that receipts of this call answer, and where each of them found and left it."""

    row: Row[Any]
    standing: Standing
    late: bool = False
    seen: set[str] = attrs.Factory(set)


def apply_all(
    connection: Connection, merchant_id: str, receipts: Sequence[Receipt], at: str
) -> tuple[Applied, ...]:
    """Keep receipts and move their documents; return what each did, in their order."""
    keep_files(connection, merchant_id, receipts, at)
    plain = [receipt for receipt in receipts if receipt.about is None]
    refused = [
        one
        for receipt in receipts
        if isinstance(receipt.about, RefusedMessage)
        for one in refused_documents(connection, merchant_id, receipt)
    ]
    told = iter(_apply_plain(connection, merchant_id, plain))
    of_refused: dict[int, list[Applied]] = defaultdict(list)
    for (source, _), applied in zip(
        refused, _apply_plain(connection, merchant_id, [one for _, one in refused]), strict=True
    ):
        of_refused[id(source)].append(applied)
    keep_bills(connection, merchant_id, receipts)
    keep_results(connection, merchant_id, receipts)
    found: list[Applied] = []
    for receipt in receipts:
        if receipt.about is None:
            found.append(next(told))
        elif isinstance(receipt.about, RefusedMessage):
            found.append(_of_message(receipt, of_refused[id(receipt)]))
        else:
            found.append(_of_about(connection, merchant_id, receipt, receipt.about))
    return tuple(found)


def keep_files(
    connection: Connection, merchant_id: str, receipts: Sequence[Receipt], at: str
) -> None:
    """Keep the bytes that receipts were read from, each once."""
    files = {receipt.file.digest: receipt.file for receipt in receipts if receipt.file}
    rows = [
        {
            "merchant_id": merchant_id,
            "digest": digest,
            "kind": file.kind,
            "received_at": at,
            "raw": file.raw,
        }
        for digest, file in files.items()
    ]
    insert_new(connection, receipt_files, rows)


def _apply_plain(
    connection: Connection, merchant_id: str, receipts: Sequence[Receipt]
) -> list[Applied]:
    if not receipts:
        return []
    said = [_said(receipt) for receipt in receipts]
    rows = [_row(merchant_id, receipt, one) for receipt, one in zip(receipts, said, strict=True)]
    insert_new(connection, receipts_table, rows)
    known = _known(connection, merchant_id, receipts)
    # In customs' own order, so that what came mixed up need not be folded anew.
    taken = [_NOTHING] * len(said)
    for place in sorted(range(len(said)), key=lambda place: said[place].place):
        taken[place] = _take(known.get(_names(receipts[place])), said[place])
    _write(connection, merchant_id, known)
    _cancel_unknown(connection, merchant_id, receipts, known)
    missed = [receipt for receipt in receipts if _names(receipt) not in known]
    unanswered_by = unanswered(connection, merchant_id, missed)
    return [
        _told(receipt, known.get(_names(receipt)), *one, unanswered_by)
        for receipt, one in zip(receipts, taken, strict=True)
    ]


def _take(document: _Document | None, said: Said) -> Taken:
    """Return the state before and after, and whether the receipt came after a later one."""
    if document is None:
        return _NOTHING
    standing = document.standing
    before = standing.state
    if said.place > standing.folded:
        standing.take(said, document.row.since)
        document.seen.add(said.place)
        return before, standing.state, False
    if said.place != standing.folded and said.place not in document.seen:
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
            known[kind, key].standing = standing
    changes, ended = [], []
    for (kind, _), document in known.items():
        before = standing_of(document.row)
        if document.standing == before:
            continue
        changes.append(change_of(document.row, document.standing))
        if kind in CANCELS or document.standing.invt_no != before.invt_no:
            ended.append((kind, document.standing))
    write_documents(connection, changes)
    settle_cancelled(connection, merchant_id, ended)


def _cancel_unknown(
    connection: Connection,
    merchant_id: str,
    receipts: Sequence[Receipt],
    known: dict[Names, _Document],
) -> None:
    """Cancel lists whose cancellation was sent from elsewhere."""
    times: dict[str, dict[str, str]] = defaultdict(dict)
    for receipt in receipts:
        approved = receipt.of in CANCELS and receipt.status == "399" and receipt.invt_no
        if approved and _names(receipt) not in known:
            times[CANCELS[receipt.of]][receipt.invt_no] = receipt.time
    for kind, of_kind in times.items():
        cancel_lists(connection, merchant_id, kind, of_kind)


def _told(
    receipt: Receipt,
    document: _Document | None,
    before: DocumentState | None,
    after: DocumentState | None,
    late: bool,
    missed: dict[int, tuple[Finding, ...]],
) -> Applied:
    if document is None:
        return Applied(receipt, findings=(*judged(receipt), *missed[id(receipt)]))
    findings = judged(receipt, document.row, before, late=late)
    if late:
        after = document.standing.state
    record = record_of(document.row, document.standing)
    return Applied(receipt, before, after, record, findings)


def _of_message(receipt: Receipt, applied: Sequence[Applied]) -> Applied:
    """Return what a refused message did, told of its first document, findings of all."""
    findings = tuple(finding for one in applied for finding in one.findings)
    if not applied:
        return Applied(receipt, findings=findings)
    first = applied[0]
    return Applied(receipt, first.before, first.after, first.document, findings)


def _of_about(
    connection: Connection, merchant_id: str, receipt: Receipt, about: TaxBill | SummaryResult
) -> Applied:
    if isinstance(about, TaxBill):
        record = list_of_invt_no(connection, merchant_id, about.invt_no)
    else:
        record = summary_of_sum_no(connection, merchant_id, about.sum_no)
    state = record.state if record else None
    return Applied(receipt, state, state, record, judged(receipt, unknown=record is None))


def _known(
    connection: Connection, merchant_id: str, receipts: Sequence[Receipt]
) -> dict[Names, _Document]:
    keys: dict[str, set[str]] = defaultdict(set)
    for receipt in receipts:
        if receipt.key is not None:
            keys[receipt.of].add(receipt.key.text)
    return {
        (kind, key): _Document(row, standing_of(row))
        for kind, of_kind in keys.items()
        for key, row in by_keys(connection, merchant_id, kind, of_kind).items()
    }


def _names(receipt: Receipt) -> Names:
    return receipt.of, receipt.key.text if receipt.key else ""


def _said(receipt: Receipt) -> Said:
    words = (receipt.status, receipt.time, receipt.info)
    numbers = (receipt.pre_no, receipt.invt_no, receipt.sum_no)
    return Said(place_of(receipt.kind, *words, *numbers), *words, *numbers)


def _row(merchant_id: str, receipt: Receipt, said: Said) -> dict[str, object]:
    kind, key = _names(receipt)
    return {
        "merchant_id": merchant_id,
        "kind": kind,
        "key": key,
        "place": said.place,
        "status": said.status,
        "time": said.time,
        "info": said.info,
        "pre_no": said.pre_no,
        "invt_no": said.invt_no,
        "sum_no": said.sum_no,
        "file": receipt.file.digest if receipt.file else "",
    }
