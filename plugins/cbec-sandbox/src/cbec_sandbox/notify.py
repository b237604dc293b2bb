"""A fake channel for notices: they stay in the store, where a test can read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.api import Answer, Capability, Notice, NoticeResult, OperationKind
from cbec_sandbox.counterparty import Counterparty, Deed
from cbec_sandbox.magic import fate_of

if TYPE_CHECKING:
    from cbec_sandbox.store.effects import Transaction

__all__ = ["SandboxNotify"]


class SandboxNotify(Counterparty[NoticeResult]):
    """Deliver notices to nobody; the subject chooses their fate."""

    capability = Capability.NOTIFY
    result = NoticeResult

    def notify(self, notice: Notice) -> Answer[NoticeResult]:
        """Keep a notice."""

        def decide(tx: Transaction, reference: str) -> Deed[NoticeResult]:
            value = NoticeResult(reference)
            return Deed(value, reference, note=notice.subject, fate=fate_of([notice.subject]))

        return self.perform(notice, OperationKind.NOTIFY, "recipient_unknown", decide)
