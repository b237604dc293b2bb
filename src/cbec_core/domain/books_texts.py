"""The texts of what can be wrong with receipts and reports, which are booked once."""

from __future__ import annotations

from cbec_core.domain.errors import define_errors

define_errors(
    {
        "stock.receipt_unnamed": (
            "A receipt needs a SKU and a number.",
            "Name both; the number makes booking the receipt twice safe.",
        ),
        "stock.receipt_differs": (
            "Receipt {reference} has {booked} unit(s) of {sku}, not {quantity}.",
            "Give what came later a number of its own; nothing was booked.",
        ),
        "settlement.differs": (
            "Report {settlement} was imported before with other lines or another payout.",
            "Ask the channel which of the two holds; nothing of the second was booked.",
        ),
    }
)
