"""Goods by HS code and flags, from rows: warnings for a line, reasons for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cbec_core.api import (
    Finding,
    ScreeningReason,
    Severity,
    Verdict,
    hookimpl,
)

if TYPE_CHECKING:
    from cbec_core.api import Consignment, CustomsProfile
    from cbec_screening.rules import GoodsRule
    from cbec_screening.settings import RestrictedGoods

__all__ = ["cbec_requirements", "goods_reasons"]


@hookimpl
def cbec_requirements(consignment: Consignment, on: date) -> Iterable[Finding]:
    """Warn by line of what travels by rules of its own."""
    from cbec_screening.rules import rules_for

    return tuple(
        Finding(
            code=rule.id,
            severity=Severity.WARNING,
            text=f"line {line.line_id}: {rule.text} [{rule.confidence.value}; {rule.law}]",
            text_zh=f"第 {line.line_id} 行：{rule.text_zh}（{rule.confidence.value}；{rule.law}）",
            line_id=line.line_id,
            path="customs",
        )
        for line in consignment.lines
        for rule in rules_for(line.customs, on)
    )


def goods_reasons(
    goods: Iterable[CustomsProfile],
    on: date,
    restricted: Sequence[RestrictedGoods] = (),
    destination: str = "",
) -> tuple[ScreeningReason, ...]:
    """Name what goods are; only what the merchant itself has marked or restricted is held.

    The lists call it and no hook does: a plugin with a screening hook counts as one that screens
    parties too, so that a deployment that asks no list would be told that its orders are clear.
    """
    from cbec_screening.rules import rules_for

    goods = tuple(goods)
    found = {rule.id: rule for one in goods for rule in rules_for(one, on)}
    own = ((rule, {rule.meets(one, destination) for one in goods}) for rule in restricted)
    told = (_restricted(rule, sure=True in met) for rule, met in own if met - {False})
    return (*_known(found.values()), *told)


def _known(rules: Iterable[GoodsRule]) -> Iterator[ScreeningReason]:
    return (
        ScreeningReason(
            source="goods",
            verdict=rule.verdict,
            code=rule.id,
            text=f"{rule.text} [{rule.confidence.value}]",
            list_version=f"{rule.id} {rule.valid_from}",
        )
        for rule in rules
    )


def _restricted(rule: RestrictedGoods, *, sure: bool) -> ScreeningReason:
    version = f"{rule.name} {rule.digest}"
    if not sure:
        text = f"{rule.name}: an article has no HS code that is long enough to tell [{rule.source}]"
        return ScreeningReason("goods", Verdict.REVIEW, "goods.unclassified", text, version)
    text = f"{rule.name}: restricted by the configuration [{rule.source}]"
    return ScreeningReason("goods", Verdict(rule.verdict), "goods.restricted", text, version)
