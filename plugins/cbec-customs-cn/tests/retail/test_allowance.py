"""The annual allowance: never overdrawn, given back within the term, no id number anywhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.allowance import Allowance, GivenBack, Held, person_of
from cbec_customs_cn.allowance_rules import china_day
from cbec_customs_cn.store import open_engine
from cbec_customs_cn.store.allowance_tables import METADATA
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import CbecError, Money, SecretStr

KEY = SecretStr("a key of at least thirty-two bytes, kept outside")
ID = "11010519491231002X"
NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def yuan(amount: str) -> Money:
    return Money.parse(amount, "CNY")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        made = open_engine(f"sqlite:///{tmp_path}/allowance.db")
    else:
        made = open_engine(request.getfixturevalue("postgresql"))
    METADATA.create_all(made)
    yield made
    METADATA.drop_all(made)
    made.dispose()


@pytest.fixture
def allowance(engine: sa.Engine) -> Allowance:
    return Allowance(engine, KEY)


def left(allowance: Allowance, on: date = TODAY) -> str:
    return str(allowance.standing(ID, on).left.amount)


def test_a_list_takes_room_once_and_gives_it_back(allowance: Allowance) -> None:
    assert allowance.reserve("list-1", ID, yuan("4000.00"), NOON) is Held.HELD
    assert allowance.reserve("list-1", f" {ID.lower()} ", yuan("4000.00"), NOON) is Held.ALREADY
    assert left(allowance) == "22000.00"
    assert allowance.release("list-1", TODAY)
    assert not allowance.release("list-1", TODAY)
    standing = allowance.standing(ID, TODAY)
    assert (standing.used, standing.reserved) == (yuan("4000.00"), yuan("0"))
    assert allowance.cancel("list-1")
    assert not allowance.cancel("list-1")
    assert left(allowance) == "26000.00"
    assert allowance.reserve("list-1", ID, yuan("5000.00"), NOON) is Held.HELD


def test_limits_hold_to_the_fen(allowance: Allowance) -> None:
    assert allowance.reserve("dear", ID, yuan("5000.01"), NOON) is Held.OVER_SINGLE
    for at in range(5):
        assert allowance.reserve(f"list-{at}", ID, yuan("5000.00"), NOON) is Held.HELD
    assert allowance.reserve("last", ID, yuan("1000.01"), NOON) is Held.OVER_ANNUAL
    assert left(allowance) == "1000.00"
    assert allowance.reserve("last", ID, yuan("1000.00"), NOON) is Held.HELD
    assert left(allowance) == "0.00"


def test_one_single_item_may_cost_more_than_the_single_limit(allowance: Allowance) -> None:
    assert allowance.reserve("1", ID, yuan("26000.01"), NOON, single_item=True) is Held.OVER_ANNUAL
    assert allowance.reserve("2", ID, yuan("6000.00"), NOON, single_item=True) is Held.HELD


def test_the_year_is_that_of_china(allowance: Allowance) -> None:
    evening = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert allowance.reserve("old", ID, yuan("5000.00"), evening) is Held.HELD
    after = evening + timedelta(seconds=1)
    assert allowance.reserve("new", ID, yuan("3000.00"), after) is Held.HELD
    assert (left(allowance), left(allowance, date(2027, 1, 1))) == ("21000.00", "23000.00")


def test_the_limits_of_2018_were_lower(allowance: Allowance) -> None:
    then = datetime(2018, 12, 31, 12, tzinfo=UTC)
    assert allowance.reserve("1", ID, yuan("2000.01"), then) is Held.OVER_SINGLE
    assert allowance.reserve("2", ID, yuan("2000.00"), then) is Held.HELD
    assert left(allowance, date(2018, 12, 31)) == "18000.00"
    with pytest.raises(CbecError, match="ceb.rule_none"):
        allowance.reserve("3", ID, yuan("1.00"), datetime(2016, 4, 7, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("applied", "back", "answer"),
    [
        (30, 45, GivenBack.BACK),
        (0, 0, GivenBack.BACK),
        (31, 45, GivenBack.LATE),
        (30, 46, GivenBack.LATE),
        (5, 4, GivenBack.LATE),
        (-1, 4, GivenBack.LATE),
    ],
)
def test_the_term_of_a_return(
    allowance: Allowance, applied: int, back: int, answer: GivenBack
) -> None:
    allowance.reserve("list", ID, yuan("300.00"), NOON)
    allowance.release("list", TODAY)
    days = {"applied": TODAY + timedelta(applied), "back": TODAY + timedelta(back)}
    assert allowance.give_back("list", "return", yuan("100.00"), **days) is answer
    assert left(allowance) == ("25800.00" if answer is GivenBack.BACK else "25700.00")


def test_a_return_counts_once_and_never_more_than_was_bought(allowance: Allowance) -> None:
    days = {"applied": TODAY, "back": TODAY}
    allowance.reserve("list", ID, yuan("300.00"), NOON)
    early = allowance.give_back("list", "r0", yuan("1.00"), **days)
    assert early is GivenBack.TOO_MUCH
    allowance.release("list", TODAY)
    assert allowance.give_back("list", "r1", yuan("200.00"), **days) is GivenBack.BACK
    assert allowance.give_back("list", "r1", yuan("200.00"), **days) is GivenBack.ALREADY
    assert allowance.give_back("list", "r2", yuan("100.01"), **days) is GivenBack.TOO_MUCH
    assert allowance.give_back("list", "r2", yuan("100.00"), **days) is GivenBack.BACK
    assert left(allowance) == "26000.00"
    assert allowance.cancel("list")
    assert left(allowance) == "26000.00"


def test_what_customs_released_is_counted_above_the_limit(allowance: Allowance) -> None:
    for at in range(5):
        allowance.reserve(f"list-{at}", ID, yuan("5000.00"), NOON)
    allowance.cancel("list-0")
    allowance.reserve("other-1", ID, yuan("5000.00"), NOON)
    allowance.reserve("other-2", ID, yuan("1000.00"), NOON)
    assert allowance.release("list-0", TODAY)
    standing = allowance.standing(ID, TODAY)
    assert (standing.over, standing.left) == (yuan("5000.00"), yuan("0"))
    assert allowance.reserve("more", ID, yuan("0.01"), NOON) is Held.OVER_ANNUAL
    allowance.cancel("list-0")
    assert allowance.standing(ID, TODAY).over == yuan("0")


def test_a_claim_means_one_thing(allowance: Allowance) -> None:
    allowance.reserve("list", ID, yuan("1.00"), NOON)
    with pytest.raises(CbecError, match="ceb.allowance_claim"):
        allowance.reserve("list", ID, yuan("2.00"), NOON)
    with pytest.raises(CbecError, match="ceb.allowance_claim"):
        allowance.reserve("list", "another", yuan("1.00"), NOON)
    for unknown in (
        lambda: allowance.release("none", TODAY),
        lambda: allowance.cancel("none"),
        lambda: allowance.give_back("none", "r", yuan("1.00"), applied=TODAY, back=TODAY),
    ):
        with pytest.raises(CbecError, match="ceb.allowance_unknown"):
            unknown()
    with pytest.raises(CbecError, match="ceb.allowance_value"):
        allowance.reserve("usd", ID, Money.parse("1.00", "USD"), NOON)


def test_sixty_four_buyers_of_one_person_race_for_the_last_yuan(
    engine: sa.Engine, allowance: Allowance
) -> None:
    gate = threading.Barrier(64)
    answers: list[Held] = []

    def buy(at: int) -> None:
        gate.wait()
        # Every second thread files the same list as its neighbour.
        answers.append(allowance.reserve(f"list-{at // 2}", ID, yuan("1000.00"), NOON))

    threads = [threading.Thread(target=buy, args=(at,)) for at in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(Held.HELD) == 26
    standing = allowance.standing(ID, TODAY)
    assert (standing.reserved, standing.left) == (yuan("26000.00"), yuan("0"))
    with engine.connect() as connection:
        claims = sa.text("SELECT count(*), sum(amount_fen) FROM customs_cn_allowance_claims")
        assert tuple(connection.execute(claims).one()) == (26, 2_600_000)


def test_no_id_number_is_stored_or_said(
    allowance: Allowance, engine: sa.Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    allowance.reserve("list", ID, yuan("1.00"), NOON)
    with engine.connect() as connection:
        rows = [
            repr(connection.execute(sa.select(table)).all()) for table in METADATA.sorted_tables
        ]
    with pytest.raises(CbecError) as fault:
        allowance.reserve("list", ID, yuan("2.00"), NOON)
    assert ID not in "".join(rows) + caplog.text + repr(fault.value) + repr(vars(allowance))
    assert ID[:17] not in "".join(rows)


@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip))
def test_persons_are_told_apart_by_a_key_alone(one: str, other: str) -> None:
    is_same = one.strip().upper() == other.strip().upper()
    assert (person_of(KEY, one) == person_of(KEY, other)) is is_same
    assert person_of(KEY, one) != person_of(SecretStr("x" * 32), one)


def test_a_short_key_or_an_empty_number_is_refused() -> None:
    with pytest.raises(CbecError, match="ceb.allowance_key"):
        person_of(SecretStr("short"), ID)
    with pytest.raises(CbecError, match="ceb.allowance_person"):
        person_of(KEY, " ")
    with pytest.raises(ValueError, match="zone"):
        china_day(datetime(2026, 1, 1))  # noqa: DTZ001
