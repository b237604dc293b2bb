"""The dossier: what was sent to customs, byte for byte, and what came back, for one merchant."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, case, or_, select, update

from cbec_core.api import DomainError, Retry
from cbec_customs_cn.keys import document_key
from cbec_customs_cn.receipts import errors as errors  # defines its codes
from cbec_customs_cn.store.applying import apply_all
from cbec_customs_cn.store.asking import bills, results
from cbec_customs_cn.store.contents import documents_in
from cbec_customs_cn.store.engine import for_writing, reading, writing
from cbec_customs_cn.store.preparing import Preparation, prepare
from cbec_customs_cn.store.rows import DOCUMENT, MESSAGE, record_of, stored_of
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.store.tables import documents, messages, summary_lists
from cbec_customs_cn.times import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy.sql.elements import ColumnElement

    from cbec_core.api import Clock
    from cbec_customs_cn.keys import DocumentKey
    from cbec_customs_cn.message import Message
    from cbec_customs_cn.receipts.values import Receipt, SummaryResult, TaxBill
    from cbec_customs_cn.records.base import Document
    from cbec_customs_cn.store.records import Applied, DocumentRecord, StoredMessage

__all__ = ["Dossier"]

_NONE: Mapping[DocumentKey, str] = MappingProxyType({})
_ENDED: Final = frozenset(
    {
        DocumentState.REJECTED,
        DocumentState.NOT_FORWARDED,
        DocumentState.RETURNED,
        DocumentState.CANCELLED,
    }
)


class Dossier:
    """What one merchant sent and received; each call is one transaction.

    A message is committed by `prepared` before its bytes leave, and noted by `sent` when they have.
    Whatever happens in between, `unsent` hands out the same bytes under the same name again.
    """

    def __init__(self, engine: Engine, merchant_id: str, clock: Clock) -> None:
        self._engine = engine
        self._writer = for_writing(engine)
        self._merchant_id = merchant_id
        self._clock = clock

    def prepared(
        self,
        message: Message,
        raw: bytes,
        operation_id: str,
        *,
        part: int = 0,
        name: str = "",
        order_ids: Mapping[DocumentKey, str] = _NONE,
    ) -> bool:
        """Write down a message that is about to be sent; say whether it is new.

        False: the operation has a message of this kind and part already, which `message_of`
        returns; its bytes are sent, not these. A document that stands may only be sent again as its
        state allows (`store/moves.tsv`): ceb.document_stands. `name` is that of the channel, by
        default made of kind and guid.
        """
        asked = Preparation(
            message=message,
            raw=raw,
            operation_id=operation_id,
            part=part,
            name=name or f"{message.kind}_{message.guid}.xml",
            order_ids=order_ids,
            at=self._now(),
        )
        with writing(self._writer, self._merchant_id) as connection:
            return prepare(connection, self._merchant_id, asked) is None

    def sent(self, guid: str) -> None:
        """Note that a message left; the same again changes nothing. ceb.message_unknown."""
        own = documents.c.merchant_id == self._merchant_id
        with writing(self._writer, self._merchant_id) as connection:
            found = connection.execute(
                select(messages.c.sent_at).where(
                    messages.c.merchant_id == self._merchant_id, messages.c.guid == guid
                )
            ).scalar_one_or_none()
            if found is None:
                raise DomainError("ceb.message_unknown", retry=Retry.NEVER, guid=guid[:40])
            if found:
                return
            at = self._now()
            connection.execute(
                update(messages)
                .where(messages.c.merchant_id == self._merchant_id, messages.c.guid == guid)
                .values(sent_at=at)
            )
            was_prepared = documents.c.state == DocumentState.PREPARED.value
            connection.execute(
                update(documents)
                .where(own, documents.c.message_guid == guid)
                .values(
                    sent_at=at,
                    state=case((was_prepared, DocumentState.SENT.value), else_=documents.c.state),
                    version=documents.c.version + 1,
                )
            )

    def take_over(self, keys: Iterable[DocumentKey], operation_id: str) -> None:
        """Let an operation follow documents that stand; the same again changes nothing."""
        with writing(self._writer, self._merchant_id) as connection:
            for key in keys:
                connection.execute(
                    update(documents)
                    .where(
                        documents.c.merchant_id == self._merchant_id,
                        documents.c.kind == key.message,
                        documents.c.key == key.text,
                        documents.c.operation_id != operation_id,
                    )
                    .values(operation_id=operation_id, version=documents.c.version + 1)
                )

    def unsent(self, operation_id: str = "") -> tuple[StoredMessage, ...]:
        """Return the messages that were written down but not noted as sent, oldest first.

        Of an operation: its own, and those of documents that it has taken over.
        """
        tests: list[ColumnElement[bool]] = [messages.c.sent_at == ""]
        if operation_id:
            followed = select(documents.c.message_guid).where(
                documents.c.merchant_id == self._merchant_id,
                documents.c.operation_id == operation_id,
            )
            tests.append(
                or_(messages.c.operation_id == operation_id, messages.c.guid.in_(followed))
            )
        return self._messages(*tests)

    def message_of(self, operation_id: str, kind: str, part: int = 0) -> StoredMessage | None:
        """Return the message of an operation, with the bytes that stand."""
        found = self._messages(
            messages.c.operation_id == operation_id,
            messages.c.kind == kind,
            messages.c.part == part,
        )
        return found[0] if found else None

    def messages_of(self, operation_id: str) -> tuple[StoredMessage, ...]:
        """Return the messages of an operation in the order in which they were prepared."""
        return self._messages(messages.c.operation_id == operation_id)

    def message(self, guid: str) -> StoredMessage | None:
        """Return the message of a guid."""
        found = self._messages(messages.c.guid == guid)
        return found[0] if found else None

    def find(self, key: DocumentKey) -> DocumentRecord | None:
        """Return the document of a business key."""
        found = self._documents(documents.c.kind == key.message, documents.c.key == key.text)
        return found[0] if found else None

    def of_operation(self, operation_id: str) -> tuple[DocumentRecord, ...]:
        """Return the documents whose last message was of an operation, or that it took over."""
        return self._documents(documents.c.operation_id == operation_id)

    def standing(
        self, kind: str, order_id: str, order_no: str, waybill: str
    ) -> DocumentRecord | None:
        """Return the list of an order's parcel that has neither been refused nor taken back."""
        found = self._documents(
            documents.c.kind == kind,
            documents.c.order_no == order_no,
            documents.c.order_id == order_id,
            documents.c.logistics_no == waybill,
        )
        return next((record for record in reversed(found) if record.state not in _ENDED), None)

    def of_number(self, number: str) -> tuple[DocumentRecord, ...]:
        """Return documents by order number or id, own number, preNo, invtNo or sumNo.

        With a list come its waybill, and what carries the same invtNo: a cancellation, a return.
        """
        if not number:
            return ()
        names = ("order_no", "order_id", "number", "pre_no", "invt_no", "sum_no")
        found = self._documents(or_(*(documents.c[name] == number for name in names)))
        lists = {record.invt_no for record in found} - {"", number}
        waybills = {record.logistics_no for record in found} - {"", number}
        more = self._documents(
            or_(documents.c.invt_no.in_(sorted(lists)), documents.c.number.in_(sorted(waybills)))
        )
        return tuple({record.key: record for record in (*found, *more)}.values())

    def of_kind(
        self,
        kind: str,
        states: Iterable[DocumentState] = (),
        *,
        closed: tuple[str, str] | None = None,
    ) -> Iterator[DocumentRecord]:
        """Return documents of a kind in the order in which they came, of some states if given.

        `closed` are a first time of customs (C17 or its beginning) and one that is too late.
        """
        wanted = frozenset(states)
        tests: list[ColumnElement[bool]] = [documents.c.kind == kind]
        if closed is not None:
            tests += [documents.c.closed_at >= closed[0], documents.c.closed_at < closed[1]]
        # A cancelled list keeps the state of its receipts in its row.
        return (
            record for record in self._documents(*tests) if not wanted or record.state in wanted
        )

    def contents(
        self, kind: str, states: Iterable[DocumentState] = ()
    ) -> Iterator[tuple[DocumentRecord, Document]]:
        """Return documents of a kind with what was last sent of them, of some states if given.

        Messages are read one at a time, so that a month of lists need not be in memory.
        """
        wanted = frozenset(states)
        guids = self._guids(kind)
        for guid in guids:
            records = {
                record.key: record
                for record in self._documents(
                    documents.c.kind == kind, documents.c.message_guid == guid
                )
                if not wanted or record.state in wanted
            }
            stored = self.message(guid) if records else None
            if stored is None:
                continue
            for document in documents_in(stored.raw):
                record = records.get(document_key(document))
                if record is not None:
                    yield record, document

    def apply(self, receipt: Receipt) -> Applied:
        """Take a receipt: the same one again, or an older one, changes nothing.

        A receipt of an unknown document is kept, and counts when the document is prepared.
        """
        return self.apply_many((receipt,))[0]

    def apply_many(self, receipts: Sequence[Receipt]) -> tuple[Applied, ...]:
        """Take receipts in one transaction; what each did, in their order."""
        with writing(self._writer, self._merchant_id) as connection:
            return apply_all(connection, self._merchant_id, receipts, self._now(), self.find)

    def tax_bills(self, invt_no: str) -> tuple[TaxBill, ...]:
        """Return the electronic tax bills of a list, by their number."""
        with reading(self._engine) as connection:
            return bills(connection, self._merchant_id, invt_no)

    def summary_results(self, *, sum_no: str = "", invt_no: str = "") -> tuple[SummaryResult, ...]:
        """Return what customs made of a summary, or of the summaries that hold a list."""
        with reading(self._engine) as connection:
            return results(connection, self._merchant_id, sum_no, invt_no)

    def summarised(self) -> frozenset[str]:
        """Return the invtNos of lists that customs has summed up."""
        query = select(summary_lists.c.invt_no).where(
            summary_lists.c.merchant_id == self._merchant_id
        )
        return frozenset(row.invt_no for row in self._rows(query))

    def today(self) -> date:
        """Return the day in China."""
        return self._clock.now().astimezone(CHINA).date()

    def _guids(self, kind: str) -> tuple[str, ...]:
        query = select(messages.c.guid).where(
            messages.c.merchant_id == self._merchant_id, messages.c.kind == kind
        )
        return tuple(row.guid for row in self._rows(query.order_by(messages.c.position)))

    def _documents(self, *tests: ColumnElement[bool]) -> tuple[DocumentRecord, ...]:
        query = select(*DOCUMENT).where(documents.c.merchant_id == self._merchant_id, *tests)
        return tuple(map(record_of, self._rows(query.order_by(documents.c.position))))

    def _messages(self, *tests: ColumnElement[bool]) -> tuple[StoredMessage, ...]:
        query = select(*MESSAGE).where(messages.c.merchant_id == self._merchant_id, *tests)
        return tuple(map(stored_of, self._rows(query.order_by(messages.c.position))))

    def _rows(self, query: Any) -> Sequence[Any]:
        with reading(self._engine) as connection:
            return connection.execute(query).all()

    def _now(self) -> str:
        return self._clock.now().isoformat(timespec="microseconds")
