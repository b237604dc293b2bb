"""Requirements: what customs data a consignment lacks, as the plugins and the regimes see it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cbec_core.config.language import localized
from cbec_core.domain.customs import Direction, Finding, Severity
from cbec_core.domain.customs_borders import crosses_customs_border
from cbec_core.domain.errors import CbecError
from cbec_core.services.context import NOBODY
from cbec_core.services.drawable import undrawable
from cbec_core.services.moments import missing_at_label
from cbec_core.services.rules import Rules

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.order import Order
    from cbec_core.services.context import Context

__all__ = ["open_borders", "regime_for", "requirements_of"]

_NO_ADDRESS = Finding(
    "merchant.no_address",
    Severity.ERROR,
    "The merchant's address is not set: a label and a declaration need a sender.",
    "未设置商户地址：面单和报关单需要发件人。",
    path="merchant.address",
)


_NO_REGIME = {
    Direction.EXPORT: (
        "The goods cross a customs border, and nobody is chosen to declare their export.",
        "货物跨越关境，但未选择由谁办理出口申报。",
    ),
    Direction.IMPORT: (
        "The goods cross a customs border, and nobody is chosen to declare their import.",
        "货物跨越关境，但未选择由谁办理进口申报。",
    ),
}


def regime_for(context: Context, consignment: Consignment, direction: Direction, on: date) -> str:
    """Return the code of the regime under which is declared, or nothing if nobody declares.

    A plugin's choice comes first; the deployment's counts where the goods cross a customs border.
    """
    answer = _answer(context, consignment, direction, on)
    return "" if answer == NOBODY else answer


def open_borders(context: Context, consignment: Consignment, on: date) -> tuple[Direction, ...]:
    """Return where neither a plugin nor the deployment says who declares, or that nobody does."""
    return tuple(side for side in Direction if not _answer(context, consignment, side, on))


def _answer(context: Context, consignment: Consignment, direction: Direction, on: date) -> str:
    if chosen := context.asks.choose_regime(consignment, direction):
        return chosen
    here, there = consignment.sender.address, consignment.consignee.address
    if not crosses_customs_border(here, there, on):
        return NOBODY
    policy = context.policy
    return policy.customs_export if direction is Direction.EXPORT else policy.customs_import


def requirements_of(
    context: Context, consignment: Consignment, on: date, order: Order | None = None
) -> tuple[Finding, ...]:
    """Return what is missing, by line: of every plugin, by the rows, of each regime to be asked.

    A regime that cannot be asked is a finding too, since nothing can be declared under it. With an
    order there follows what keeps its papers from being drawn.
    """
    found = list(context.asks.requirements(consignment, on))
    rate = Rules(context).rate_when_needed(on)
    found += missing_at_label(context, consignment, on, rate)
    if context.policy.merchant.party is None:
        found.append(_NO_ADDRESS)
    for side in open_borders(context, consignment, on):
        place = f"defaults.customs_{side.value}"
        found.append(Finding("customs.no_regime", Severity.ERROR, *_NO_REGIME[side], path=place))
    codes = (regime_for(context, consignment, side, on) for side in Direction)
    for code in dict.fromkeys(filter(None, codes)):
        try:
            found += context.providers.customs(code).requirements(consignment, on)
        except CbecError as error:
            in_zh, _hint = localized(error, "zh")
            found.append(Finding(error.code, Severity.ERROR, error.message, in_zh))
    if order is not None:
        found += undrawable(context, order, consignment, on)
    return tuple(found)
