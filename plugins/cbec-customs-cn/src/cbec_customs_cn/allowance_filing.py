"""The allowance beside the dossier: held before a list is kept, moved by what receipts tell.

Each step may be repeated: a process that dies between dossier and allowance finds the receipt in
its channel again, and a look-up moves the claim of the list that it tells of.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from cbec_core.api import DomainError, Severity
from cbec_customs_cn.allowance import Allowance
from cbec_customs_cn.allowance_lists import claim_of, follow_list, hold_list, return_value
from cbec_customs_cn.findings import CebFinding, define_findings
from cbec_customs_cn.keys import document_key
from cbec_customs_cn.records.ceb621 import Inventory
from cbec_customs_cn.records.ceb625 import InvtRefund
from cbec_customs_cn.settings import CustomsCnSettings, ImportSettings
from cbec_customs_cn.store.contents import documents_in
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.times import CHINA, read_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Engine

    from cbec_core.api import Finding
    from cbec_customs_cn.message import Message
    from cbec_customs_cn.records.base import Document
    from cbec_customs_cn.store import Applied, DocumentRecord, Dossier

__all__ = ["allowance_missing", "follow", "hold", "open_allowance", "records_of"]

_LIST: Final = "CEB621"
_FOLLOWED: Final = (_LIST, "CEB623", "CEB625")

define_findings(
    {
        "customs_cn.allowance_not_kept": (
            Severity.WARNING,
            "allowance_key is not set: nobody counts here what a buyer has left of the year, and"
            " only customs refuses what is too much.",
            "未设置 allowance_key：本系统不统计订购人的年度剩余额度，超额清单只能由海关退单。",
        ),
    }
)


def allowance_missing(settings: CustomsCnSettings) -> Iterator[Finding]:
    """Yield that an import regime keeps no allowance."""
    if isinstance(settings, ImportSettings) and not settings.allowance_key.get_secret_value():
        yield CebFinding("customs_cn.allowance_not_kept", "allowance_key").shared()


def open_allowance(settings: CustomsCnSettings, engine: Engine) -> Allowance | None:
    """Return the allowance of an import regime, None where none is kept."""
    if not isinstance(settings, ImportSettings) or not settings.allowance_key.get_secret_value():
        return None
    return Allowance(engine, settings.allowance_key)


def hold(
    allowance: Allowance, dossier: Dossier, merchant: str, made: Sequence[Message], at: datetime
) -> tuple[Finding, ...]:
    """Hold what the lists among messages are worth; return why customs would refuse them."""
    said: list[Finding] = []
    for inventory in _lists(made):
        try:
            found = hold_list(allowance, merchant, inventory, at)
        except DomainError as fault:
            if fault.code != "ceb.allowance_claim" or dossier.find(document_key(inventory)):
                raise
            # It was held by a process that died before the list was kept, and was revised since.
            allowance.cancel(claim_of(merchant, document_key(inventory)))
            found = hold_list(allowance, merchant, inventory, at)
        said += [one.shared() for one in found]
    return tuple(said)


def _lists(made: Iterable[Message]) -> Iterator[Inventory]:
    for message in made:
        yield from (one for one in message.documents if isinstance(one, Inventory))


def follow(allowance: Allowance, dossier: Dossier, records: Iterable[DocumentRecord]) -> None:
    """Move the claims that documents have to do with: of lists, cancellations and returns."""
    for record in records:
        if record.key.message == _LIST:
            follow_list(allowance, record)
        elif record.state is DocumentState.APPROVED and record.key.message in _FOLLOWED:
            for one in dossier.of_number(record.invt_no):
                if one.key.message != _LIST:
                    continue
                if record.key.message == "CEB623":
                    follow_list(allowance, one)
                else:
                    _give_back(allowance, dossier, one, record)


def _give_back(
    allowance: Allowance, dossier: Dossier, sold: DocumentRecord, back: DocumentRecord
) -> None:
    inventory, refund = _sent(dossier, sold), _sent(dossier, back)
    if not isinstance(inventory, Inventory) or not isinstance(refund, InvtRefund):
        return
    claim = claim_of(sold.merchant_id, sold.key)
    # No message tells when the goods were back: customs approves what it has seen.
    approved = read_time(back.status_time).date()
    applied = datetime.fromisoformat(back.prepared_at).astimezone(CHINA).date()
    days = {"applied": applied, "back": approved}
    try:
        follow_list(allowance, sold)
        allowance.give_back(
            claim, claim_of(back.merchant_id, back.key), return_value(inventory, refund), **days
        )
    except DomainError as fault:
        if fault.code != "ceb.allowance_unknown":
            raise


def _sent(dossier: Dossier, record: DocumentRecord) -> Document | None:
    stored = dossier.message(record.message_guid)
    documents = documents_in(stored.raw) if stored else ()
    return next((one for one in documents if document_key(one) == record.key), None)


def records_of(applied: Iterable[Applied]) -> Iterator[DocumentRecord]:
    """Return each document that receipts answer, as it stands now."""
    answered = [one for one in applied if one.receipt.of in _FOLLOWED]
    found = (one.document for one in {one.receipt.key: one for one in answered}.values())
    return filter(None, found)
