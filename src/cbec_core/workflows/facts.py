"""Facts: messages of providers enter through the inbox and send their runs to look (DESIGN §5.8).

A message is a hint, never the truth: it wakes the run, which looks the operation up itself.
So late, doubled and reordered messages end in the same state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cbec_core.domain.events import Event, EventType
from cbec_core.domain.merchant import Permission
from cbec_core.ports.codec import dump, load
from cbec_core.ports.payment import PaymentNotice
from cbec_core.ports.stored import InboxMessage

if TYPE_CHECKING:
    from cbec_core.services.context import Context
    from cbec_core.workflows.engine import Engine

__all__ = ["PaymentFacts"]

_BATCH = 100


class PaymentFacts:
    """Take the messages of payment providers: verified, kept once, acknowledged, then processed."""

    def __init__(self, context: Context, inside: Context, engine: Engine) -> None:
        self._context = context
        self._inside = inside
        self._engine = engine

    def receive(self, provider: str, headers: Mapping[str, str], body: bytes) -> int:
        """Verify the raw bytes of a webhook and keep its facts; return how many were new.

        When this returns, the message is safe and may be acknowledged. Raises
        `provider.webhook_forged` and keeps nothing of a message that is not the provider's.
        """
        self._context.require(Permission.PAY)
        notices = self._context.providers.payment(provider).read_webhook(headers, body)
        now = self._context.clock.now()
        with self._context.begin() as uow:
            new = sum(
                uow.inbox.accept(
                    InboxMessage(f"payment.{provider}", notice.event_id, now, dump(notice))
                )
                for notice in notices
            )
            uow.commit()
        return new

    def process(self) -> int:
        """Work off what is in the inbox and return how many messages there were."""
        total = 0
        while messages := self._pending():
            for message in messages:
                self._process(message)
            total += len(messages)
        return total

    def _pending(self) -> tuple[InboxMessage, ...]:
        with self._inside.begin() as uow:
            return uow.inbox.pending(_BATCH)

    def _process(self, message: InboxMessage) -> None:
        notice = load(message.body, PaymentNotice)
        with self._inside.begin() as uow:
            operation = uow.operations.get(notice.operation_id)
        if operation is not None:
            self._engine.wake(operation.run_id)
        now = self._inside.clock.now()
        with self._inside.begin() as uow:
            if operation is None:
                uow.outbox.add(self._unmatched(message, notice))
            uow.inbox.mark_processed(message.source, message.event_id, now)
            uow.commit()

    def _unmatched(self, message: InboxMessage, notice: PaymentNotice) -> Event:
        return self._inside.event(
            EventType.PAYMENT_NOTICE_UNMATCHED,
            f"{message.source}.{message.event_id}",
            self._inside.merchant_id,
            fact=notice.kind.value,
            reference=notice.reference,
            amount=str(notice.amount),
        )
