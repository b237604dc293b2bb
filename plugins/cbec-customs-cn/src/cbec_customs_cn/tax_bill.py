"""A tax bill of customs (CEB816) against the tax that was computed: equal, or where they differ."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cbec_core.api import Severity
from cbec_customs_cn.findings import CebFinding, Param, define_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbec_customs_cn.import_tax import ImportTax, LineTax
    from cbec_customs_cn.records.ceb816 import Tax, TaxListRd

__all__ = ["compare_bill"]

_E, _W = Severity.ERROR, Severity.WARNING
_TAXES: Final = {
    "customsTax": "应征关税",
    "valueAddedTax": "应征增值税",
    "consumptionTax": "应征消费税",
}
_CANCELLED: Final = "3"

define_findings(
    {
        "ceb.bill_cancelled": (
            _W,
            "The bill is cancelled by customs: nothing is due on it.",
            "该电子税单已作废，无需缴税。",
        ),
        "ceb.bill_unknown": (
            _E,
            "There is no figure of our own to hold against the bill.",
            "没有自行计算的税额可供核对。",
        ),
        "ceb.bill_line_missing": (
            _E,
            "The bill has no line {gnum} of the list.",
            "税单缺少清单第 {gnum} 项。",
        ),
        "ceb.bill_line_extra": (
            _E,
            "The bill has a line {gnum} that the list has not.",
            "税单中的第 {gnum} 项不在清单内。",
        ),
        "ceb.bill_code": (
            _E,
            "Line {gnum} is billed under {theirs} and was declared under {ours}.",
            "第 {gnum} 项申报商品编码为 {ours}，税单为 {theirs}。",
        ),
        "ceb.bill_differs": (
            _E,
            "{name} of line {gnum} is {theirs} on the bill and {ours} by our rules.",
            "第 {gnum} 项 {name}（{name_zh}）：税单为 {theirs}，自行计算为 {ours}。",
        ),
        "ceb.bill_total": (
            _E,
            "{name} of the bill is {theirs}, and its lines sum to {ours}.",
            "税单 {name}（{name_zh}）为 {theirs}，各项合计为 {ours}。",
        ),
    }
)


def compare_bill(
    computed: ImportTax, bill: Tax, *, tolerance: Decimal = Decimal("0.01")
) -> tuple[CebFinding, ...]:
    """Return where a bill and our figures differ by more than `tolerance` yuan; none: they agree.

    Customs publishes no rule of rounding; a fen a line is what rounding alone can make.
    """
    return tuple(_differences(computed, bill, tolerance))


def _differences(computed: ImportTax, bill: Tax, tolerance: Decimal) -> Iterator[CebFinding]:
    if bill.head.status == _CANCELLED:
        yield CebFinding("ceb.bill_cancelled", "Tax/TaxHeadRd/status")
        return
    yield from _sums(bill, tolerance * max(len(bill.lines), 1))
    if not computed.calculable:
        yield CebFinding("ceb.bill_unknown", "Tax")
        return
    ours = {line.gnum: line for line in computed.lines}
    billed: set[int] = set()
    for at, line in enumerate(bill.lines, 1):
        path = f"Tax/TaxListRd[{at}]"
        gnum = line.gnum or 0
        if gnum not in ours or gnum in billed:
            yield CebFinding("ceb.bill_line_extra", f"{path}/gnum", {"gnum": gnum})
            continue
        billed.add(gnum)
        yield from _line(ours[gnum], line, path, tolerance)
    for gnum in sorted(ours.keys() - billed):
        yield CebFinding("ceb.bill_line_missing", "Tax", {"gnum": gnum})


def _line(ours: LineTax, theirs: TaxListRd, path: str, tolerance: Decimal) -> Iterator[CebFinding]:
    if theirs.gcode != ours.gcode:
        params: dict[str, Param] = {"gnum": ours.gnum, "ours": ours.gcode, "theirs": theirs.gcode}
        yield CebFinding("ceb.bill_code", f"{path}/gcode", params)
    for name, name_zh in {"taxPrice": "完税总价格", **_TAXES}.items():
        own, billed = getattr(ours, name), getattr(theirs, name) or Decimal(0)
        if abs(own - billed) > tolerance:
            yield CebFinding(
                "ceb.bill_differs",
                f"{path}/{name}",
                {"gnum": ours.gnum, **_named(name, name_zh, own, billed)},
            )


def _sums(bill: Tax, tolerance: Decimal) -> Iterator[CebFinding]:
    for name, name_zh in _TAXES.items():
        told = getattr(bill.head, name) or Decimal(0)
        total = sum((getattr(line, name) or Decimal(0) for line in bill.lines), Decimal(0))
        if abs(told - total) > tolerance:
            params = _named(name, name_zh, total, told)
            yield CebFinding("ceb.bill_total", f"Tax/TaxHeadRd/{name}", params)


def _named(name: str, name_zh: str, ours: Decimal, theirs: Decimal) -> dict[str, Param]:
    return {"name": name, "name_zh": name_zh, "ours": f"{ours:f}", "theirs": f"{theirs:f}"}
