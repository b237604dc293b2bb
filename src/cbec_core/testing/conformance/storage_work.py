"""Checks of stock, money and runs, as part of the storage suite."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import pytest

from cbec_core.domain.errors import CbecError
from cbec_core.domain.ledger import Account, Journal, Posting
from cbec_core.domain.merchant import Actor
from cbec_core.domain.money import Money
from cbec_core.domain.operation import RunState
from cbec_core.domain.settlement import LineMatch
from cbec_core.domain.stock import Movement, MovementKind, Reservation, ReservationState
from cbec_core.ports.stored import Reserved
from cbec_core.testing.conformance.storage_world import NOW, World, eur, make_run

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage, UnitOfWork

__all__ = ["MoneyChecks", "RunChecks", "StockChecks"]

_SYSTEM = Actor.system()
_HOUR = timedelta(hours=1)
THREADS = 64
R = TypeVar("R")


def _moved(name: str, quantity: int, kind: MovementKind = MovementKind.RECEIVED) -> Movement:
    return Movement(name, "m1", "SZX1", "CAP", kind, quantity, NOW)


def _claim(key: str, quantity: int = 1, location: str = "SZX1") -> Reservation:
    held = ReservationState.HELD
    return Reservation(key, "m1", location, "CAP", quantity, held, NOW + _HOUR)


def _level(storage: Storage) -> tuple[int, int]:
    with storage.begin(_SYSTEM) as uow:
        (level,) = uow.stock.levels("m1", ["CAP"])
        return level.on_hand, level.reserved


def _in_one(storage: Storage, work: Callable[[UnitOfWork], R]) -> R:
    with storage.begin(_SYSTEM) as uow:
        result = work(uow)
        uow.commit()
        return result


def _at_once(storage: Storage, work: Callable[[UnitOfWork, int], R]) -> list[R]:
    """Run the work in 64 units of work that start together."""
    start = Barrier(THREADS)

    def one(number: int) -> R:
        start.wait()
        return _in_one(storage, lambda uow: work(uow, number))

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def _code(call: Callable[[], Any]) -> str:
    with pytest.raises(CbecError) as refused:
        call()
    return refused.value.code


class StockChecks:
    """Stock is reserved, not checked."""

    def test_the_same_key_reserves_once(self, storage: Storage) -> None:
        """Held, already, short: each answer leaves the level as it says."""
        with storage.begin(_SYSTEM) as uow:
            uow.stock.move(_moved("a", 10))
            asked = [uow.stock.reserve(_claim(key, 6))[0] for key in ("k", "k", "other")]
            assert asked == [Reserved.HELD, Reserved.ALREADY, Reserved.SHORT]
            assert uow.stock.reserve(_claim("elsewhere", 1, "LAX1")) == (Reserved.SHORT,)
            assert uow.stock.reservation("k") == _claim("k", 6)
            assert uow.stock.reservation("other") is None
            uow.commit()
        assert _level(storage) == (10, 6)

    def test_many_are_reserved_as_if_one_by_one(self, storage: Storage) -> None:
        """A key that is known takes nothing from those behind it, nor does a shortage."""
        with storage.begin(_SYSTEM) as uow:
            assert uow.stock.reserve() == ()
            uow.stock.move(_moved("a", 10))
            assert uow.stock.reserve(_claim("k", 5)) == (Reserved.HELD,)
            claims = [_claim("k", 5), _claim("b", 4), _claim("c", 2), _claim("d", 1)]
            asked = uow.stock.reserve(*claims)
            assert asked == (Reserved.ALREADY, Reserved.HELD, Reserved.SHORT, Reserved.HELD)
            assert [uow.stock.reservation(one.key) is not None for one in claims] == [
                True,
                True,
                False,
                True,
            ]
            uow.commit()
        assert _level(storage) == (10, 10)

    def test_a_key_belongs_to_one_merchant(self, storage: Storage) -> None:
        """Another merchant is never told that its goods are held when they are not."""
        theirs = attrs.evolve(_claim("k", 2), merchant_id="m2")
        with storage.begin(_SYSTEM) as uow:
            uow.stock.move(_moved("a", 10), attrs.evolve(_moved("b", 10), merchant_id="m2"))
            assert uow.stock.reserve(_claim("k", 2)) == (Reserved.HELD,)
            assert _code(lambda: uow.stock.reserve(theirs)) == "idempotency.conflict"
            assert uow.stock.levels("m2", ["CAP"])[0].reserved == 0
            uow.commit()
        assert _level(storage) == (10, 2)

    def test_a_reservation_ends_once(self, storage: Storage) -> None:
        """Consumed, released or expired; the second end changes nothing."""
        out = _moved("out", -2, MovementKind.SHIPPED)
        with storage.begin(_SYSTEM) as uow:
            assert uow.stock.move(_moved("a", 10), _moved("a", 10)) == {"a": 10}
            assert uow.stock.move(_moved("a", 7)) == {"a": 10}
            held = uow.stock.reserve(*(_claim(key, 2) for key in ("gone", "back", "late")))
            assert set(held) == {Reserved.HELD}
            assert [uow.stock.consume("gone", out) for _ in "12"] == [True, False]
            assert [uow.stock.release(key) for key in ("back", "back", "gone")] == [
                True,
                False,
                False,
            ]
            assert uow.stock.release_expired(NOW) == 0
            assert [uow.stock.release_expired(NOW + 2 * _HOUR) for _ in "12"] == [1, 0]
            assert uow.stock.reserve(_claim("gone", 2)) == (Reserved.ALREADY,)
            assert uow.stock.reserve(_claim("back", 3)) == (Reserved.HELD,)
            uow.commit()
        assert _level(storage) == (8, 3)

    def test_what_is_held_under_a_reference_is_found(self, storage: Storage) -> None:
        """What is held, of any article, and nothing of others or of what has ended."""
        mine, gone, other = (
            attrs.evolve(_claim(key, 2), reference=reference)
            for key, reference in (("a", "ord_1"), ("b", "ord_1"), ("c", "ord_1.2"))
        )
        with storage.begin(_SYSTEM) as uow:
            uow.stock.move(_moved("a", 10))
            assert set(uow.stock.reserve(gone, other, mine)) == {Reserved.HELD}
            uow.stock.release(gone.key)
            assert uow.stock.held_for("ord_1") == (mine,)
            assert uow.stock.held_for("ord_") == ()
            again = attrs.evolve(gone, reference="ord_1.2")
            assert uow.stock.reserve(again) == (Reserved.HELD,)
            assert uow.stock.held_for("ord_1.2") == (again, other)
            uow.commit()

    def test_a_level_never_falls_below_what_is_reserved(self, storage: Storage) -> None:
        """The database itself refuses, and nothing of the unit of work is kept."""
        _in_one(storage, lambda uow: uow.stock.move(_moved("a", 5)))
        _in_one(storage, lambda uow: uow.stock.reserve(_claim("k", 4)))
        with storage.begin(_SYSTEM) as uow:
            uow.stock.move(_moved("b", 1))
            lost = _moved("c", -3, MovementKind.ADJUSTED)
            assert _code(lambda: uow.stock.move(lost)) == "storage.constraint"
            assert _code(uow.commit) == "storage.constraint"
        assert _level(storage) == (5, 4)

    @pytest.mark.parametrize("round_", range(3))
    def test_64_buyers_race_for_10_units(self, storage: Storage, round_: int) -> None:
        """Ten are served, nobody is served twice."""
        _in_one(storage, lambda uow: uow.stock.move(_moved("a", 10)))
        asked = _at_once(storage, lambda uow, n: uow.stock.reserve(_claim(f"{round_}.{n}"))[0])
        assert asked.count(Reserved.HELD) == 10
        assert asked.count(Reserved.SHORT) == THREADS - 10
        assert _level(storage) == (10, 10)

    def test_64_threads_with_one_key_reserve_once(self, storage: Storage) -> None:
        """One holds, the others learn that it is held."""
        _in_one(storage, lambda uow: uow.stock.move(_moved("a", 100)))
        asked = _at_once(storage, lambda uow, _: uow.stock.reserve(_claim("one", 3))[0])
        assert sorted(asked) == [Reserved.ALREADY] * (THREADS - 1) + [Reserved.HELD]
        assert _level(storage) == (100, 3)


class MoneyChecks:
    """Money is counted by constraint, not by trust."""

    @pytest.mark.parametrize(("authorised", "captured", "refunded"), [(0, 100, 0), (50, 40, 41)])
    def test_impossible_payments_are_refused(
        self, storage: Storage, authorised: int, captured: int, refunded: int
    ) -> None:
        """`0 <= refunded <= captured <= authorised`, whatever a program says."""
        world = World("m1")
        with storage.begin(_SYSTEM) as uow:
            uow.payments.add(world.payment)
            uow.commit()
            impossible = attrs.evolve(
                world.payment,
                authorised=eur(authorised),
                captured=eur(captured),
                refunded=eur(refunded),
            )
            assert _code(lambda: uow.payments.save(impossible)) == "storage.constraint"
        with storage.begin(_SYSTEM) as uow:
            assert uow.payments.get(world.payment.id) == world.payment

    def test_a_journal_counts_once(self, storage: Storage) -> None:
        """Posting again is harmless; balances are by merchant, account and currency."""
        world = World("m1")
        sides = (Posting(Account.BUYER, Money(7, "JPY")), Posting(Account.BANK, Money(-7, "JPY")))
        other = Journal("m1.jpy", "m1", NOW, "yen", "ref", sides)
        for _ in range(2):
            _in_one(storage, lambda uow: uow.ledger.post(world.journal, other, world.journal))
        with storage.begin(_SYSTEM) as uow:
            assert uow.ledger.balance("m1", Account.BUYER, "EUR") == eur(3998)
            assert uow.ledger.balance("m1", Account.BANK, "JPY") == Money(-7, "JPY")
            assert uow.ledger.balance("m2", Account.BUYER, "EUR") == eur(0)
            assert uow.ledger.of_reference("ref") == (other,)

    def test_an_unbalanced_journal_is_refused(self, storage: Storage) -> None:
        """Also where a program gets round the check of the value itself."""
        journal = World("m1").journal
        object.__setattr__(journal, "postings", journal.postings[:1])

        def post() -> None:
            _in_one(storage, lambda uow: uow.ledger.post(journal))

        assert _code(post) == "storage.constraint"
        with storage.begin(_SYSTEM) as uow:
            assert uow.ledger.of_reference(journal.reference) == ()

    def test_a_settlement_comes_once(self, storage: Storage) -> None:
        """By source and external id, whatever id a second import gives it."""
        world = World("m1")
        again = attrs.evolve(world.settlement, id="another")
        with storage.begin(_SYSTEM) as uow:
            added = [uow.settlements.add(each) for each in (world.settlement, again)]
            assert added == [True, False]
            assert uow.settlements.lines_of_order(world.order.id) == (eur(3998),)

    def test_lines_that_came_before_their_order_are_adopted_once(self, storage: Storage) -> None:
        """By report, since reports number their lines alike; another merchant's stay."""
        worlds = [World("m1"), World("m2")]
        reports = []
        for number, world in enumerate((worlds[0], worlds[0], worlds[1])):
            line = attrs.evolve(
                world.settlement.lines[0],
                order_external_id=world.order.external_id,
                order_id="",
                match=LineMatch.UNMATCHED,
            )
            name = f"R-{number}"
            reports.append(attrs.evolve(world.settlement, id=name, external_id=name, lines=(line,)))
        order = worlds[0].order
        with storage.begin(_SYSTEM) as uow:
            assert all([uow.settlements.add(report) for report in reports])
            adopted = uow.settlements.adopt(order)
            assert adopted.keys() == {"R-0", "R-1"}
            assert {line.order_id for (line,) in adopted.values()} == {order.id}
            assert uow.settlements.adopt(order) == {}
            assert uow.settlements.lines_of_order(order.id) == (eur(3998), eur(3998))
            assert uow.settlements.list("m2", 1)[0].lines[0].match is LineMatch.UNMATCHED


class RunChecks:
    """Runs are leased, fenced and started once."""

    def test_a_key_never_starts_two_runs(self, storage: Storage) -> None:
        """The same request gets the first run, another one `idempotency.conflict`."""
        run = make_run("a", input_hash="h")
        with storage.begin(_SYSTEM) as uow:
            assert uow.runs.start(run) == run
            assert uow.runs.start(attrs.evolve(run, id="run_b")) == run
            other = attrs.evolve(run, id="run_c", input_hash="x")
            assert _code(lambda: uow.runs.start(other)) == "idempotency.conflict"
            assert uow.runs.start_many([run, make_run("b"), make_run("c")]) == 2

    def test_64_threads_with_one_key_start_one_run(self, storage: Storage) -> None:
        """All get the same run."""
        started = _at_once(storage, lambda uow, n: uow.runs.start(make_run("a", id=f"run_{n:02}")))
        assert len(set(started)) == 1

    def test_claims_never_overlap(self, storage: Storage) -> None:
        """Each due run goes to one worker."""
        runs = [make_run(f"{n:03}") for n in range(100)]
        _in_one(storage, lambda uow: uow.runs.start_many(runs))
        claimed = _at_once(storage, lambda uow, n: uow.runs.claim(f"w{n}", NOW, NOW + _HOUR, 2))
        left = _in_one(storage, lambda uow: uow.runs.claim("last", NOW, NOW + _HOUR, 100))
        ids = [run.id for part in (*claimed, left) for run in part]
        assert sorted(ids) == [run.id for run in runs]

    def test_what_is_due_is_claimed_in_turn(self, storage: Storage) -> None:
        """Open and due and not leased, the earliest first; an ended lease counts for nothing."""
        early, late, done = make_run("a"), make_run("b", due_at=NOW + _HOUR), make_run("c")
        done = attrs.evolve(done, state=RunState.DONE)
        with storage.begin(_SYSTEM) as uow:
            uow.runs.start_many([late, done, early])
            assert (uow.runs.due_count(NOW), uow.runs.next_due()) == (1, NOW)
            (mine,) = uow.runs.claim("w1", NOW, NOW + _HOUR, 5)
            assert (mine.id, mine.fence, mine.lease_owner) == (early.id, 1, "w1")
            assert (uow.runs.claim("w2", NOW, NOW + _HOUR, 5), uow.runs.due_count(NOW)) == ((), 0)
            assert uow.runs.next_due() == NOW + _HOUR
            assert uow.runs.take(early.id, "w2", NOW, NOW + _HOUR) is None
            after = NOW + 2 * _HOUR
            both = uow.runs.claim("w2", after, after + _HOUR, 5)
            assert [(run.id, run.fence) for run in both] == [(early.id, 2), (late.id, 1)]
            taken = uow.runs.take(done.id, "clerk", NOW, NOW + _HOUR)
            assert taken is not None
            assert taken.fence == 1

    def test_a_stale_worker_is_refused(self, storage: Storage) -> None:
        """Whoever lost the lease writes nothing; a prolonged lease is kept."""
        _in_one(storage, lambda uow: uow.runs.start_many([make_run("a"), make_run("b")]))
        after = NOW + 2 * _HOUR
        with storage.begin(_SYSTEM) as uow:
            stale = uow.runs.claim("w1", NOW, NOW + _HOUR, 2)
            assert uow.runs.renew(stale[1:], after + _HOUR) == 1
            fresh = uow.runs.claim("w2", after, after + _HOUR, 2)
            assert [run.id for run in fresh] == [stale[0].id]
            assert _code(lambda: uow.runs.save(stale[0])) == "run.stale_worker"
            assert _code(lambda: uow.runs.save_many([stale[1], stale[0]])) == "run.stale_worker"
            freed = attrs.evolve(fresh[0], state=RunState.DONE, lease_owner="", lease_until=None)
            saved = uow.runs.save(freed)
            assert uow.runs.get(saved.id) == saved
