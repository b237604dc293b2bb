"""Tax rules: what a consignment owes at a destination on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

import attrs

from cbec_core.domain.consignment import Consignment
from cbec_core.domain.customs import Finding
from cbec_core.domain.landed_cost import ExchangeRate, LandedCharge, LandedLine
from cbec_core.ports.provider import local

if TYPE_CHECKING:
    from cbec_core.ports.fx import FxSource
    from cbec_core.ports.tariff import TariffSource

__all__ = ["LandedCostRequest", "TaxAssessment", "TaxRules"]


@attrs.frozen
class LandedCostRequest:
    """What is to be assessed, on which day, in which currency of the answer."""

    consignment: Consignment
    on: date
    currency: str
    consumer: bool = True


@attrs.frozen
class TaxAssessment:
    """The charges with their proof; `calculable` is false where a figure is not known."""

    calculable: bool
    lines: tuple[LandedLine, ...]
    charges: tuple[LandedCharge, ...] = ()
    findings: tuple[Finding, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()


class TaxRules(Protocol):
    """The rules of some destinations, as dated data."""

    @local
    def assess(
        self,
        request: LandedCostRequest,
        tariffs: tuple[TariffSource, ...],
        fx: tuple[FxSource, ...],
    ) -> TaxAssessment | None:
        """Return the assessment, or nothing if these rules do not cover the destination."""
        ...
