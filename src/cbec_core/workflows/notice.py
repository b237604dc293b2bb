"""Notice: one message to the operators, as a run of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.services.notify import NOTIFY_STEP, NotifyOperators
from cbec_core.workflows.definition import Step, Workflow

if TYPE_CHECKING:
    from cbec_core.services.context import Context

__all__ = ["NOTICE", "notice"]

NOTICE = "notice"


def notice(context: Context) -> Workflow:
    """Return the workflow."""
    return Workflow(NOTICE, (Step(NOTIFY_STEP, NotifyOperators(context)),), pivot=NOTIFY_STEP)
