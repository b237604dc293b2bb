"""The desk of an enterprise: what it sends is kept first, what comes back moves what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import finalize

import attrs
from sqlalchemy import Engine, select
from sqlalchemy.sql import or_

from cbec_core.api import (
    Answer,
    CbecError,
    ConfigError,
    DeclarationResult,
    DeclarationState,
    Document,
    DocumentKind,
    DomainError,
    ProviderTools,
)
from cbec_customs_cn.allowance import Allowance
from cbec_customs_cn.allowance_filing import follow, hold, open_allowance, records_of
from cbec_customs_cn.channels import Channel
from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.outgoing import bytes_of, file_name, inner
from cbec_customs_cn.prepare.values import cop_no
from cbec_customs_cn.receipts.causes import cause_of
from cbec_customs_cn.receipts.reading import read_receipts
from cbec_customs_cn.settings import CustomsCnSettings
from cbec_customs_cn.signing.signer import Signer
from cbec_customs_cn.store import DocumentState, Dossier, document_key, moves_of, open_engine
from cbec_customs_cn.store.engine import reading
from cbec_customs_cn.store.tables import documents, messages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from cbec_core.api import Finding, Order
    from cbec_customs_cn.message import Message
    from cbec_customs_cn.store import DocumentRecord

__all__ = ["Desk"]

_S = DocumentState
_D = DeclarationState
# Until customs itself has spoken a filing is pending: no state stands for it.
_STATES: Final = {
    _S.FILED: _D.ACCEPTED,
    _S.REVIEW: _D.ACCEPTED,
    _S.APPROVED: _D.ACCEPTED,
    _S.INSPECTION: _D.QUERIED,
    _S.HELD: _D.QUERIED,
    _S.RELEASED: _D.RELEASED,
    _S.CLOSED: _D.RELEASED,
    _S.REJECTED: _D.REJECTED,
    _S.NOT_FORWARDED: _D.REJECTED,
    _S.RETURNED: _D.REJECTED,
    _S.CANCELLED: _D.CANCELLED,
}
_WITHDRAWN: Final = frozenset({_S.APPROVED, _S.RELEASED, _S.CLOSED})
_REFUSED: Final = frozenset({_S.REJECTED, _S.NOT_FORWARDED})
_EXPLAINED: Final = frozenset({_D.QUERIED, _D.REJECTED})
_RECEIPTS_AT_ONCE: Final = 500


@attrs.frozen
class Desk:
    """Keep, send and read for the merchants of one deployment."""

    settings: CustomsCnSettings
    tools: ProviderTools
    channel: Channel
    signer: Signer | None
    engine: Engine
    allowance: Allowance | None

    @classmethod
    def open(
        cls,
        settings: CustomsCnSettings,
        tools: ProviderTools,
        channel: Channel,
        signer: Signer | None,
    ) -> Desk:
        """Open the desk; raise `ceb.no_dossier` where no database is set."""
        url = settings.database_url.get_secret_value()
        if not url:
            raise ConfigError("ceb.no_dossier")
        engine = open_engine(url, tools.path)
        desk = cls(settings, tools, channel, signer, engine, open_allowance(settings, engine))
        # Nobody closes a provider: its connections go with it.
        finalize(desk, desk.engine.dispose)
        return desk

    def dossier(self, merchant: str) -> Dossier:
        """Return the dossier of a merchant."""
        return Dossier(self.engine, merchant, self.tools.clock)

    def merchant_of_operation(self, operation_id: str) -> str:
        """Return whose operation it is, nothing if it was never kept."""
        with reading(self.engine) as connection:
            for table in (messages, documents):  # one that sends nothing follows what stands
                query = select(table.c.merchant_id).where(table.c.operation_id == operation_id)
                if found := connection.execute(query.limit(1)).scalar_one_or_none():
                    return str(found)
        return ""

    def merchant_of_number(self, kind: str, number: str) -> str:
        """Return whose list has a number of customs, or of our own; nothing if nobody's."""
        named = or_(*(documents.c[name] == number for name in ("invt_no", "pre_no", "number")))
        query = select(documents.c.merchant_id).where(documents.c.kind == kind, named)
        with reading(self.engine) as connection:
            return connection.execute(query.limit(1)).scalar_one_or_none() or ""

    def list_of_number(self, merchant: str, kind: str, number: str) -> DocumentRecord | None:
        """Return the list with a number."""
        if not merchant or not number:
            return None
        found = self.dossier(merchant).of_number(number)
        return next((record for record in found if record.key.message == kind), None)

    def holds(self, merchant: str, operation_id: str, kind: str) -> bool:
        """Tell whether an operation's message of a kind is kept, or followed as it stands."""
        if self.dossier(merchant).message_of(operation_id, kind) is not None:
            return True
        return self._followed(merchant, operation_id, kind) is not None

    def reference(self, merchant: str, operation_id: str, kind: str) -> str:
        """Return our own number of the document that an operation follows."""
        record = self._followed(merchant, operation_id, kind)
        return record.number if record else cop_no(operation_id, kind)

    def _followed(self, merchant: str, operation_id: str, kind: str) -> DocumentRecord | None:
        found = self.dossier(merchant).of_operation(operation_id)
        return next((record for record in found if record.key.message == kind), None)

    def standing(self, kind: str, order: Order, waybill: str) -> DocumentRecord | None:
        """Return the list of an order's parcel that stands.

        Nobody can take back a list that customs has not filed: a second one beside it would
        declare the goods twice once its papers are there.
        """
        dossier = self.dossier(order.merchant_id)
        return dossier.standing(kind, order.id, order.external_id, waybill)

    def follow(self, record: DocumentRecord, operation_id: str) -> None:
        """Let an operation follow a document that stands."""
        self.dossier(record.merchant_id).take_over((record.key,), operation_id)

    def keep(
        self,
        merchant: str,
        message: Message,
        operation_id: str,
        *,
        order_id: str,
        on: date,
        at: datetime,
    ) -> None:
        """Keep a message of one document; one that stands at customs already is only followed."""
        dossier = self.dossier(merchant)
        raw = bytes_of(message, self.signer, envelope=self.settings.envelope, on=on, at=at)
        orders = {document_key(document): order_id for document in message.documents}
        try:
            dossier.prepared(message, raw, operation_id, name=file_name(message), order_ids=orders)
        except DomainError as error:
            if error.code != "ceb.document_stands":
                raise
            dossier.take_over(orders, operation_id)

    def hold(self, merchant: str, made: Sequence[Message], at: datetime) -> tuple[Finding, ...]:
        """Hold what lists are worth of their buyers' year; return why customs would refuse them."""
        if self.allowance is None:
            return ()
        return hold(self.allowance, self.dossier(merchant), merchant, made, at)

    def send(self, merchant: str, operation_id: str) -> None:
        """Hand over what was kept and has not left, byte for byte, in the order it was kept."""
        dossier = self.dossier(merchant)
        for stored in dossier.unsent(operation_id):
            self.channel.send(stored.name, stored.raw)
            dossier.sent(stored.guid)

    def read(self, merchant: str) -> None:
        """Take the receipts that have come; what is none is put apart."""
        dossier = self.dossier(merchant)
        for received in self.channel.receive(_RECEIPTS_AT_ONCE):
            try:
                receipts = read_receipts(received.raw)
            except DomainError as error:
                self.channel.refuse(received, error.code)
                continue
            applied = dossier.apply_many(receipts)
            if self.allowance is not None:
                follow(self.allowance, dossier, records_of(applied))
            self.channel.settle(received)

    def message_of(self, record: DocumentRecord) -> Message:
        """Return the message in which a document was sent."""
        stored = self.dossier(record.merchant_id).message(record.message_guid)
        if stored is None:
            raise CbecError("ceb.message_unknown", guid=record.message_guid)
        return parse(inner(stored.raw))

    @staticmethod
    def not_withdrawable(record: DocumentRecord, on: date) -> str:
        """Return why a list cannot be withdrawn, nothing if it can."""
        if record.state is DocumentState.CANCELLED:
            return "already_cancelled"
        if record.state in _REFUSED:
            return "already_rejected"
        if not record.invt_no:
            return "customs_cn.number_missing"
        allowed = any(move.name == "cancel" for move in moves_of(record, on))
        return "" if allowed else "goods_have_left"

    def answer(self, merchant: str, operation_id: str, kind: str) -> Answer[DeclarationResult]:
        """Return what customs made of an operation's document.

        A list waits for its papers: where the port refused one, the filing is refused, though the
        list stands.
        """
        dossier = self.dossier(merchant)
        found = dossier.of_operation(operation_id)
        record = next((one for one in found if one.key.message == kind), None)
        if record is None:
            return Answer.unknown("another operation took the document over")
        if self.allowance is not None:
            # Receipts that another process took, or that this one died over, count here at last.
            follow(self.allowance, dossier, found)
        reference = record.number
        if kind != self.settings.mode.list_message:
            return _withdrawn(record, reference)
        state = _STATES.get(record.state)
        reasons: tuple[str, ...] = (_reason(record),) if state in _EXPLAINED else ()
        if state is None:
            reasons = tuple(_paper_reason(one) for one in found if one.state in _REFUSED)
            if not reasons:
                return Answer.pending(reference)
            state = DeclarationState.REJECTED
        sent = tuple(
            Document(DocumentKind.CUSTOMS_MESSAGE, one.name, "application/xml", one.raw)
            for one in dossier.messages_of(operation_id)
        )
        number = record.invt_no or record.pre_no or record.number
        return Answer.succeeded(DeclarationResult(number, state, reasons, sent), reference)


def _withdrawn(record: DocumentRecord, reference: str) -> Answer[DeclarationResult]:
    if record.state in _WITHDRAWN:
        value = DeclarationResult(record.invt_no, DeclarationState.CANCELLED)
        return Answer.succeeded(value, reference)
    if record.state in _REFUSED:
        return Answer.rejected("cancellation_refused", _reason(record))
    return Answer.pending(reference)


def _reason(record: DocumentRecord) -> str:
    return f"{record.status} {record.info}".strip()


def _paper_reason(record: DocumentRecord) -> str:
    """Return which paper was refused, why in the port's words, and what its code means."""
    cause = cause_of(record.status, record.info)
    told = f": {cause.en} {cause.zh}".rstrip() if cause else ""
    return f"{record.key.message} {_reason(record)}{told}"
