"""What the dossier answers."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from cbec_core.api import Finding
from cbec_customs_cn.keys import DocumentKey
from cbec_customs_cn.receipts.values import Receipt
from cbec_customs_cn.store.states import DocumentState

__all__ = ["Applied", "DocumentRecord", "StoredMessage"]


@attrs.frozen
class StoredMessage:
    """A message as it is handed to the channel: the same bytes under the same name, always."""

    guid: str
    kind: str
    name: str
    operation_id: str
    part: int
    raw: bytes = attrs.field(repr=False)
    digest: str
    prepared_at: str
    sent_at: str = ""


@attrs.frozen
class DocumentRecord:
    """What is known of one document.

    `number` is the enterprise's own (copNo, coElNo, orderNo, logisticsNo), `status` the last
    returnStatus that counted, `status_time` its returnTime (C17, China local time).
    """

    key: DocumentKey
    merchant_id: str
    operation_id: str
    order_id: str
    order_no: str
    number: str
    logistics_no: str
    message_guid: str
    pre_no: str
    invt_no: str
    sum_no: str
    state: DocumentState
    status: str
    status_time: str
    info: str = attrs.field(repr=False)  # may name a buyer
    released_at: str
    closed_at: str
    prepared_at: str
    version: int


@attrs.frozen
class Applied:
    """What one receipt did: `before` and `after` are None while its document is unknown."""

    receipt: Receipt
    before: DocumentState | None = None
    after: DocumentState | None = None
    read: Callable[[], DocumentRecord | None] | None = attrs.field(
        default=None, repr=False, eq=False
    )
    findings: tuple[Finding, ...] = ()

    @property
    def document(self) -> DocumentRecord | None:
        """Return the document as it stands now; None if it is unknown."""
        # Read when it is asked for: of thousands of receipts hardly anybody looks at each.
        return self.read() if self.read else None

    @property
    def moved(self) -> bool:
        """Say whether the state of the document changed."""
        return self.before is not self.after
