"""What the rules of documents share: where they stand, when it is, and how findings are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from cbec_customs_cn.findings import CebFinding, Param
from cbec_customs_cn.messages.table import Block, kind
from cbec_customs_cn.times import CHINA

if TYPE_CHECKING:
    from cbec_customs_cn.records.base import Record

__all__ = ["TOLERANCE", "Place", "numbered", "together", "totals", "unique", "wanted"]

# Customs publishes no tolerance; a fen is what its own system prints.
TOLERANCE: Final = Decimal("0.01")


@attrs.frozen
class Place:
    """Where a document stands in its message, and the moment at which it is looked at."""

    kind: str
    path: str
    now: datetime
    tolerance: Decimal = TOLERANCE

    @property
    def today(self) -> date:
        """Return the day in China."""
        return self.now.astimezone(CHINA).date()

    @property
    def head(self) -> str:
        """Return the path of the fields of the document."""
        block = kind(self.kind).head
        return f"{self.path}/{block.name}" if block else self.path

    def line(self, number: int) -> str:
        """Return the path of a line, counted from 1."""
        block = kind(self.kind).lines
        assert block is not None
        return f"{self.path}/{block.name}[{number}]"

    def of_head(self, code: str, field: str, **params: Param) -> CebFinding:
        """Return a finding on a field of the document."""
        of = kind(self.kind)
        block = of.head or of.flat
        assert block is not None
        return CebFinding(code, f"{self.head}/{field}", {**_named(block, field), **params})

    def of_line(self, code: str, number: int, field: str, **params: Param) -> CebFinding:
        """Return a finding on a field of a line, counted from 1."""
        block = kind(self.kind).lines
        assert block is not None
        return CebFinding(code, f"{self.line(number)}/{field}", {**_named(block, field), **params})


def _named(block: Block, field: str) -> dict[str, Param]:
    found = next(one for one in block.fields if one.name == field)
    return {"name": found.name, "name_zh": found.name_zh}


def numbered(place: Place, lines: Sequence[Record]) -> Iterable[CebFinding]:
    """Yield lines that are not numbered 1, 2, 3 …"""
    for expected, line in enumerate(lines, 1):
        if getattr(line, "gnum", None) != expected:
            yield place.of_line("ceb.gnum", expected, "gnum", expected=expected)


def unique(place: Place, lines: Sequence[Record], field: str) -> Iterable[CebFinding]:
    """Yield lines whose value of a field stands before already."""
    seen: set[object] = set()
    for number, line in enumerate(lines, 1):
        value = getattr(line, field)
        if value in seen:
            yield place.of_line("ceb.repeated", number, field)
        elif value:
            seen.add(value)


def totals(place: Place, lines: Sequence[Record]) -> Iterable[CebFinding]:
    """Yield lines whose total is not quantity times price."""
    for number, line in enumerate(lines, 1):
        qty, price, total = (getattr(line, name) for name in ("qty", "price", "totalPrice"))
        if abs(qty * price - total) > place.tolerance:
            tolerance = str(place.tolerance)
            yield place.of_line("ceb.line_total", number, "totalPrice", tolerance=tolerance)


def together(place: Place, lines: Sequence[Record]) -> Iterable[CebFinding]:
    """Yield lines with a second quantity and no unit for it, or the other way round."""
    for number, line in enumerate(lines, 1):
        quantity, unit = getattr(line, "qty2", None), getattr(line, "unit2", None)
        if (quantity is None) != (not unit):
            field = "qty2" if quantity is None else "unit2"
            yield place.of_line("ceb.second_quantity", number, field)


def wanted(
    place: Place, head: Record, mode: str, needed: Iterable[str], barred: Iterable[str] = ()
) -> Iterable[CebFinding]:
    """Yield fields that a trade mode wants and are not there, or that it leaves out."""
    for field in needed:
        if not getattr(head, field):
            yield place.of_head("ceb.needed_for_mode", field, mode=mode)
    for field in barred:
        if getattr(head, field):
            yield place.of_head("ceb.not_for_mode", field, mode=mode)
