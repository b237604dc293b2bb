"""The simulator: takes what a channel brings, lets time pass, and sends what is to be told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import Engine, Row, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from cbec_core.api import Clock, DomainError
from cbec_customs_cn.channels import Channel, Received
from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.dxp.envelope import Envelope, unwrap
from cbec_customs_cn.records.ceb900 import MessageReturn
from cbec_customs_cn.simulate import tables
from cbec_customs_cn.simulate.book import Book, Held, instant
from cbec_customs_cn.simulate.checking import Certificates, signature_refusal, structure
from cbec_customs_cn.simulate.customs import Customs
from cbec_customs_cn.simulate.faults import Faults
from cbec_customs_cn.simulate.port import take
from cbec_customs_cn.simulate.writing import fragment, guid_of, message_of, wrapped
from cbec_customs_cn.store.engine import open_engine

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

__all__ = ["Simulator", "Told", "open_book"]

_AT_ONCE: Final = 200
_ROUNDS: Final = 2
_DUE_AT_ONCE: Final = 500
_MOST_IN_A_FILE: Final = 100
_KIND: Final = re.compile(rb"<(?:[A-Za-z]+:)?(CEB[0-9]{3}Message)[\s>]")


@attrs.frozen
class Told:
    """Count what a run did: messages and documents taken, files sent, messages refused."""

    messages: int = 0
    documents: int = 0
    steps: int = 0
    files: int = 0
    refused: int = 0

    def plus(self, other: Told) -> Told:
        """Return the sum of two runs."""
        return Told(
            *(a + b for a, b in zip(attrs.astuple(self), attrs.astuple(other), strict=True))
        )


def open_book(path: Path) -> Engine:
    """Return the file in which a simulator keeps what it knows, made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(f"sqlite:///{path.as_posix()}")
    tables.metadata.create_all(engine)
    return engine


@attrs.frozen
class Simulator:
    """Play the port and customs for the other side of a channel.

    What a message says is committed before the message is settled; each receipt is written before
    it leaves and leaves under a name that it keeps. So it may be killed at any moment and goes on.
    One process at a time serves a folder: a second one waits at the file.
    """

    engine: Engine
    channel: Channel
    clock: Clock
    customs: Customs
    faults: Faults = Faults()
    certificates: Certificates = Certificates()

    def step(self) -> Told:
        """Take of what has come, do what is due by now, and send what is ready."""
        sent = self._send()
        taken = self._take()
        steps = self._pass()
        return sent.plus(taken).plus(Told(steps=steps)).plus(self._send())

    def waiting(self) -> int:
        """Return how many steps and receipts are still to come."""
        with self.engine.begin() as connection:
            counts = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (tables.due, tables.letters, tables.ready)
            )
            return sum(counts)

    def next_at(self) -> datetime | None:
        """Return when the next thing happens, None if nothing does unless a message comes."""
        with self.engine.begin() as connection:
            times = [
                connection.execute(select(func.min(table.c.at))).scalar_one()
                for table in (tables.due, tables.letters)
            ]
        found = [datetime.fromisoformat(at) for at in times if at]
        return min(found, default=None)

    @contextmanager
    def _book(self, moment: datetime | None = None) -> Iterator[Book]:
        writer = self.engine.execution_options(customs_cn_writes=True)
        with writer.begin() as connection:
            yield Book(connection, self.faults, moment or self.clock.now())

    def _take(self) -> Told:
        """Take a bounded number, so that what is due does not wait for who never stops sending."""
        told = Told()
        for _ in range(_ROUNDS):
            if not (arrived := self.channel.receive(_AT_ONCE)):
                break
            with self._book() as book:
                taken = [self._taken(book, received) for received in arrived]
            for received, one in zip(arrived, taken, strict=True):
                if one.unread:
                    self.channel.refuse(received, one.unread)
                else:
                    self.channel.settle(received)
                told = told.plus(
                    Told(messages=1, documents=one.documents, refused=int(one.refused))
                )
        return told

    def _taken(self, book: Book, received: Received) -> _Taken:
        is_new = _count(book.connection, received)
        way, raw = _Way(), received.raw
        try:
            way, raw = _opened(raw)
            found = structure(raw)
            message = None if found else parse(raw)
        except DomainError as error:
            if is_new:
                self._refuse(book, received, raw, error.message, way)
            return _Taken(refused=True, unread=error.code)
        if message is None or message.described.from_customs:
            text = "; ".join(f"{one.path}: {one.text}" for one in found[:20])
            if is_new:
                self._refuse(book, received, raw, text or "a message of customs", way)
            return _Taken(refused=True)
        values = {"raw": raw, "sender": way.sender, "receiver": way.receiver}
        keep = upsert(tables.messages).values(guid=message.guid, **values)
        if is_new:
            book.connection.execute(
                keep.on_conflict_do_update(index_elements=["guid"], set_=values)
            )
        refusal = signature_refusal(raw, message, self.certificates)
        for place, document in enumerate(message.documents):
            take(book, document, message.guid, place, self.customs.pace, refusal)
        return _Taken(len(message.documents))

    def _refuse(self, book: Book, received: Received, raw: bytes, reason: str, way: _Way) -> None:
        """Write a CEB900 about a message of which no document was looked at."""
        told = MessageReturn(
            guid=guid_of("900", received.name, sha256(raw).hexdigest()),
            returnStatus="-1",
            returnInfo=reason[:5000],
            returnTime=book.time(),
            oriCopMsgId=way.message_id[:255],
            oriMessageType=_kind_in(raw),
            oriBizMessage=_text(raw),
        )
        for late in self.faults.leaving("CEB900", received.name, received.name, "900"):
            book.write("CEB900", fragment(told), way.sender, way.receiver, late)

    def _pass(self) -> int:
        """Do what is due, in the order of its time: what follows from it may be due as well."""
        steps = 0
        table = tables.due
        while True:
            now = self.clock.now()
            with self._book(now) as book:
                query = select(table).where(table.c.at <= instant(now))
                rows = book.connection.execute(
                    query.order_by(table.c.at, table.c.id).limit(_DUE_AT_ONCE)
                ).all()
                first = True
                for row in rows:
                    # What an earlier row brought about may have to happen before this one.
                    if not first and self._sooner(book.connection, row):
                        break
                    first = False
                    self._do(book, row)
                    steps += 1
            if not rows:
                return steps

    @staticmethod
    def _sooner(connection: Connection, row: Row[tuple[object, ...]]) -> bool:
        table = tables.due.c
        query = select(func.min(table.at)).where(table.at < row.at)
        return connection.execute(query).scalar_one() is not None

    def _do(self, book: Book, row: Row[tuple[object, ...]]) -> None:
        book.forget(row.id)
        book.moment = datetime.fromisoformat(row.at)
        held: Held | None = book.find(row.kind, row.key)
        if held is not None and held.versions == row.version:
            self.customs.do(book, held, row.status, row.info)

    def _send(self) -> Told:
        """Pack what is to leave by now into files, and send these in their order."""
        files = 0
        while True:
            with self._book() as book:
                self._pack(book)
                ready = book.connection.execute(
                    select(tables.ready).order_by(tables.ready.c.position).limit(_AT_ONCE)
                ).all()
            if not ready:
                return Told(files=files)
            for row in ready:
                self.channel.send(row.name, row.raw)
            with self._book() as book:
                book.connection.execute(
                    delete(tables.ready).where(tables.ready.c.position <= ready[-1].position)
                )
            files += len(ready)

    def _pack(self, book: Book) -> None:
        table = tables.letters
        rows = book.connection.execute(
            select(table)
            .where(table.c.at <= instant(book.moment))
            .order_by(table.c.at, table.c.id)
            .limit(_DUE_AT_ONCE)
        ).all()
        piles: dict[tuple[str, str, str], list[Row[tuple[object, ...]]]] = defaultdict(list)
        for row in rows:
            piles[row.kind, row.sender, row.receiver].append(row)
        for (code, sender, receiver), pile in piles.items():
            # CEB792 may be long, and CEB900 holds one document only.
            most = 1 if code in ("CEB792", "CEB900") else _MOST_IN_A_FILE
            for start in range(0, len(pile), most):
                piece = pile[start : start + most]
                guid = guid_of("file", str(piece[0].id))
                raw = message_of(code, guid, (row.raw for row in piece))
                if sender:
                    raw = wrapped(raw, guid, code, sender, receiver, book.time()[:14])
                name = f"{code}_{piece[0].id:09d}_{guid}.xml"
                book.connection.execute(insert(tables.ready).values(name=name, raw=raw))
        if rows:
            ids = [row.id for row in rows]
            book.connection.execute(delete(table).where(table.c.id.in_(ids)))


@attrs.frozen
class _Taken:
    """What became of a message: `unread` is why it could not be read at all."""

    documents: int = 0
    refused: bool = False
    unread: str = ""


@attrs.frozen
class _Way:
    """Who sent an envelope to whom, and its number; empty for a bare message."""

    sender: str = ""
    receiver: str = ""
    message_id: str = ""


def _opened(raw: bytes) -> tuple[_Way, bytes]:
    if b"DxpMsg" not in raw[:400]:
        return _Way(), raw
    opened = unwrap(raw)
    if not isinstance(opened, Envelope) or not opened.about.receivers:
        raise DomainError("ceb.envelope", reason="it is addressed to nobody")
    about = opened.about
    return _Way(about.sender, about.receivers[0], about.message_id), opened.data


def _kind_in(raw: bytes) -> str:
    found = _KIND.search(raw[:2000])
    return found[1].decode() if found else ""


def _count(connection: Connection, received: Received) -> bool:
    """Count the arrival of a message; say whether these bytes are new."""
    digest = sha256(received.raw).hexdigest()
    statement = upsert(tables.arrivals).values(name=received.name, digest=digest, times=1)
    times = connection.execute(
        statement.on_conflict_do_update(
            index_elements=["name", "digest"], set_={"times": tables.arrivals.c.times + 1}
        ).returning(tables.arrivals.c.times)
    ).scalar_one()
    return bool(times == 1)


def _text(raw: bytes) -> str:
    """Return bytes that may be anything as a text that XML can carry."""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    return "".join(each if each in "\t\n\r" or each.isprintable() else "\ufffd" for each in text)
