"""Facts: messages of providers enter through the inbox and send their runs to look (DESIGN §5.8).

A message is a hint, never the truth: it wakes the run, which looks the operation up itself.
So late, doubled and reordered messages end in the same state.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cbec_core.domain.errors import ProviderError, StorageError
from cbec_core.domain.events import Event, EventType
from cbec_core.domain.merchant import Permission
from cbec_core.domain.operation import RunState
from cbec_core.ports.codec import dump, load
from cbec_core.ports.payment import PaymentNotice
from cbec_core.ports.stored import InboxMessage
from cbec_core.workflows.engine_runs import fault_code

if TYPE_CHECKING:
    from cbec_core.services.context import Context
    from cbec_core.workflows.engine import Engine

__all__ = ["PaymentFacts"]

log = logging.getLogger("cbec.facts")

_BATCH = 100


def _key(message: InboxMessage) -> tuple[str, str]:
    return message.source, message.event_id


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
                    InboxMessage(f"payment.{provider}", notice.event_id, now, dump(notice))
                )
                for notice in notices
            )
            uow.commit()
        return new

    def process(self) -> int:
        """Work off what is in the inbox and return how many messages there were.

        A message whose run a worker has in hand is kept for the next round, and so is one that
        cannot be read; neither keeps the others waiting.
        """
        self._context.require(Permission.PAY)
        total = 0
        kept: set[tuple[str, str]] = set()
        while True:
            with self._inside.begin() as uow:
                pending = uow.inbox.pending(_BATCH + len(kept))
            fresh = [message for message in pending if _key(message) not in kept]
            if not fresh:
                return total
            for message in fresh:
                if self._processed(message):
                    total += 1
                else:
                    kept.add(_key(message))

    def _processed(self, message: InboxMessage) -> bool:
        try:
            return self._process(message)
        except StorageError:
            raise
        except Exception as error:
            log.warning("a message of %s is left: %s", message.source, fault_code(error))
            return False

    def _process(self, message: InboxMessage) -> bool:
        notice = load(message.body, PaymentNotice)
        with self._inside.begin() as uow:
            operation = uow.operations.get(notice.operation_id)
        now = self._inside.clock.now()
        if operation is not None:
            if operation.merchant_id != self._inside.merchant_id:
                return False  # the worker of that merchant's deployment takes it
            run = self._engine.wake(operation.run_id)
            held = run.lease_until is not None and run.lease_until > now
            if held or run.state is RunState.WAITING:
                # Its worker may have asked before this happened, and would now sleep for long.
                return False
        with self._inside.begin() as uow:
            if operation is None:
                uow.outbox.add(self._unmatched(message, notice))
            uow.inbox.mark_processed(message.source, message.event_id, now)
            uow.commit()
        return True

    def _unmatched(self, message: InboxMessage, notice: PaymentNotice) -> Event:
        return self._inside.event(
            EventType.PAYMENT_NOTICE_UNMATCHED,
            f"{message.source}.{message.event_id}",
            self._inside.merchant_id,
            fact=notice.kind.value,
            reference=notice.reference,
            amount=str(notice.amount),
        )
