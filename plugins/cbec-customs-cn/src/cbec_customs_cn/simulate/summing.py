"""Summaries: what a 701 asks for, and the declarations that customs makes of it (792)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cbec_customs_cn.keys import DocumentKey
from cbec_customs_cn.records import ceb603, ceb701, ceb792
from cbec_customs_cn.simulate import tables
from cbec_customs_cn.simulate.writing import guid_of
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.summary import Listed, plan
from cbec_customs_cn.times import CHINA, read_time

if TYPE_CHECKING:
    from cbec_customs_cn.simulate.book import Book, Held

__all__ = ["is_whole", "refusal_of_summary", "results", "summary_parts"]

_LISTS_A_MESSAGE: Final = 500
# The only value of decState in the official sample; no source lists the others.
_STATE: Final = "A"


def summary_parts(book: Book, held: Held) -> tuple[Held, ...]:
    """Return the parts of a summary that have come, by their number: same agent and copNo."""
    whole = held.key.rpartition("\x1f")[0]
    found = book.of(
        tables.documents.c.kind == "CEB701",
        tables.documents.c.key.startswith(f"{whole}\x1f", autoescape=True),
        tables.documents.c.state.in_(["received", "filed", "approved"]),
    )
    return tuple(sorted(found, key=lambda part: int(part.key.rpartition("\x1f")[2])))


def is_whole(book: Book, held: Held) -> bool:
    """Say whether every part of a summary has come and is approved."""
    parts = summary_parts(book, held)
    count = _apply(book, held).head.msgCount
    return len(parts) == count and all(part.state == "approved" for part in parts)


def refusal_of_summary(book: Book, held: Held) -> str:
    """Return why lists of a summary cannot be summed up, nothing if they can."""
    faulty = [
        invt_no
        for invt_no in _asked(_apply(book, held))
        if (found := book.list_of_number("CEB603", invt_no)) is None
        or found.state != "closed"
        or found.sum_no
    ]
    if not faulty:
        return ""
    return f"[Desc:{len(faulty)}份清单不存在、未结关或已汇总:{','.join(faulty[:20])}]"


def results(book: Book, held: Held) -> None:
    """Make a declaration of each group of lists that merge, and tell it in parts."""
    parts = summary_parts(book, held)
    apply = _apply(book, held)
    lists = _lists(book, [_apply(book, part) for part in parts])
    found = {one.invt_no: one for one in lists}
    months = sorted({read_time(one.closed_at).date().replace(day=1) for one in lists})
    groups = [
        group
        for month in months
        for group in plan(
            month, (one for one in lists if one.closed_at.startswith(f"{month:%Y%m}"))
        ).groups
    ]
    day = book.moment.astimezone(CHINA)
    for group in groups:
        sequence = book.number(f"declSeqNo{day:%Y%m%d}", f"S{day:%Y%m%d}", 9)
        start = f"{group.customs_code}{day:%Y}0"
        entry = book.number(f"entryId{start}", start, 9)
        members: list[Any] = [found[number].document for number in group.invt_nos]
        gross = sum((one.head.grossWeight for one in members), Decimal(0))
        net = sum((one.head.netWeight for one in members), Decimal(0))
        pairs = list(zip(group.invt_nos, members, strict=True))
        pieces = [
            pairs[start : start + _LISTS_A_MESSAGE]
            for start in range(0, len(pairs), _LISTS_A_MESSAGE)
        ]
        for invt_no in group.invt_nos:
            summed = book.list_of_number("CEB603", invt_no)
            assert summed is not None
            book.move(summed, sum_no=held.sum_no)
        for number, piece in enumerate(pieces, 1):
            head = ceb792.SummaryResultHead(
                guid=guid_of("792", sequence, str(number)),
                customsCode=group.customs_code,
                sumNo=held.sum_no,
                opDate=book.time(),
                declSeqNo=sequence,
                entryId=entry,
                decState=_STATE,
                agentCode=apply.head.agentCode,
                agentName=apply.head.agentName,
                ebcCode=apply.head.ebcCode,
                ebcName=apply.head.ebcName,
                declAgentCode=apply.head.declAgentCode,
                declAgentName=apply.head.declAgentName,
                grossWeight=gross,
                netWeight=net,
                msgCount=len(pieces),
                msgSeqNo=number,
            )
            rows = _rows(group.lines, piece)
            told = ceb792.SummaryResult(head=head, lines=rows)
            book.letter(told, held, f"792.{sequence}.{number}")


def _rows(
    merged: Sequence[tuple[tuple[str, str], ...]], piece: Sequence[tuple[str, Any]]
) -> tuple[ceb792.SummaryResultList, ...]:
    """Return the goods of lists, each with the line of the declaration that it went into."""
    places = {line: number for number, line in enumerate(merged, 1)}
    names = [name for name, _value in merged[0]] if merged else []
    return tuple(
        ceb792.SummaryResultList(
            invtNo=invt_no,
            logisticsNo=document.head.logisticsNo,
            gseqno=places.get(tuple((name, str(getattr(line, name) or "")) for name in names), 1),
            gnum=line.gnum,
            gcode=line.gcode,
        )
        for invt_no, document in piece
        for line in document.lines
    )


def _apply(book: Book, held: Held) -> ceb701.SummaryApply:
    found = book.document(held)
    assert isinstance(found, ceb701.SummaryApply)
    return found


def _asked(apply: ceb701.SummaryApply) -> tuple[str, ...]:
    # Where a period is given the standard leaves the lists aside.
    return () if apply.head.startTime else tuple(line.invtNo for line in apply.lines)


def _lists(book: Book, applies: Sequence[ceb701.SummaryApply]) -> tuple[Listed, ...]:
    numbers = {number for apply in applies for number in _asked(apply)}
    head = applies[0].head
    found = []
    table = tables.documents.c
    for held in book.of(table.kind == "CEB603", table.state == "closed"):
        document = book.document(held)
        assert isinstance(document, ceb603.Inventory)
        first, last = head.startTime or "", head.endTime or ""
        if held.sum_no:
            continue
        in_time = first and first <= held.closed_at[:14] <= last
        if held.invt_no in numbers or (in_time and document.head.agentCode == head.agentCode):
            found.append(
                Listed(
                    DocumentKey.of_text(held.kind, held.key),
                    held.invt_no,
                    DocumentState.CLOSED,
                    held.closed_at,
                    held.order_no,
                    document,
                )
            )
    return tuple(found)
