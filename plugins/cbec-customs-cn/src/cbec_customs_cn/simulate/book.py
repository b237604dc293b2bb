"""The simulator's book in one transaction: documents, what is due, receipts that are written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import attrs
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.keys import document_key, key_rules
from cbec_customs_cn.messages.table import Way, kind
from cbec_customs_cn.records.base import Document, head_of
from cbec_customs_cn.simulate import tables
from cbec_customs_cn.simulate.writing import answer, fragment, guid_of
from cbec_customs_cn.times import CHINA

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy.sql.elements import ColumnElement

    from cbec_customs_cn.simulate.faults import Faults

__all__ = ["ALIVE", "Book", "Held", "instant"]

# Where a list has been taken by customs and stands.
ALIVE: Final = frozenset(
    {"filed", "review", "inspection", "held", "approved", "released", "closed"}
)
_LISTS: Final = frozenset({"CEB603", "CEB621"})
_ARRIVALS: Final = frozenset({"CEB711"})


def instant(moment: datetime) -> str:
    """Write a time so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@attrs.frozen
class Held:
    """One document as the port has it: a row of the book."""

    kind: str
    key: str
    guid: str
    place: int
    state: str
    app_time: str
    order_no: str
    waybill: str
    pre_no: str
    invt_no: str
    sum_no: str
    closed_at: str
    versions: int


class Book:
    """Read and write what is known, within one transaction; `moment` is now for the simulator."""

    def __init__(self, connection: Connection, faults: Faults, moment: datetime) -> None:
        self.connection = connection
        self.faults = faults
        self.moment = moment
        self._parsed: dict[str, tuple[Document, ...]] = {}

    def find(self, code: str, key: str) -> Held | None:
        """Return the document of a business key."""
        table = tables.documents.c
        return self._one(table.kind == code, table.key == key)

    def list_of_number(self, code: str, invt_no: str) -> Held | None:
        """Return the list with a number of customs."""
        table = tables.documents.c
        return self._one(table.kind == code, table.invt_no == invt_no)

    def of(self, *tests: ColumnElement[bool]) -> tuple[Held, ...]:
        """Return documents, in the order of their keys."""
        columns = tables.documents.c
        query = select(tables.documents).where(*tests).order_by(columns.kind, columns.key)
        return tuple(Held(*row) for row in self.connection.execute(query))

    def document(self, held: Held) -> Document:
        """Return what was declared."""
        if held.guid not in self._parsed:
            query = select(tables.messages.c.raw).where(tables.messages.c.guid == held.guid)
            raw = self.connection.execute(query).scalar_one()
            self._parsed[held.guid] = parse(raw).documents
        return self._parsed[held.guid][held.place]

    def take(self, document: Document, guid: str, place: int, state: str) -> Held:
        """Write a document down as it is declared now; numbers that it has already stay."""
        key = document_key(document)
        head: Any = head_of(document)
        before = self.find(key.message, key.text)
        waybill = ""
        if getattr(head, "logisticsNo", None):
            waybill = f"{head.logisticsCode}\x1f{head.logisticsNo}"
        held = Held(
            key.message,
            key.text,
            guid,
            place,
            state,
            head.appTime,
            getattr(head, "orderNo", None) or "",
            waybill,
            before.pre_no if before else self._pre_no(key.message),
            before.invt_no if before else self._invt_no(document),
            before.sum_no if before else "",
            "",
            before.versions + 1 if before else 1,
        )
        values = attrs.asdict(held)
        statement = upsert(tables.documents).values(values)
        self.connection.execute(
            statement.on_conflict_do_update(index_elements=["kind", "key"], set_=values)
        )
        return held

    def move(self, held: Held, **values: str) -> Held:
        """Change a document and return it as it is then."""
        table = tables.documents
        self.connection.execute(
            update(table).where(table.c.kind == held.kind, table.c.key == held.key).values(**values)
        )
        changed = self.find(held.kind, held.key)
        assert changed is not None
        return changed

    def later(self, held: Held, status: str, wait: timedelta, info: str = "") -> None:
        """Note what happens to a document next."""
        self.connection.execute(
            insert(tables.due).values(
                at=instant(self.moment + wait),
                kind=held.kind,
                key=held.key,
                status=status,
                info=info,
                version=held.versions,
            )
        )

    def tell(self, held: Held, status: str, info: str = "") -> None:
        """Write the receipt of a document; faults say when it leaves, and how often."""
        told = {
            "guid": guid_of(held.kind, held.key, status, instant(self.moment)),
            "preNo": held.pre_no,
            "invtNo": held.invt_no,
            "rkdNo": held.invt_no,
            "sumNo": held.sum_no,
            "returnStatus": status,
            "returnTime": self.time(),
            "returnInfo": info or f"[Code:{status}]",
        }
        self.letter(answer(self.document(held), told), held, status)

    def letter(self, document: Document, held: Held, status: str) -> None:
        """Write any message of customs about a document."""
        names = tables.messages.c
        sender, receiver = self.connection.execute(
            select(names.sender, names.receiver).where(names.guid == held.guid)
        ).one()
        numbers = " ".join((held.key.replace("\x1f", " "), held.order_no))
        subject = f"{held.key}|{held.guid}"
        raw = fragment(document)
        for late in self.faults.leaving(held.kind, numbers, subject, status):
            self.write(document.KIND, raw, sender, receiver, late)

    def write(self, code: str, raw: bytes, sender: str, receiver: str, late: timedelta) -> None:
        """Put a document of customs among those that leave."""
        at = instant(self.moment + late)
        self.connection.execute(
            insert(tables.letters).values(
                at=at, kind=code, sender=sender, receiver=receiver, raw=raw
            )
        )

    def forget(self, number: int) -> None:
        """Take off what was due and has happened."""
        self.connection.execute(delete(tables.due).where(tables.due.c.id == number))

    def time(self) -> str:
        """Return the time as receipts write it: 17 digits in China."""
        at = self.moment.astimezone(CHINA)
        return f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}"

    def number(self, name: str, start: str, digits: int) -> str:
        """Return the next number of a series, such as B20260302 and nine digits."""
        statement = upsert(tables.numbers).values(name=name, value=1)
        value = self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["name"], set_={"value": tables.numbers.c.value + 1}
            ).returning(tables.numbers.c.value)
        ).scalar_one()
        return f"{start}{value:0{digits}d}"

    def _pre_no(self, code: str) -> str:
        fields = {field.name for field in kind(key_rules()[code].receipt).blocks[0].fields}
        if "preNo" not in fields:
            return ""
        day = f"{self.moment.astimezone(CHINA):%Y%m%d}"
        return self.number(f"preNo{day}", f"B{day}", 9)

    def _invt_no(self, document: Document) -> str:
        code = document.KIND
        head: Any = head_of(document)
        if code in _LISTS:
            border = "E" if kind(code).way is Way.EXPORT else "I"
            start = f"{head.customsCode}{self.moment.astimezone(CHINA):%Y}{border}"
            return self.number(f"invtNo{start}", start, 9)
        if code in _ARRIVALS:
            start = f"{head.customsCode}{self.moment.astimezone(CHINA):%Y%m%d}"
            return self.number(f"rkdNo{start}", start, 6)
        return getattr(head, "invtNo", None) or ""

    def _one(self, *tests: ColumnElement[bool]) -> Held | None:
        row = self.connection.execute(select(tables.documents).where(*tests)).first()
        return Held(*row) if row else None
