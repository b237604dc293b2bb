"""Rules of what concerns many lists or comes after them: 507, 509, 607, 701, 711, 213, 215, 625."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from cbec_customs_cn.codes import CHINA
from cbec_customs_cn.rules.scope import numbered, together, unique

if TYPE_CHECKING:
    from cbec_customs_cn.findings import CebFinding
    from cbec_customs_cn.records.base import Record
    from cbec_customs_cn.records.ceb213 import InvtRefund as ExportReturn
    from cbec_customs_cn.records.ceb625 import InvtRefund as ImportReturn
    from cbec_customs_cn.records.ceb701 import SummaryApply
    from cbec_customs_cn.records.ceb711 import Delivery
    from cbec_customs_cn.rules.scope import Place

__all__ = ["delivery", "export_return", "import_return", "journey", "summary"]


class _Part(Protocol):
    @property
    def msgCount(self) -> int: ...  # noqa: N802  the word of the wire

    @property
    def msgSeqNo(self) -> int: ...  # noqa: N802  the word of the wire


class Journey(Protocol):
    """An arrival, a departure or a manifest: waybills in parts that are numbered."""

    @property
    def head(self) -> _Part:
        """Return its head."""

    @property
    def lines(self) -> Sequence[Record]:
        """Return its waybills."""


def journey(goods: Journey, place: Place) -> Iterable[CebFinding]:
    """Check an arrival (507), a departure (509) or a manifest (607)."""
    yield from numbered(place, goods.lines)
    yield from unique(place, goods.lines, "logisticsNo")
    yield from _parts(place, goods.head)


def summary(applied: SummaryApply, place: Place) -> Iterable[CebFinding]:
    """Check an application to sum lists up (701)."""
    head = applied.head
    yield from _parts(place, head)
    yield from unique(place, applied.lines, "invtNo")
    start, end = head.startTime, head.endTime
    if bool(start) != bool(end) or (start and end and end < start):
        yield place.of_head("ceb.time_pair", "startTime" if end and not start else "endTime")
    elif not start and not applied.lines:
        yield place.of_head("ceb.summary_empty", "startTime")


def delivery(goods: Delivery, place: Place) -> Iterable[CebFinding]:
    """Check a list of what was put into the supervised place (711)."""
    yield from numbered(place, goods.lines)
    yield from unique(place, goods.lines, "logisticsNo")


def export_return(goods: ExportReturn, place: Place) -> Iterable[CebFinding]:
    """Check an application to take exported goods back (213); its lines keep the list's numbers."""
    yield from unique(place, goods.lines, "gnum")
    yield from together(place, goods.lines)
    if goods.head.country == CHINA:
        yield place.of_head("ceb.country_not_china", "country")


def import_return(goods: ImportReturn, place: Place) -> Iterable[CebFinding]:
    """Check an application to return imported goods (625); its lines keep the list's numbers."""
    yield from unique(place, goods.lines, "gnum")


def _parts(place: Place, head: _Part) -> Iterable[CebFinding]:
    if head.msgSeqNo > head.msgCount:
        yield place.of_head("ceb.message_sequence", "msgSeqNo")
