"""Return to refund: lines go back, and the right parts of the money with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.services.refund import OpenReturn, RecordRefund, RefundMoney, Restock
from cbec_core.workflows.definition import Step, Workflow

if TYPE_CHECKING:
    from cbec_core.services.context import Context

__all__ = ["RETURN_TO_REFUND", "return_to_refund"]

RETURN_TO_REFUND = "return_to_refund"


def return_to_refund(context: Context) -> Workflow:
    """Return the workflow; the refund is its pivot, since money that went back stays there."""
    return Workflow(
        name=RETURN_TO_REFUND,
        steps=(
            Step("open", OpenReturn(context)),
            Step("refund", RefundMoney(context)),
            Step("record", RecordRefund(context)),
            Step("restock", Restock(context)),
        ),
        pivot="refund",
    )
