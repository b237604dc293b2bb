"""A buyer's allowance as lists move: held when filed, used when released, back when they end."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from cbec_core.api import DomainError, Money, Severity
from cbec_customs_cn.allowance import Held
from cbec_customs_cn.findings import CebFinding, define_findings
from cbec_customs_cn.import_tax import list_value
from cbec_customs_cn.keys import document_key
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.times import CHINA, read_time

if TYPE_CHECKING:
    from cbec_customs_cn.allowance import Allowance
    from cbec_customs_cn.keys import DocumentKey
    from cbec_customs_cn.records.ceb621 import Inventory
    from cbec_customs_cn.records.ceb625 import InvtRefund
    from cbec_customs_cn.store import DocumentRecord

__all__ = ["claim_of", "follow_list", "hold_list", "return_value"]

_RELEASED: Final = frozenset({DocumentState.RELEASED, DocumentState.CLOSED})
_ENDED: Final = frozenset({DocumentState.REJECTED, DocumentState.RETURNED, DocumentState.CANCELLED})
_HEAD: Final = "CEB621Message/Inventory/InventoryHead"

define_findings(
    {
        "ceb.allowance_single": (
            Severity.ERROR,
            "The list is worth {value} yuan: above the single limit it must hold one single item.",
            "清单完税价格为 {value} 元，超过单次交易限值：仅限单件商品（-621005）。",
        ),
        "ceb.allowance_annual": (
            Severity.ERROR,
            "The list is worth {value} yuan, and the buyer has {left} yuan left of this year.",
            "清单完税价格为 {value} 元，订购人本年度剩余额度为 {left} 元（-621018）。",
        ),
    }
)


def hold_list(
    allowance: Allowance, merchant_id: str, inventory: Inventory, at: datetime
) -> tuple[CebFinding, ...]:
    """Hold a list's value before it is filed; return why customs would refuse it.

    The same list is held once. Raises `ceb.allowance_claim` where it was held with another value:
    an amended list is given back by `Allowance.cancel` first.
    """
    head, lines, value = inventory.head, inventory.lines, list_value(inventory)
    is_single = len(lines) == 1 and lines[0].qty == 1
    claim = claim_of(merchant_id, document_key(inventory))
    held = allowance.reserve(claim, head.buyerIdNumber, value, at, single_item=is_single)
    shown = str(value.amount)
    if held is Held.OVER_SINGLE:
        return (CebFinding("ceb.allowance_single", f"{_HEAD}/buyerIdNumber", {"value": shown}),)
    if held is Held.OVER_ANNUAL:
        left = allowance.standing(head.buyerIdNumber, at.astimezone(CHINA).date()).left
        params = {"value": shown, "left": str(left.amount)}
        return (CebFinding("ceb.allowance_annual", f"{_HEAD}/buyerIdNumber", params),)
    return ()


def follow_list(allowance: Allowance, record: DocumentRecord) -> bool:
    """Move the claim of a list as the dossier says it stands; false if nothing is to be moved.

    A list whose fate is not known keeps its room: unknown is not no. One that was filed before
    the allowance was kept has no claim, and moves nothing.
    """
    try:
        return _followed(allowance, record)
    except DomainError as fault:
        if fault.code != "ceb.allowance_unknown":
            raise
        return False


def _followed(allowance: Allowance, record: DocumentRecord) -> bool:
    claim = claim_of(record.merchant_id, record.key)
    if record.state in _RELEASED:
        moment = record.released_at or record.status_time
        return allowance.release(claim, read_time(moment).date())
    if record.state in _ENDED:
        return allowance.cancel(claim)
    return False


def return_value(inventory: Inventory, refund: InvtRefund) -> Money:
    """Return the customs value of what comes back of a list, to the fen.

    Freight and insurance go back by value with the goods, as they were taxed (no source says so).
    """
    lines = {line.gnum: line for line in inventory.lines}
    goods = sum((line.totalPrice for line in inventory.lines), Decimal(0))
    back = Decimal(0)
    for line in refund.lines:
        known = lines.get(line.gnum)
        if known is not None:
            back += known.totalPrice * min(line.qty, known.qty) / known.qty
    whole = list_value(inventory)
    if not goods:
        return Money(0, whole.currency)
    share = (whole.minor * back / goods).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(int(share), whole.currency)


def claim_of(merchant_id: str, key: DocumentKey) -> str:
    """Return the name under which a document of a merchant counts."""
    return f"{merchant_id} {key}"
