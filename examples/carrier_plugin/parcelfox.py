"""A carrier in sixty lines: one flat price a kilogram, labels by number. See README.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cbec_core.api import (
    Answer,
    Capability,
    LabelRequest,
    LabelResult,
    LookupRequest,
    Money,
    ProviderSpec,
    ProviderTools,
    RateAnswer,
    RateLine,
    RateQuote,
    RateRequest,
    hookimpl,
)

PER_KG = Money.parse("8.00", "EUR")
SPEC = ProviderSpec(
    Capability.CARRIER,
    "parcelfox",
    target="parcelfox:Parcelfox",
    operations=frozenset({"rate", "buy_label", "lookup"}),
)


@hookimpl
def cbec_providers() -> Iterable[ProviderSpec]:
    return (SPEC,)


def price(weight_g: int) -> Money:
    """Each kilogram begun costs the same."""
    return PER_KG * -(-weight_g // 1000)


class Parcelfox:
    def __init__(self, settings: Any, tools: ProviderTools) -> None:
        self._bought: dict[str, Answer[LabelResult]] = {}

    def rate(self, request: RateRequest) -> RateAnswer:
        weight = request.consignment.gross_weight_g
        line = RateLine("base", price(weight), "per kilogram begun")
        return RateAnswer(
            (RateQuote("parcelfox", "fox", price(weight), (line,), weight, rule="flat"),)
        )

    def buy_label(self, request: LabelRequest) -> Answer[LabelResult]:
        if request.operation_id not in self._bought:
            number = f"FOX{len(self._bought) + 1:08d}"
            cost = price(request.consignment.gross_weight_g)
            result = LabelResult(number, number, cost)
            self._bought[request.operation_id] = Answer.succeeded(result, number)
        return self._bought[request.operation_id]

    def lookup(self, request: LookupRequest) -> Answer[LabelResult]:
        return self._bought.get(request.operation_id, Answer.rejected("not_found"))
