"""What a buyer would pay twice: at the checkout, and again in the price or at the border."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.landed_cost import ChargeClass, Moment, Payer
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import ChargeKind

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import LandedCharge, TaxAssessment
    from cbec_core.domain.landed_request import LandedCostRequest

__all__ = ["TWICE", "charged_twice"]

# Charges of a sale that may come a second time.
TWICE: Final = (ChargeKind.DUTY, ChargeKind.TAX, ChargeKind.SHIPPING)
_OWED: Final = {
    ChargeKind.DUTY: ("duty", "关税", (ChargeClass.DUTY, ChargeClass.ADDITIONAL_DUTY)),
    ChargeKind.TAX: ("tax", "税款", (ChargeClass.TAX, ChargeClass.EXCISE)),
}
_FREIGHT_INSIDE: Final = (Incoterm.CFR, Incoterm.CPT, Incoterm.CIF, Incoterm.CIP)


def charged_twice(request: LandedCostRequest, found: TaxAssessment) -> tuple[Finding, ...]:
    """Warn of what was collected at the checkout and is due once more by the delivery term.

    A price that is delivered duty paid holds duty and tax already; under any other term customs ask
    the consignee for what is due at the border. Who pays the freight follows from neither: only
    a term whose price has the freight in it makes a charge for it one too many.
    """
    return tuple(_twice(request, found))


def _twice(request: LandedCostRequest, found: TaxAssessment) -> Iterator[Finding]:
    owed = [*(c for line in found.lines for c in line.charges), *found.charges]
    for kind, (name, name_zh, classes) in _OWED.items():
        paid = _collected(request, kind)
        if paid.minor <= 0:
            continue
        due = [charge for charge in owed if charge.kind in classes and charge.amount.minor > 0]
        # Of what is not calculable it is known that duty is due where duty was collected.
        unknown = not found.calculable and kind is ChargeKind.DUTY
        if request.incoterm is Incoterm.DDP and (due or unknown):
            yield _warning(
                name,
                f"{paid} of {name} were charged beside a price that is delivered duty paid: it is"
                " in the price already. Choose DAP if it is not, or take the charge off.",
                f"在完税后交货（DDP）价格之外又收取了 {paid} {name_zh}：价格中已包含。如未包含，"
                "请改用 DAP，否则取消该费用。",
            )
        elif request.incoterm is not Incoterm.DDP and (_at_border(due) or unknown):
            yield _warning(
                name,
                f"{paid} of {name} were collected at the checkout, yet under {request.incoterm}"
                " the consignee is asked for it at the border. Ship it DDP, name the scheme under"
                " which it was collected, or do not collect it.",
                f"结账时已收取 {paid} {name_zh}，但按 {request.incoterm}，入境时仍会向收货人征收。"
                "请改用 DDP 发货，写明代收所依据的机制，或不要代收。",
            )
    shipping = _collected(request, ChargeKind.SHIPPING)
    if shipping.minor > 0 and request.incoterm in _FREIGHT_INSIDE:
        yield _warning(
            "freight",
            f"{shipping} of freight were charged beside a price that has the freight in it"
            f" ({request.incoterm}): the buyer pays it twice, and the customs value comes out too"
            " low.",
            f"价格（{request.incoterm}）中已含运费，又另收 {shipping} 运费：买家重复付费，且完税"
            "价格偏低。",
        )


def _collected(request: LandedCostRequest, kind: ChargeKind) -> Money:
    minor = sum(charge.amount.minor for charge in request.collected if charge.kind is kind)
    return Money(minor, request.currency)


def _at_border(due: list[LandedCharge]) -> bool:
    return any(charge.at is Moment.BORDER and charge.payer is Payer.BUYER for charge in due)


def _warning(name: str, text: str, text_zh: str) -> Finding:
    return Finding(
        f"landed_cost.{name}_charged_twice", Severity.WARNING, text, text_zh, path="incoterm"
    )
