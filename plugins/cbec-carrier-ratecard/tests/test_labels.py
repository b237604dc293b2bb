"""One operation id, one number: after a crash, in a race, for ever."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cbec_carrier_ratecard import build
from cbec_carrier_ratecard.numbers import NumberBlock, s10_check_digit, s10_valid
from cbec_carrier_ratecard.provider import RateCardCarrier
from cbec_carrier_ratecard.settings import NumberSettings, RateCardSettings
from cbec_carrier_ratecard.store import LabelStore
from hypothesis import given
from hypothesis import strategies as st

from cbec_core import Cbec
from cbec_core.api import (
    Answer,
    CbecError,
    ConfigError,
    Consignment,
    DomainError,
    LabelRequest,
    LabelResult,
    LookupRequest,
    Money,
    Order,
    OrderState,
    Outcome,
    ProviderError,
    RateRequest,
    TrackRequest,
    VoidLabelRequest,
)
from cbec_core.testing.fakes import make_tools

ON = date(2026, 7, 1)
COST = Money(100, "CNY")
NUMBERS = NumberSettings(prefix="LX", first=47312482, last=47312484, country="CN")
ParcelTo = Callable[..., Consignment]


def order() -> Order:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    return Order("ord_1", "m", "c", "x", now, now, OrderState.TO_SHIP, "CNY", Money.zero("CNY"), ())


def carrier(store: str, **settings: object) -> RateCardCarrier:
    known = {"cards": ("demo",), "store": store, "numbers": NUMBERS, **settings}
    return RateCardCarrier(RateCardSettings.model_validate(known), make_tools())


def buy(line: RateCardCarrier, sent: Consignment, operation: str = "op_1") -> Answer[LabelResult]:
    return line.buy_label(LabelRequest(operation, order(), sent, "CNL-STD", ON))


def test_a_label_has_a_number_its_price_and_no_paper(tmp_path: Path, parcel_to: ParcelTo) -> None:
    line = carrier(str(tmp_path / "labels.db"))
    sent = parcel_to("DE", 350)
    quoted = line.rate(RateRequest(sent, ON)).quotes[0]
    answer = buy(line, sent)
    assert answer.outcome is Outcome.SUCCEEDED
    assert answer.value == LabelResult("LX473124829CN", "LX473124829CN", quoted.total)


def test_repeated_it_gives_the_same_and_lookup_knows_it(
    tmp_path: Path, parcel_to: ParcelTo
) -> None:
    path = str(tmp_path / "labels.db")
    first = buy(carrier(path), parcel_to("DE"))
    again = carrier(path)
    assert buy(again, parcel_to("DE")) == first
    assert again.lookup(LookupRequest("op_1", "label")) == first
    never = again.lookup(LookupRequest("op_2", "label"))
    assert (never.outcome, never.code) == (Outcome.REJECTED, "not_found")
    with pytest.raises(DomainError, match="idempotency"):
        again.buy_label(LabelRequest("op_1", order(), parcel_to("DE"), "CNL-EXP", ON))


CONFIG = """
[providers.carrier.ratecard]
cards = ["cards"]
store = "numbers.sqlite3"

[providers.carrier.ratecard.numbers]
prefix = "LX"
first = 47312482
last = 47312484
country = "CN"
"""


def test_cards_and_numbers_lie_beside_the_configuration(
    tmp_path: Path, parcel_to: ParcelTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(Path(build.__file__).parent / "demo", tmp_path / "cards")
    (tmp_path / "cbec.toml").write_text(CONFIG)
    (tmp_path / "elsewhere").mkdir()
    given = []
    for started, config in ((tmp_path, "cbec.toml"), (tmp_path / "elsewhere", "../cbec.toml")):
        monkeypatch.chdir(started)
        with Cbec.open(config) as app:
            monkeypatch.chdir("/")
            line = app.providers.carrier("ratecard")
            request = LabelRequest(f"op_{len(given)}", order(), parcel_to("DE"), "CNL-STD", ON)
            given.append(line.buy_label(request).reference)
    assert given == ["LX473124829CN", "LX473124832CN"]
    assert [path.parent for path in tmp_path.rglob("numbers.sqlite3")] == [tmp_path]


def test_a_voided_number_is_not_given_again(tmp_path: Path, parcel_to: ParcelTo) -> None:
    line = carrier(str(tmp_path / "labels.db"))
    first = buy(line, parcel_to("DE"))
    void = VoidLabelRequest("op_1.undo", first.reference)
    assert line.void_label(void) == first
    assert line.void_label(void) == first
    assert line.lookup(LookupRequest("op_1.undo", "void")) == first
    assert line.void_label(VoidLabelRequest("op_9", "LX000000000CN")).code == "not_found"
    assert buy(line, parcel_to("DE"), "op_2").reference != first.reference


def test_a_used_up_block_is_a_rejection(tmp_path: Path, parcel_to: ParcelTo) -> None:
    line = carrier(str(tmp_path / "labels.db"))
    answers = [buy(line, parcel_to("DE"), f"op_{n}") for n in range(4)]
    assert len({answer.reference for answer in answers[:3]}) == 3
    assert (answers[3].outcome, answers[3].code) == (
        Outcome.REJECTED,
        "number_block_exhausted",
    )
    assert buy(line, parcel_to("DE"), "op_0") == answers[0]


def test_what_cannot_be_sent_gets_no_number(tmp_path: Path, parcel_to: ParcelTo) -> None:
    line = carrier(str(tmp_path / "labels.db"))
    assert buy(line, parcel_to("DE", 30_001)).code == "too_heavy"
    assert buy(line, parcel_to("KP")).code == "not_served"
    assert line.lookup(LookupRequest("op_1", "label")).code == "not_found"
    assert buy(carrier("", numbers=None), parcel_to("DE")).code == "numbers_not_configured"
    elsewhere = carrier(str(tmp_path / "labels.db"), ship_from=["HK"])
    assert buy(elsewhere, parcel_to("DE")).code == "wrong_origin"
    assert elsewhere.rate(RateRequest(parcel_to("DE"), ON)).refusals[0].text_zh


@pytest.mark.parametrize("name", ["labels.db", ":memory:"])
def test_racing_threads_get_one_number_an_operation(tmp_path: Path, name: str) -> None:
    block = NumberBlock("P", 0, 999, digits=6)
    store = LabelStore(name if name == ":memory:" else str(tmp_path / name))
    with ThreadPoolExecutor(16) as pool:
        same = list(pool.map(lambda _: store.allot("op", "f", block, COST), range(64)))
        others = list(pool.map(lambda n: store.allot(f"op{n}", "f", block, COST), range(64)))
    assert {label.reference for label in same} == {"P000000"}
    assert len({label.reference for label in others}) == 64
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_process_loses_and_doubles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    program = textwrap.dedent(f"""
        from cbec_carrier_ratecard.numbers import NumberBlock
        from cbec_carrier_ratecard.store import LabelStore
        from cbec_core.api import Money
        store, block = LabelStore({str(path)!r}), NumberBlock("P", 0, 99999, digits=6)
        for n in range(100000):
            label = store.allot(f"op{{n}}", "f", block, Money(1, "CNY"))
            print(f"op{{n}}", label.reference, flush=True)
    """)
    seen: dict[str, str] = {}
    for _ in range(3):
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        for _ in range(len(seen) + 20):
            operation, number = child.stdout.readline().split()
            assert seen.setdefault(operation, number) == number
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    assert len(set(seen.values())) == len(seen)
    store = LabelStore(str(path))
    for operation, number in seen.items():
        assert store.lookup(operation) == LabelResult(number, number, Money(1, "CNY"))


def test_s10_numbers_of_the_postal_union() -> None:
    assert s10_check_digit("47312482") == 9
    assert s10_check_digit("12345678") == 5
    known = ["RR473124829GB", "RA123456785CN", "EN536199851JP", "RR123456789CN", "RR12345678"]
    assert [s10_valid(number) for number in known] == [True, True, True, False, False]


@given(st.integers(0, 99_999_999))
def test_every_serial_makes_a_valid_number(serial: int) -> None:
    number = NumberBlock("LX", 0, 99_999_999, "CN").number(serial)
    assert s10_valid(number)
    wrong = f"{number[:10]}{(int(number[10]) + 1) % 10}{number[11:]}"
    assert not s10_valid(wrong)


@pytest.mark.parametrize(
    "block",
    [
        ("L1", 1, 2, "CN", 8),
        ("LX", 2, 1, "CN", 8),
        ("LX", 1, 100_000_000, "CN", 8),
        ("LX", 1, 2, "CN", 9),
        ("lx", 1, 2, "", 8),
        ("LX", 1, 2, "ZZ", 8),
    ],
)
def test_a_wrong_block_is_refused_at_once(block: tuple[str, int, int, str, int]) -> None:
    with pytest.raises(CbecError):
        NumberBlock(*block)


def test_a_card_with_a_fault_stops_the_carrier_with_its_place(
    tmp_path: Path, parcel_to: ParcelTo
) -> None:
    (tmp_path / "bad.csv").write_text("service_code,zone,country\nA,1,XX\n")
    line = carrier("", cards=[str(tmp_path)])
    with pytest.raises(ConfigError) as caught:
        line.rate(RateRequest(parcel_to("DE"), ON))
    assert caught.value.code == "ratecard.card_refused"
    assert "bad.csv:2" in caught.value.message
    assert "ratecard check" in caught.value.hint


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path, parcel_to: ParcelTo) -> None:
    with pytest.raises(ConfigError) as caught:
        buy(carrier(str(tmp_path / "no" / "labels.db")), parcel_to("DE"))
    assert caught.value.code == "ratecard.store_unusable"


def test_a_card_knows_nothing_of_tracking() -> None:
    with pytest.raises(ProviderError) as caught:
        carrier("").track(TrackRequest("s", "LX473124829CN"))
    assert caught.value.code == "provider.not_supported"
