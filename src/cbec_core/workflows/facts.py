"""Facts: messages of providers enter through the inbox and send their runs to look (DESIGN §5.8).

A message is a hint, never the truth: it wakes the run, which looks the operation up itself, also
one that has parked because nobody could say what became of that operation.
So late, doubled and reordered messages end in the same state.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cbec_core.domain.errors import ProviderError, StorageError
from cbec_core.domain.events import Event, EventType, Scalar
from cbec_core.domain.merchant import Permission
from cbec_core.domain.operation import Operation, OperationState, Run, RunState
from cbec_core.ports.codec import dump, load
from cbec_core.ports.payment import PaymentNotice
from cbec_core.ports.stored import InboxMessage
from cbec_core.workflows.engine_kit import latest_operation
from cbec_core.workflows.engine_resolve import Resolution
from cbec_core.workflows.engine_runs import fault_code

if TYPE_CHECKING:
    from cbec_core.services.context import Context
    from cbec_core.workflows.engine import Engine

__all__ = ["PaymentFacts"]

log = logging.getLogger("cbec.facts")

_BATCH = 100
# Another worker or a person was faster; the message is taken up again in the next round.
_RACES = frozenset({"run.stale_worker", "run.not_parked", "run.not_as_seen"})
_OPEN = frozenset({OperationState.PENDING, OperationState.UNKNOWN})


class PaymentFacts:
    """Take the messages of payment providers: verified, kept once, acknowledged, then processed."""

    def __init__(self, context: Context, engine: Engine) -> None:
        self._context = context
        self._engine = engine

    def receive(self, provider: str, headers: Mapping[str, str], body: bytes) -> int:
        """Verify the raw bytes of a webhook and keep its facts; return how many were new.

        When this returns, the message is safe and may be acknowledged. Raises
        `provider.webhook_forged` and keeps nothing of a message that is not the provider's.
        """
        self._context.require(Permission.PAY)
        notices = self._context.providers.payment(provider).read_webhook(headers, body)
        if not all(isinstance(notice, PaymentNotice) for notice in notices):
            raise ProviderError(
                "provider.failed",
                code=provider,
                operation="read_webhook",
                fault="no payment notice",
            )
        now = self._context.clock.now()
        with self._context.begin(durable=True) as uow:
            new = sum(
                uow.inbox.accept(
                    InboxMessage(
                        self._context.merchant_id,
                        f"payment.{provider}",
                        notice.event_id,
                        now,
                        dump(notice),
                    )
                )
                for notice in notices
            )
            uow.commit()
        return new

    def process(self) -> int:
        """Work off what came in for this merchant and return how many messages there were.

        A message whose run a worker has in hand is kept for the next round. One that cannot be
        processed is set aside and told as an event; neither keeps the others waiting.
        """
        self._context.require(Permission.PAY)
        total = 0
        last: InboxMessage | None = None
        while True:
            with self._engine.kit.begin() as uow:
                page = uow.inbox.pending(self._context.merchant_id, _BATCH, last)
            if not page:
                return total
            total += sum(map(self._processed, page))
            last = page[-1]

    def _processed(self, message: InboxMessage) -> bool:
        try:
            return self._process(message)
        except Exception as error:
            code = fault_code(error)
            if code in _RACES:
                return False
            if isinstance(error, StorageError) and code != "storage.constraint":
                raise
            log.warning("message %s of %s is set aside: %s", message.event_id, message.source, code)
            told = self._event(EventType.PAYMENT_NOTICE_SET_ASIDE, message, fault=code)
            self._done(message, told)
            return True

    def _process(self, message: InboxMessage) -> bool:
        notice = load(message.body, PaymentNotice)
        with self._engine.kit.begin() as uow:
            operation = uow.operations.get(notice.operation_id)
        if operation is None:
            unmatched = self._event(
                EventType.PAYMENT_NOTICE_UNMATCHED,
                message,
                fact=notice.kind.value,
                reference=notice.reference,
                amount=str(notice.amount),
            )
            self._done(message, unmatched)
            return True
        if not self._looks(operation):
            return False
        self._done(message)
        return True

    def _looks(self, operation: Operation) -> bool:
        """Send the operation's run to look; false if its worker may have looked too early."""
        run = self._engine.wake(operation.run_id)
        if run.state is RunState.PARKED and self._is_at(run, operation):
            run = self._engine.resolve(run.id, Resolution.RETRY, seen=run.version)
        now = self._context.clock.now()
        held = run.lease_until is not None and run.lease_until > now
        # Its worker may have asked before this happened, and would now sleep for long.
        return not (held or run.state is RunState.WAITING)

    def _is_at(self, run: Run, operation: Operation) -> bool:
        """Tell whether a run stands at an operation whose outcome is open."""
        with self._engine.kit.begin() as uow:
            latest, _ = latest_operation(uow, run)
        return latest is not None and latest.id == operation.id and latest.state in _OPEN

    def _done(self, message: InboxMessage, *events: Event) -> None:
        with self._engine.kit.begin() as uow:
            uow.outbox.add(*events)
            uow.inbox.mark_processed(message, self._context.clock.now())
            uow.commit()

    def _event(self, kind: EventType, message: InboxMessage, **data: Scalar) -> Event:
        subject = f"{message.source}.{message.event_id}"
        return self._context.event(kind, subject, message.merchant_id, **data)
