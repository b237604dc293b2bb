"""Withdrawal: one declaration taken back, as a run of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.services.withdraw import WithdrawDeclaration
from cbec_core.workflows.definition import Step, Workflow

if TYPE_CHECKING:
    from cbec_core.services.context import Context

__all__ = ["WITHDRAWAL", "withdrawal"]

WITHDRAWAL = "withdrawal"


def withdrawal(context: Context) -> Workflow:
    """Return the workflow."""
    return Workflow(WITHDRAWAL, (Step("withdraw", WithdrawDeclaration(context)),), pivot="withdraw")
