"""Join documents by their business keys and compare them field by field.

Import: list, order, payment and waybill by orderNo and by logisticsCode with logisticsNo. Export:
list and order by orderNo and ebcCode, the waybill by logisticsCode and logisticsNo, receipts of
money by orderNo as long as they were required.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import attrs

from cbec_core.api import DomainError, Severity
from cbec_customs_cn.keys import DocumentKey, document_key
from cbec_customs_cn.match.rules import FieldRule, Tolerance, Value, field_rules, needs, value_of
from cbec_customs_cn.records.base import head_of, lines_of
from cbec_customs_cn.times import read_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cbec_customs_cn.records.base import Document, Record

__all__ = ["Differing", "Matched", "Papers", "match"]

LISTS: Final = frozenset({"CEB603", "CEB621"})
_ORDERS: Final = {"CEB621": "CEB311", "CEB603": "CEB303"}
_PAYMENTS: Final = {"CEB621": "CEB411", "CEB603": "CEB403"}
_WAYBILLS: Final = {"CEB621": "CEB511", "CEB603": "CEB505"}
# What is compared beside a list: each pair of kinds that the table of fields has rules for.
_PAIRS: Final = {
    "CEB621": (
        ("CEB621", "CEB311"),
        ("CEB311", "CEB411"),
        ("CEB311", "CEB511"),
        ("CEB621", "CEB511"),
    ),
    "CEB603": (("CEB603", "CEB303"), ("CEB303", "CEB403"), ("CEB603", "CEB505")),
}
# Of two orders with one number the one of the same platform (import) or seller (export) is meant.
_PARTY: Final = {"CEB621": "ebpCode", "CEB603": "ebcCode"}


@attrs.frozen
class Differing:
    """Two values that should agree; personal ones are masked. `gnum` 0: fields of the head."""

    left: str
    left_value: str
    right: str
    right_value: str
    gnum: int
    severity: Severity
    source: str


@attrs.frozen
class Matched:
    """One list beside its documents: `missing` kinds, and fields that differ."""

    list: DocumentKey
    order_no: str
    order: DocumentKey | None
    payment: DocumentKey | None
    waybill: DocumentKey | None
    missing: tuple[str, ...] = ()
    differing: tuple[Differing, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether nothing is missing and nothing differs that customs compares."""
        return not self.missing and not any(
            one.severity is Severity.ERROR for one in self.differing
        )


class Papers:
    """Orders, payments and waybills, found by what a list names of them."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._by_order: dict[tuple[str, str, str], Document] = {}
        self._by_waybill: dict[tuple[str, str, str], Document] = {}
        for document in documents:
            self.add(document)

    def add(self, document: Document) -> None:
        """Add one; a later one with the same key takes the place of an earlier one."""
        head: Any = head_of(document)
        kind = document.KIND
        if kind in _WAYBILLS.values():
            self._by_waybill[kind, head.logisticsCode, head.logisticsNo] = document
        else:
            party = "ebpCode" if kind in ("CEB311", "CEB411") else "ebcCode"
            self._by_order[kind, head.orderNo, getattr(head, party)] = document
            # Where no party fits, the first of that number is compared, so that it is told.
            self._by_order.setdefault((kind, head.orderNo, ""), document)

    def order(self, kind: str, order_no: str, party: str) -> Document | None:
        """Return the document of a kind with an order's number, of a party if there is one."""
        found = self._by_order.get((kind, order_no, party))
        return found if found is not None else self._by_order.get((kind, order_no, ""))

    def waybill(self, kind: str, code: str, number: str) -> Document | None:
        """Return a waybill."""
        return self._by_waybill.get((kind, code, number))


def match(
    lists: Iterable[Document], papers: Papers, tolerance: Tolerance | None = None
) -> Iterator[Matched]:
    """Compare each list with its documents; a list whose day is no day is held to today's law."""
    allowed = tolerance or Tolerance()
    for one in lists:
        yield _matched(one, papers, allowed)


def _matched(one: Document, papers: Papers, tolerance: Tolerance) -> Matched:
    kind = one.KIND
    head: Any = head_of(one)
    party = getattr(head, _PARTY[kind])
    order = papers.order(_ORDERS[kind], head.orderNo, party)
    payment = papers.order(_PAYMENTS[kind], head.orderNo, party)
    waybill = papers.waybill(_WAYBILLS[kind], head.logisticsCode, head.logisticsNo)
    found = {document.KIND: document for document in (one, order, payment, waybill) if document}
    day = _day(head)
    missing = tuple(need.kind for need in needs(kind) if need.kind not in found and need.holds(day))
    differing = [
        difference
        for left, right in _PAIRS[kind]
        if left in found and right in found
        for difference in _differing(found[left], found[right], tolerance)
    ]
    return Matched(
        list=document_key(one),
        order_no=head.orderNo,
        order=document_key(order) if order else None,
        payment=document_key(payment) if payment else None,
        waybill=document_key(waybill) if waybill else None,
        missing=missing,
        differing=tuple(differing),
    )


def _day(head: Any) -> date:
    """Return the day of a list: when it is declared (621), or its goods leave (603)."""
    try:
        return read_day(getattr(head, "declTime", "") or getattr(head, "ieDate", "") or "")
    except DomainError:
        return date.max


def _differing(left: Document, right: Document, tolerance: Tolerance) -> list[Differing]:
    of_heads, of_lines = _rules_of(left.KIND, right.KIND)
    found = _compared(head_of(left), head_of(right), of_heads, 0, tolerance)
    if not of_lines:
        return found
    lines = {_gnum(line): line for line in lines_of(right)}
    for line in lines_of(left):
        gnum = _gnum(line)
        other = lines.pop(gnum, None)
        if other is None:
            found.append(_absent(left.KIND, right.KIND, gnum, of_lines[0], at_left=True))
        else:
            found += _compared(line, other, of_lines, gnum, tolerance)
    found += [_absent(left.KIND, right.KIND, gnum, of_lines[0], at_left=False) for gnum in lines]
    return found


@cache
def _rules_of(left: str, right: str) -> tuple[tuple[FieldRule, ...], tuple[FieldRule, ...]]:
    """Return the rules of heads and of lines between two kinds."""
    rules = field_rules()[left, right]
    return (
        tuple(rule for rule in rules if not rule.of_lines),
        tuple(rule for rule in rules if rule.of_lines),
    )


def _gnum(line: Any) -> int:
    gnum: int = line.gnum or 0
    return gnum


def _absent(left: str, right: str, gnum: int, rule: FieldRule, *, at_left: bool) -> Differing:
    here, there = (str(gnum), "") if at_left else ("", str(gnum))
    return Differing(
        f"{left}/gnum", here, f"{right}/gnum", there, gnum, Severity.ERROR, rule.source
    )


def _compared(
    left: Record, right: Record, rules: tuple[FieldRule, ...], gnum: int, tolerance: Tolerance
) -> list[Differing]:
    found = []
    for rule in rules:
        ours, theirs = value_of(left, rule.left_fields), getattr(right, rule.right_field)
        # Almost all are equal as they stand.
        if ours == theirs or rule.agree(ours, theirs, tolerance):
            continue
        found.append(
            Differing(
                f"{rule.left}/{rule.left_fields[0]}",
                _told(ours, masked=rule.personal),
                f"{rule.right}/{rule.right_field}",
                _told(theirs, masked=rule.personal),
                gnum,
                rule.severity,
                rule.source,
            )
        )
    return found


def _told(value: Value, *, masked: bool) -> str:
    if value is None:
        return ""
    text = str(value) if isinstance(value, str | int) else f"{value:f}"
    if not masked:
        return text
    # A person tells by first and last letter and the length whose data these are; nobody else.
    return text[0] + "*" * (len(text) - 1) if len(text) < 4 else _ends(text)


def _ends(text: str) -> str:
    return f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}"
