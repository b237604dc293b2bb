"""Say of an Amazon order what a person or the next step must know."""

from __future__ import annotations

from cbec_core.api import (
    Finding,
    FulfilledBy,
    Order,
    OrderState,
    Severity,
    TaxScheme,
    hookimpl,
)
from cbec_marketplace_amazon.sites import SITES

__all__ = ["cbec_check_order"]

_BY_STATE = {
    OrderState.AWAITING_PAYMENT: Finding(
        "amazon.pending",
        Severity.INFO,
        "Amazon has not released this order: address and amounts may still be missing.",
        "亚马逊尚未放行该订单：地址和金额可能尚不完整。",
        path="state",
    ),
    OrderState.UNKNOWN: Finding(
        "amazon.status_unknown",
        Severity.WARNING,
        "Amazon names a status that this version does not know; nothing follows from it.",
        "亚马逊返回了此版本不认识的状态，系统不会据此采取行动。",
        path="state",
    ),
}
_BY_AMAZON = Finding(
    "amazon.fulfilled_by_amazon",
    Severity.INFO,
    "Amazon ships this order from its own warehouse; no carrier is asked.",
    "该订单由亚马逊仓库发货（FBA），不会调用承运商。",
    path="fulfilled_by",
)
_CANCEL = Finding(
    "amazon.cancel_requested",
    Severity.ERROR,
    "Amazon tells of a cancellation that is asked for, or that was made of an unknown number of"
    " units; settle it there and import the order again.",
    "亚马逊提示有取消申请，或已取消但未说明件数；请先在亚马逊处理，再重新导入该订单。",
    path="cancel_requested",
)
_IOSS = Finding(
    "amazon.ioss_missing",
    Severity.ERROR,
    "Amazon collected the tax under IOSS and tells no valid number: without it the buyer is asked"
    " to pay the tax again on arrival.",
    "亚马逊已按 IOSS 代收税款，但未提供有效号码：缺少号码时，买家在货物到达时会被要求再次缴税。",
    path="tax_collections",
)
_UNSHIPPED = frozenset({OrderState.TO_SHIP, OrderState.ON_HOLD})
_SITE = Finding(
    "amazon.site_unknown",
    Severity.WARNING,
    "This marketplace id is not among Amazon's published ones.",
    "该站点 ID 不在亚马逊公布的列表中。",
    path="site",
)


@hookimpl
def cbec_check_order(order: Order) -> list[Finding]:
    """Name what Amazon's own state means for processing; silent for other channels."""
    if order.channel != "amazon":
        return []
    findings = [_BY_STATE[order.state]] if order.state in _BY_STATE else []
    if order.fulfilled_by is FulfilledBy.MARKETPLACE:
        findings.append(_BY_AMAZON)
    elif order.state in _UNSHIPPED and _lacks_ioss(order):
        findings.append(_IOSS)
    if order.cancel_requested and order.state in _UNSHIPPED:
        findings.append(_CANCEL)
    if order.site not in SITES:
        findings.append(_SITE)
    return findings


def _lacks_ioss(order: Order) -> bool:
    return any(tax.scheme is TaxScheme.IOSS and not tax.number for tax in order.tax_collections)
