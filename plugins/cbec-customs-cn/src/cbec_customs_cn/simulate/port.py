"""The port: takes each document of a message, or says at once why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cbec_customs_cn.keys import document_key
from cbec_customs_cn.records.base import Document, head_of, lines_of
from cbec_customs_cn.simulate import tables
from cbec_customs_cn.simulate.book import ALIVE
from cbec_customs_cn.simulate.checking import Codes, codes_of, document_refusal
from cbec_customs_cn.simulate.faults import Act

if TYPE_CHECKING:
    from cbec_customs_cn.simulate.book import Book, Held
    from cbec_customs_cn.simulate.pace import Pace

__all__ = ["PAPERS", "take"]

# The documents that a list is matched with, and which list names them.
PAPERS: Final = {
    "CEB303": "CEB603",
    "CEB403": "CEB603",
    "CEB505": "CEB603",
    "CEB311": "CEB621",
    "CEB411": "CEB621",
    "CEB511": "CEB621",
}
# What is said of a list that stands already: which list, and the states that allow it.
ABOUT: Final = {
    "CEB605": ("CEB603", ALIVE - {"closed"}),
    "CEB623": ("CEB621", ALIVE - {"released", "closed"}),
    "CEB213": ("CEB603", frozenset({"released", "closed"})),
    "CEB215": ("CEB603", frozenset({"released", "closed"})),
    "CEB625": ("CEB621", frozenset({"released", "closed"})),
}
# From these a document may be declared anew as an addition.
_ANEW: Final = frozenset({"rejected", "cancelled", "deleted", "stored"})
_WORDS: Final = {"1": "新增", "2": "变更", "3": "删除"}


def take(book: Book, document: Document, guid: str, place: int, pace: Pace, refusal: str) -> None:
    """Take a document; `refusal` is the code by which its whole message is refused."""
    codes = codes_of(document.KIND)
    key = document_key(document)
    before = book.find(key.message, key.text)
    code, words = (
        (refusal, "验签失败") if refusal else _refusal(book, document, codes, before, guid)
    )
    if code and before is not None and before.state not in _ANEW:
        # What stands is not touched by what came after it.
        book.tell(before, code, f"[{code}]{words}")
        return
    head: Any = head_of(document)
    if code:
        held = book.take(document, guid, place, "rejected")
        book.tell(held, code, f"[{code}]{words}")
        return
    said = f"{_WORDS.get(head.appType, '')}申报成功[{head.guid}]"
    if head.appType == "3":
        book.tell(book.take(document, guid, place, "deleted"), "2", said)
    elif head.appStatus == "1":
        book.tell(book.take(document, guid, place, "stored"), "1", f"暂存成功[{head.guid}]")
    else:
        held = book.take(document, guid, place, "received")
        book.tell(held, "2", said)
        matched = document.KIND in PAPERS or document.KIND in PAPERS.values()
        book.later(held, "match" if matched else "120", pace.matched)


def _refusal(
    book: Book, document: Document, codes: Codes, before: Held | None, guid: str
) -> tuple[str, str]:
    head: Any = head_of(document)
    key = document_key(document)
    numbers = f"{' '.join(key.parts)} {getattr(head, 'orderNo', None) or ''}"
    told = book.faults.found(Act.REJECT, document.KIND, numbers, f"{key.text}|{guid}")
    if told is not None and told != "100":
        return told, "模拟拒收"
    code, words = document_refusal(document, book.moment)
    if code:
        return code, words
    stands = before is not None and before.state not in ("deleted", "cancelled")
    if head.appType == "1":
        if before is not None and before.state not in _ANEW:
            return codes.exists, "已存在"
        return _about(book, document, codes)
    if before is None or not stands:
        return codes.absent or codes.field, "不存在"
    if codes.stale and head.appTime < before.app_time:
        return codes.stale, "旧报文数据"
    if document.KIND in PAPERS and _declared(book, before):
        return codes.declared, "已申报清单，不可变更"
    if document.KIND not in PAPERS and before.state not in ("stored", "received", "rejected"):
        return codes.state, "当前状态不可变更"
    return _about(book, document, codes)


def _declared(book: Book, held: Held) -> bool:
    """Say whether a list that stands names an order, payment or waybill."""
    table = tables.documents.c
    if held.kind in ("CEB505", "CEB511"):
        named = table.waybill == held.waybill
    else:
        named = table.order_no == held.order_no
    lists = book.of(table.kind == PAPERS[held.kind], named)
    return any(one.state in ALIVE for one in lists)


def _about(book: Book, document: Document, codes: Codes) -> tuple[str, str]:
    """Return why what is said of a list cannot be: there is none, or its state does not allow."""
    if document.KIND not in ABOUT:
        return "", ""
    list_kind, states = ABOUT[document.KIND]
    head: Any = head_of(document)
    number = getattr(head, "invtNo", None) or ""
    found = book.list_of_number(list_kind, number) if number else None
    if found is None:
        # A tally of returned goods (215) may leave the list out.
        return ("", "") if document.KIND == "CEB215" and not number else (codes.absent, "无此清单")
    if found.state not in states:
        return codes.state, "清单当前状态不可办理"
    if document.KIND == "CEB625":
        there = {(line.gnum, line.gcode) for line in _lines(book.document(found))}
        if any((line.gnum, line.gcode) not in there for line in _lines(document)):
            return codes.gnum, "原清单无此商品"
    return "", ""


def _lines(document: Document) -> tuple[Any, ...]:
    return lines_of(document)
