"""What a receipt says, of whatever kind it is."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256

import attrs

from cbec_customs_cn.keys import DocumentKey

__all__ = ["Receipt", "ReceiptFile", "RefusedMessage", "SummaryResult", "TaxBill", "TaxLine"]


@attrs.frozen
class TaxLine:
    """The tax of one line of a list, in CNY with up to five decimals as customs writes it."""

    gnum: int
    gcode: str
    tax_price: Decimal
    customs_tax: Decimal
    value_added_tax: Decimal
    consumption_tax: Decimal


@attrs.frozen
class TaxBill:
    """An electronic tax bill (816), or only the state of one (818: amounts None, no lines)."""

    tax_no: str
    invt_no: str
    status: str
    time: str
    customs_tax: Decimal | None = None
    value_added_tax: Decimal | None = None
    consumption_tax: Decimal | None = None
    ent_duty_no: str = ""
    assure_code: str = ""
    lines: tuple[TaxLine, ...] = ()


@attrs.frozen
class SummaryResult:
    """A declaration that customs made of a summary (792); `lists` are pairs invtNo, logisticsNo."""

    sum_no: str
    decl_seq_no: str
    time: str
    entry_id: str
    dec_state: str
    dec_tmp_no: str = ""
    dec_pre_no: str = ""
    gross_weight: str = ""
    net_weight: str = ""
    lists: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class RefusedMessage:
    """A message that failed the port's format check (900), known by what it was sent as.

    `guids` are what may name it: oriCopMsgId and the guid of the embedded document.
    """

    guids: tuple[str, ...]
    message_type: str
    keys: tuple[DocumentKey, ...] = ()


@attrs.frozen
class ReceiptFile:
    """The bytes that receipts were read from, kept once."""

    kind: str
    raw: bytes = attrs.field(repr=False)
    digest: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Take the digest of the bytes."""
        object.__setattr__(self, "digest", sha256(self.raw).hexdigest())


@attrs.frozen
class Receipt:
    """One document's receipt; `key` is None where the receipt does not name a document whole.

    `status` and `time` are as on the wire (returnStatus, returnTime C17). A tax bill, a summary
    result and a refused message are in `about`.
    """

    kind: str
    of: str
    key: DocumentKey | None
    status: str
    time: str
    info: str = attrs.field(default="", repr=False)
    number: str = ""
    order_no: str = ""
    pre_no: str = ""
    invt_no: str = ""
    sum_no: str = ""
    file: ReceiptFile | None = attrs.field(default=None, repr=False, eq=False)
    path: str = ""
    about: TaxBill | SummaryResult | RefusedMessage | None = None
