"""A month of export orders before China's customs, in which both sides are killed at random.

An enterprise declares orders under `cn-9610-export` over a directory drop, a simulated customs with
faults answers, and at the end the month is summed up. Whoever runs may be killed at any moment.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import attrs
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from cbec_customs_cn.desk import Desk
from cbec_customs_cn.migrations import customs_cn_0001_dossier as migration
from cbec_customs_cn.opening import open_channel
from cbec_customs_cn.outgoing import bytes_of, file_name
from cbec_customs_cn.prepare.filing import Filing, Papers
from cbec_customs_cn.prepare.many import Group
from cbec_customs_cn.prepare.messages import group_messages
from cbec_customs_cn.regime import CustomsCn
from cbec_customs_cn.settings import DirectExportSettings
from cbec_customs_cn.simulate import tables
from cbec_customs_cn.simulate.book import ALIVE
from cbec_customs_cn.simulate.channel import BOOK, simulator_in
from cbec_customs_cn.simulate.faults import Faults
from cbec_customs_cn.simulate.simulator import open_book
from cbec_customs_cn.store import DocumentState
from cbec_customs_cn.summary import listed_in, plan
from cbec_customs_cn.times import CHINA, read_time

from cbec_core.api import DeclarationRequest, Direction, Outcome, ProviderTools
from cbec_core.testing.builders import (
    make_consignment,
    make_consignment_line,
    make_customs_profile,
    make_declaration_request,
    make_order,
)
from cbec_core.testing.fakes import NoTransport
from tests.drills.orders import Hurried

MERCHANT: Final = "m1"
# Five percent of the lists and receipts meet one of these.
FAULTS: Final = (
    "reject=-621016,kind=CEB603,chance=0.008",
    "reject=100,kind=CEB603,chance=0.008",
    "inspect,chance=0.008",
    "hold=501,chance=0.002",
    "return,chance=0.002",
    "lose,chance=0.005",
    "delay=7200,chance=0.005",
    "repeat,chance=0.006",
    "reorder,chance=0.006",
)
_GOOD: Final = frozenset({DocumentState.RELEASED, DocumentState.CLOSED})
# Where a list may be at the end of a month, beside released and closed: what to do is known.
_NAMED: Final = {
    DocumentState.REJECTED: "mend and send again",
    DocumentState.HELD: "customs holds the goods",
    DocumentState.RETURNED: "the goods go back",
    # The last receipts were lost: customs is asked for them again.
    DocumentState.SENT: "ask for the receipt",
    DocumentState.RECEIVED: "ask for the receipt",
    DocumentState.FILED: "ask for the receipt",
    DocumentState.INSPECTION: "ask for the receipt",
    DocumentState.APPROVED: "ask for the receipt",
}
_MOST_ATTEMPTS: Final = 3
_IDLE_S: Final = 0.05
_QUEUE: Final = """
CREATE TABLE orders (number INTEGER PRIMARY KEY, attempt INTEGER, state TEXT);
CREATE TABLE phase (name TEXT);
CREATE TABLE sums (name TEXT PRIMARY KEY, numbers TEXT, at TEXT, done INTEGER);
CREATE INDEX by_state ON orders (state);
"""


@attrs.define
class Figures:
    """What a month was, and every fault that was found in it."""

    orders: int
    kills: int = 0
    seconds: float = 0.0
    states: dict[str, int] = attrs.field(factory=dict)
    declared_again: int = 0
    messages_sent_again: int = 0
    declarations: int = 0
    summed_up: int = 0
    found: list[str] = attrs.field(factory=list)


@attrs.frozen
class Month:
    """A deployment in a folder, with its clock, and the customs that answers it."""

    folder: Path
    orders: int
    since: datetime
    speed: int
    seed: int = 20260301

    @property
    def clock(self) -> Hurried:
        return Hurried(self.since, self.speed)

    @property
    def drop(self) -> Path:
        return self.folder / "port"

    def prepare(self) -> None:
        engine = sa.create_engine(self._url(), poolclass=sa.NullPool)
        with engine.begin() as made, Operations.context(MigrationContext.configure(made)):
            migration.upgrade()
        open_book(self.drop / BOOK).dispose()
        with self.queue() as queue:
            queue.executescript(_QUEUE)
            rows = ((number, 1, "new") for number in range(self.orders))
            queue.executemany("INSERT INTO orders VALUES (?, ?, ?)", rows)
            queue.execute("INSERT INTO phase VALUES ('declare')")

    @contextmanager
    def queue(self) -> Iterator[sqlite3.Connection]:
        place = self.folder / "queue.db"
        with closing(sqlite3.connect(place, timeout=60)) as queue, queue:
            yield queue

    def desk(self) -> Desk:
        settings, tools = self._settings(), ProviderTools(NoTransport(), self.clock)
        return Desk.open(settings, tools, open_channel(settings.channel, tools), None)

    def regime(self) -> CustomsCn:
        return CustomsCn(self._settings(), ProviderTools(NoTransport(), self.clock))

    def request(self, number: int, attempt: int) -> DeclarationRequest:
        """Return what the core would ask: the same operation for the same attempt."""
        profile = make_customs_profile(national=(("CN", "6109100021"),))
        line = make_consignment_line(customs=profile)
        order = attrs.evolve(
            make_order(),
            id=f"ord_{number:06}",
            external_id=f"302-{number:07}",
            merchant_id=MERCHANT,
        )
        return attrs.evolve(
            make_declaration_request(order=order, consignment=make_consignment(lines=(line,))),
            operation_id=f"run_{number}.declare.{attempt}",
            declaration_id=f"dec_{number}",
            direction=Direction.EXPORT,
            tracking_number=f"LX{number:09}CN",
            on=self.clock.now().astimezone(CHINA).date(),
        )

    def enterprise(self) -> None:
        """Declare what is new, read what came, mend what was refused, and sum up at the end."""
        regime, desk = self.regime(), self.desk()
        while True:
            with self.queue() as queue:
                (phase,) = queue.execute("SELECT name FROM phase").fetchone()
                new = queue.execute(
                    "SELECT number, attempt FROM orders WHERE state = 'new' LIMIT 25"
                ).fetchall()
            for number, attempt in new:
                answer = regime.declare(self.request(number, attempt))
                assert answer.outcome is Outcome.PENDING, answer
                with self.queue() as queue:
                    queue.execute("UPDATE orders SET state = 'sent' WHERE number = ?", (number,))
            desk.read(MERCHANT)
            if not new:
                if phase == "declare":
                    self._mend(desk)
                elif phase == "sum":
                    self._sum_up(desk)
                time.sleep(_IDLE_S)

    def customs(self) -> None:
        """Answer for ever."""
        simulator = simulator_in(self.drop, self.clock, faults=Faults.of(FAULTS, self.seed))
        while True:
            simulator.step()
            time.sleep(_IDLE_S)

    def _mend(self, desk: Desk) -> None:
        """Declare refused lists anew, under an operation of their own."""
        refused = [
            record.operation_id
            for record in desk.dossier(MERCHANT).of_kind("CEB603", {DocumentState.REJECTED})
        ]
        with self.queue() as queue:
            for operation in refused:
                name, _, attempt = operation.rpartition(".")
                number = int(name.removeprefix("run_").partition(".")[0])
                if int(attempt) < _MOST_ATTEMPTS:
                    queue.execute(
                        "UPDATE orders SET attempt = attempt + 1, state = 'new'"
                        " WHERE number = ? AND attempt = ? AND state = 'sent'",
                        (number, int(attempt)),
                    )

    def _sum_up(self, desk: Desk) -> None:
        """Keep and send the summaries of every month that has closed lists, once.

        What is to be summed up is written down first: a summary of several parts has to be whole.
        """
        dossier = desk.dossier(MERCHANT)
        now, values = self.clock.now(), []
        with self.queue() as queue:
            for month in self.months(desk):
                lists, applied = listed_in(dossier, month)
                for group in plan(month, lists, applied).groups:
                    numbers = " ".join(group.invt_nos)
                    name = f"sum.{sha256(numbers.encode()).hexdigest()[:16]}"
                    values.append((name, numbers, now.isoformat()))
            # A summary that was begun comes first: what it holds is no longer to be planned.
            if not queue.execute("SELECT 1 FROM sums WHERE done = 0").fetchone():
                queue.executemany("INSERT OR IGNORE INTO sums VALUES (?, ?, ?, 0)", values)
            kept = queue.execute("SELECT name, numbers, at FROM sums WHERE done = 0").fetchall()
        for name, numbers, at in kept:
            self._summary(desk, name, numbers.split(), datetime.fromisoformat(at))
            with self.queue() as queue:
                queue.execute("UPDATE sums SET done = 1 WHERE name = ?", (name,))
        for stored in dossier.unsent():
            desk.channel.send(stored.name, stored.raw)
            dossier.sent(stored.guid)

    def _summary(self, desk: Desk, name: str, numbers: list[str], at: datetime) -> None:
        dossier, settings = desk.dossier(MERCHANT), self._settings()
        request = self.request(0, 1)
        first = Filing(name, request.order, request.consignment, "", at.date(), at)
        filings = tuple(attrs.evolve(first, invt_no=number) for number in numbers)
        messages = group_messages(Group(name, filings, at), Papers(settings), "CEB701")
        for part, message in enumerate(messages):
            raw = bytes_of(message, None, envelope=False, on=at.date(), at=at)
            dossier.prepared(message, raw, name, part=part, name=file_name(message))

    def months(self, desk: Desk) -> list[Any]:
        """Return the first days of the months in which lists were closed."""
        closed = desk.dossier(MERCHANT).of_kind("CEB603", {DocumentState.CLOSED})
        return sorted({read_time(one.closed_at[:17]).date().replace(day=1) for one in closed})

    def left(self, desk: Desk) -> Counter[DocumentState]:
        """Return where the last list of each order is."""
        states: dict[str, DocumentState] = {}
        for record in desk.dossier(MERCHANT).of_kind("CEB603"):
            states[record.order_no] = record.state
        return Counter(states.values())

    def _url(self) -> str:
        return f"sqlite:///{self.folder / 'dossier.db'}"

    def _settings(self) -> DirectExportSettings:
        firm = {"code": "4403169D3W", "name": "深圳示例贸易有限公司"}
        return DirectExportSettings.model_validate(
            {
                "roles": ("ecommerce", "agent", "logistics"),
                "cop_code": firm["code"],
                "cop_name": firm["name"],
                "dxp_id": "DXPENT0000012345",
                "ebp": {"code": "91110000802100433B", "name": "示例平台"},
                "ebc": firm,
                "agent": firm,
                "logistics": {"code": "330766K00Q", "name": "示例物流"},
                "customs_code": "5300",
                "port_code": "5301",
                "traf_mode": "5",
                "statistics_flag": "B",
                "pod": {"DE": "304"},
                "channel": {"kind": "directory", "folder": str(self.drop)},
                "database_url": self._url(),
            }
        )


def fork(work: Callable[[], None]) -> int:
    """Run something in a process of its own."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except BaseException as error:
        print(f"it failed: {error!r}", file=sys.stderr, flush=True)
    finally:
        os._exit(1)


def run(month: Month, kills: int, patience_s: float = 600) -> Figures:
    """Run a month with kills at random, and compare both sides."""
    figures = Figures(month.orders)
    month.prepare()
    chance, begun = random.Random(month.seed), time.monotonic()
    works = [month.enterprise, month.customs]
    pids = [fork(work) for work in works]
    desk = month.desk()
    book = open_book(month.drop / BOOK)
    pause = 0.0
    try:
        last, moved_at = "", time.monotonic()
        while True:
            time.sleep(chance.uniform(0.05, 0.4) + pause)
            for number, pid in enumerate(pids):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    figures.found.append(f"{works[number].__name__} ended with {status}")
                    pids[number] = fork(works[number])
            if figures.kills < kills:
                victim = chance.randrange(2)
                os.kill(pids[victim], signal.SIGKILL)
                os.waitpid(pids[victim], 0)
                figures.kills += 1
                pids[victim] = fork(works[victim])
            now = _progress(month, book)
            if now != last:
                last, moved_at = now, time.monotonic()
            if figures.kills >= kills or month.orders > 2000:
                pause = 0.5
            if _is_quiet(month, book):
                with month.queue() as queue:
                    (phase,) = queue.execute("SELECT name FROM phase").fetchone()
                    if phase == "declare" and not _refusable(month, desk):
                        queue.execute("UPDATE phase SET name = 'sum'")
                    # Quiet once more: a summary may have left between the two looks.
                    elif phase == "sum" and _is_summed(month, desk) and _is_quiet(month, book):
                        break
            if time.monotonic() - moved_at > patience_s:
                figures.found.append(f"nothing moved for {patience_s} s: {last}")
                break
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    figures.seconds = time.monotonic() - begun
    _judge(month, desk, book, figures)
    book.dispose()
    desk.engine.dispose()
    return figures


def _progress(month: Month, book: sa.Engine) -> str:
    with month.queue() as queue:
        left = queue.execute("SELECT count(*) FROM orders WHERE state = 'new'").fetchone()
        phase = queue.execute("SELECT name FROM phase").fetchone()
    with book.begin() as connection:
        counts = [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (tables.due, tables.letters, tables.ready, tables.documents)
        ]
    return f"{phase} {left} {counts}"


def _is_quiet(month: Month, book: sa.Engine) -> bool:
    """Say whether nothing is under way on either side."""
    with month.queue() as queue:
        if queue.execute("SELECT 1 FROM orders WHERE state = 'new' LIMIT 1").fetchone():
            return False
    with book.begin() as connection:
        for table in (tables.due, tables.letters, tables.ready):
            if connection.execute(sa.select(table.c[table.c.keys()[0]]).limit(1)).first():
                return False
    return not any(any((month.drop / name).iterdir()) for name in ("in", "out"))


def _refusable(month: Month, desk: Desk) -> bool:
    """Say whether a refused list is still to be declared anew."""
    refused = desk.dossier(MERCHANT).of_kind("CEB603", {DocumentState.REJECTED})
    last = {
        record.operation_id
        for record in refused
        if int(record.operation_id.rpartition(".")[2]) < _MOST_ATTEMPTS
    }
    with month.queue() as queue:
        return any(
            queue.execute(
                "SELECT 1 FROM orders WHERE number = ? AND attempt = ?",
                (
                    int(name.removeprefix("run_").partition(".")[0]),
                    int(name.rpartition(".")[2]),
                ),
            ).fetchone()
            for name in last
        )


def _is_summed(month: Month, desk: Desk) -> bool:
    dossier = desk.dossier(MERCHANT)
    if dossier.unsent() or not month.months(desk):
        return False
    for first in month.months(desk):
        lists, applied = listed_in(dossier, first)
        if plan(first, lists, applied).groups:
            return False
    return True


def _judge(month: Month, desk: Desk, book: sa.Engine, figures: Figures) -> None:
    states = month.left(desk)
    figures.states = {state.value: count for state, count in sorted(states.items())}
    good = {*_GOOD, *_NAMED}
    figures.found += [
        f"{count} lists are {state.value}" for state, count in states.items() if state not in good
    ]
    if states.total() != month.orders:
        figures.found.append(f"{states.total()} orders have a list, not {month.orders}")
    with month.queue() as queue:
        (again,) = queue.execute("SELECT sum(attempt - 1) FROM orders").fetchone()
    figures.declared_again = again
    with book.begin() as connection:
        rows = connection.execute(sa.select(tables.documents)).all()
        arrived = connection.execute(sa.select(tables.arrivals)).all()
    names = Counter(row.name for row in arrived)
    figures.found += [f"{name} came with other bytes" for name, n in names.items() if n > 1]
    figures.messages_sent_again = sum(row.times - 1 for row in arrived)
    lists = [row for row in rows if row.kind == "CEB603"]
    standing = Counter(row.order_no for row in lists if row.state in {*ALIVE, "returned"})
    figures.found += [f"{name} was declared {n} times" for name, n in standing.items() if n > 1]
    figures.found += [
        f"{row.kind} {row.key} was taken {row.versions} times" for row in rows if row.versions > 1
    ]
    for code in ("CEB303", "CEB505"):
        count = sum(row.kind == code for row in rows)
        if count != month.orders:
            figures.found.append(f"customs has {count} of {code}, not {month.orders}")
    invt_nos = Counter(row.invt_no for row in lists)
    figures.found += [f"{number} was given twice" for number, n in invt_nos.items() if n > 1]
    figures.summed_up = sum(bool(row.sum_no) for row in lists)
    applied = [row for row in rows if row.kind == "CEB701"]
    figures.found += [f"{row.key} is {row.state}" for row in applied if row.state != "approved"]
    dossier = desk.dossier(MERCHANT)
    results = [one for row in applied for one in dossier.summary_results(sum_no=row.sum_no)]
    figures.declarations = len({one.entry_id for one in results})
    _compare(desk, lists, figures)


def _compare(desk: Desk, lists: list[Any], figures: Figures) -> None:
    """Hold what the enterprise believes against what customs knows: never further than it."""
    known = {row.key: row for row in lists}
    for record in desk.dossier(MERCHANT).of_kind("CEB603"):
        row = known.get(record.key.text)
        if row is None:
            figures.found.append(f"customs has never seen {record.key}")
        elif record.state in _GOOD and row.state not in ("released", "closed"):
            figures.found.append(f"{record.key} is {record.state}, customs says {row.state}")
        elif record.state is DocumentState.CLOSED and not row.sum_no:
            figures.found.append(f"{record.key} was never summed up")


def month_in(folder: Path, orders: int, speed: int, seed: int = 20260301) -> Month:
    """Return a month that begins now."""
    return Month(folder, orders, datetime.now(UTC), speed, seed)
