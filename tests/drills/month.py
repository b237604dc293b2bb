"""A month of export orders before China's customs, in which both sides are killed at random.

An enterprise declares orders under `cn-9610-export` over a directory drop, a simulated customs with
faults answers, and at the end the month is summed up. Whoever runs may be killed at any moment.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
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
MOST_ATTEMPTS: Final = 3
_IDLE_S: Final = 0.05
_QUEUE: Final = """
CREATE TABLE orders (number INTEGER PRIMARY KEY, attempt INTEGER, state TEXT);
CREATE TABLE phase (name TEXT);
CREATE TABLE sums (name TEXT PRIMARY KEY, numbers TEXT, at TEXT, done INTEGER);
CREATE INDEX by_state ON orders (state);
"""


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
                if int(attempt) < MOST_ATTEMPTS:
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


def month_in(folder: Path, orders: int, speed: int, seed: int = 20260301) -> Month:
    """Return a month that begins now."""
    return Month(folder, orders, datetime.now(UTC), speed, seed)
