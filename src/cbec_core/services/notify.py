"""Notify: tell operators that a run waits for them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.events import Event, EventType
from cbec_core.domain.operation import Operation, OperationKind, Run
from cbec_core.ports.codec import load
from cbec_core.ports.notify import Notice, NoticeResult
from cbec_core.ports.provider import Answer, Capability, LookupRequest
from cbec_core.services.effects import EffectCall

if TYPE_CHECKING:
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["NoticeInput", "NotifyOperators", "notice_for"]

NOTIFY_STEP = "notify"


@attrs.frozen
class NoticeInput:
    """What to tell, and by which notifier."""

    notifier: str
    subject: str
    text: str


def notice_for(event: Event, notifier: str) -> NoticeInput | None:
    """Return the notice that an event calls for; a notice that parks itself calls for none."""
    if event.type is not EventType.RUN_PARKED or event.data.get("step") == NOTIFY_STEP:
        return None
    run, step, reason = (event.data.get(key) for key in ("run", "step", "reason"))
    return NoticeInput(notifier, f"cbec: run {run} is parked", f"{step}: {reason}")


class NotifyOperators:
    """Step `notify`: an effect like any other, so that a crash neither loses nor doubles it."""

    kind = OperationKind.NOTIFY
    request_type: type[Any] = Notice
    result_type: type[Any] = NoticeResult

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime) -> EffectCall:
        """Return the notice."""
        wanted = load(run.input, NoticeInput)
        notice = Notice(operation_id, wanted.subject, wanted.text)
        return EffectCall(Capability.NOTIFY, wanted.notifier, notice)

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Send it."""
        return self._context.providers.notify(call.provider).notify(call.request)

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask whether it arrived."""
        return self._context.providers.notify(operation.provider).lookup(
            LookupRequest(operation.id, operation.kind.value, operation.reference)
        )

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Keep nothing: the operation row says it all."""
