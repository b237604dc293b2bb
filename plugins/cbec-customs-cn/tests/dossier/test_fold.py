"""Receipts doubled, mixed up, lost and late: a document ends in one state."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import attrs
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cbec_customs_cn.store import DocumentState, Dossier, open_engine
from cbec_customs_cn.store.tables import METADATA
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cbec_core.api import DomainError
from cbec_core.testing.clock import FrozenClock

from .makers import cancellation, export_list, list_key, message, receipt

if TYPE_CHECKING:
    from cbec_customs_cn.receipts.values import Receipt

STATUSES = ["1", "2", "3", "4", "100", "120", "300", "399", "500", "501", "700", "800", "899"]
STATUSES += ["-621004", "-301014", "-621029", "18"]
INVT = "530020261E000000001"


def fresh(merchant_id: str = "m_1") -> Dossier:
    engine = open_engine("sqlite://")
    with engine.begin() as connection:
        METADATA.create_all(connection)
    return Dossier(engine, merchant_id, FrozenClock())


def standing(dossier: Dossier) -> tuple[object, ...]:
    record = dossier.find(list_key())
    assert record is not None
    return attrs.astuple(attrs.evolve(record, version=0, prepared_at=""))


@st.composite
def histories(draw: st.DrawFn) -> list[Receipt]:
    """Return receipts of one list, some at one moment, some with numbers."""
    statuses = draw(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=8))
    times = draw(st.lists(st.integers(0, 6), min_size=len(statuses), max_size=len(statuses)))
    numbers = draw(st.lists(st.sampled_from(["", INVT]), min_size=len(statuses)))
    return [
        receipt(status, at, invt_no=number)
        for status, at, number in zip(statuses, times, numbers, strict=False)
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.data())
def test_the_order_and_number_of_receipts_does_not_matter(
    history: list[Receipt], data: st.DataObject
) -> None:
    whole = fresh()
    whole.prepared(message(export_list()), b"1", "op_1")
    whole.apply_many(history)
    mixed = fresh()
    doubled = data.draw(st.permutations(history + history))
    # Lost at first, and sent again later; some before the document is even there.
    early = data.draw(st.integers(0, len(doubled)))
    mixed.apply_many(doubled[:early])
    mixed.prepared(message(export_list()), b"1", "op_1")
    for one in doubled[early:]:
        mixed.apply(one)
    assert standing(mixed) == standing(whole)


class Customs(RuleBasedStateMachine):
    """A list and its cancellation before a port that doubles, mixes up and loses receipts."""

    def __init__(self) -> None:
        super().__init__()
        self.dossier = fresh()
        self.now = 0
        self.tries = 0
        self.waiting: list[Receipt] = []
        self.history: list[Receipt] = []
        self.seen: list[DocumentState] = []
        self._prepare()

    def _prepare(self) -> None:
        number = self.tries + 1
        sent = message(export_list(), guid=f"G{number}")
        assert self.dossier.prepared(sent, b"%d" % number, f"op_{number}")
        self.dossier.sent(sent.guid)
        self.tries = number
        self.seen = [DocumentState.SENT]

    @property
    def state(self) -> DocumentState:
        record = self.dossier.find(list_key())
        assert record is not None
        return record.state

    @rule(status=st.sampled_from(STATUSES))
    def customs_answers(self, status: str) -> None:
        self.now += 1
        said = receipt(status, self.now, invt_no=INVT)
        self.history.append(said)
        self.waiting.append(said)

    @rule(data=st.data())
    @precondition(lambda self: self.waiting)
    def one_arrives(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.waiting) - 1))
        self.dossier.apply(self.waiting.pop(place))

    @rule(data=st.data())
    @precondition(lambda self: self.history)
    def one_arrives_again(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.history))
        self.dossier.apply(one)
        self.waiting = [other for other in self.waiting if other != one]

    @rule()
    @precondition(lambda self: self.waiting)
    def all_arrive_at_once(self) -> None:
        self.dossier.apply_many(self.waiting[::-1])
        self.waiting = []

    @rule()
    def it_is_sent_anew_where_it_may_be(self) -> None:
        may = self.state in {
            DocumentState.REJECTED,
            DocumentState.NOT_FORWARDED,
            DocumentState.CANCELLED,
            DocumentState.STORED,
        }
        if may:
            self._prepare()
        else:
            with pytest.raises(DomainError, match="appType"):
                self._prepare()

    @rule()
    @precondition(lambda self: INVT in str(standing(self.dossier)))
    def it_is_cancelled(self) -> None:
        self.now += 1
        kept = f"X{self.now}"
        self.dossier.prepared(
            message(cancellation(kept, INVT), guid=kept), b"x", f"op_cancel_{self.now}"
        )
        self.dossier.apply(receipt("399", self.now, kept, "CEB606", invt_no=INVT))
        assert self.state is DocumentState.CANCELLED

    @invariant()
    def a_cancelled_list_stays_so(self) -> None:
        if self.state is not self.seen[-1]:
            self.seen.append(self.state)
        # Only a new submission begins anew.
        assert DocumentState.CANCELLED not in self.seen[:-1]

    def teardown(self) -> None:
        if self.tries > 1 or self.state is DocumentState.CANCELLED:
            return
        # What was lost arrives at last: it is as if all had come once and in order.
        self.dossier.apply_many(self.waiting)
        other = fresh()
        other.prepared(message(export_list(), guid="G1"), b"1", "op_1")
        other.sent(message(export_list(), guid="G1").guid)
        other.apply_many(self.history)
        assert standing(self.dossier) == standing(other)


Customs.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestCustoms = Customs.TestCase


def test_two_processes_take_receipts_of_one_document(url: str) -> None:
    engine = open_engine(url)
    first, second = (Dossier(engine, "m_1", FrozenClock()) for _ in range(2))
    first.prepared(message(export_list()), b"1", "op_1")
    said = [receipt(status, at) for at, status in enumerate(["2", "120", "399", "800", "899"])]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda place: (first, second)[place % 2].apply(said[place]), [4, 0, 3, 1, 2]))
    record = first.find(list_key())
    assert record is not None
    assert record.state is DocumentState.CLOSED
    assert (record.released_at, record.closed_at) == (said[3].time, said[4].time)
    engine.dispose()


def test_the_tables_are_those_of_the_migration(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert not [change for change in found if change[0] != "remove_table"]
