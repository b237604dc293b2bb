"""Requirements: what customs data a consignment lacks, as the plugins and the regimes see it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cbec_core.config.language import localized
from cbec_core.domain.customs import Direction, Finding, Severity
from cbec_core.domain.errors import CbecError

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.services.context import Context

__all__ = ["regime_for", "requirements_of"]


_NO_ADDRESS = Finding(
    "merchant.no_address",
    Severity.ERROR,
    "The merchant's address is not set: a label and a declaration need a sender.",
    "未设置商户地址：面单和报关单需要发件人。",
    path="merchant.address",
)


def regime_for(context: Context, consignment: Consignment, direction: Direction) -> str:
    """Return the code of the regime for a border: the plugins' choice, else the deployment's."""
    policy = context.policy
    usual = policy.customs_export if direction is Direction.EXPORT else policy.customs_import
    return context.asks.choose_regime(consignment, direction) or usual


def requirements_of(context: Context, consignment: Consignment, on: date) -> tuple[Finding, ...]:
    """Return what is missing, by line: of every plugin, then of each regime that will be asked.

    A regime that cannot be asked is a finding too, since nothing can be declared under it.
    """
    found = list(context.asks.requirements(consignment, on))
    if context.policy.merchant.party is None:
        found.append(_NO_ADDRESS)
    codes = (regime_for(context, consignment, direction) for direction in Direction)
    for code in dict.fromkeys(filter(None, codes)):
        try:
            found += context.providers.customs(code).requirements(consignment, on)
        except CbecError as error:
            in_zh, _hint = localized(error, "zh")
            found.append(Finding(error.code, Severity.ERROR, error.message, in_zh))
    return tuple(found)
