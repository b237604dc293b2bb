"""The push: signed once, the same bytes again after a crash, parked where a person is needed."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import attrs
import pytest
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.pull.payment import PaymentExchange
from cbec_customs_cn.pull.push import Pusher, PushReport
from cbec_customs_cn.pull.request import OpenRequest
from cbec_customs_cn.pull.settings import PUSH_URL
from cbec_customs_cn.pull.store import PullState, PullStore
from cbec_customs_cn.pull.wire import Quoting
from cbec_customs_cn.signing.sm2 import SM2_SM3, Sm2FileSigner
from cbec_customs_cn.store import open_engine
from cbec_customs_cn.store.pull_tables import METADATA

from cbec_core.api import (
    CbecError,
    HttpRequest,
    HttpResponse,
    ProviderError,
    Retry,
    TransportError,
)
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.fakes import FakeTransport, TimingOutTransport

from ..sm2_keys import make_files
from .payments import StubSigner, exchange

GOOD = '{"code":"10000","message":"上传成功","total":0,"serviceTime":1533271903898}'


@attrs.define
class Records:
    known: dict[str, PaymentExchange]

    def payment(self, order_no: str) -> PaymentExchange | None:
        return self.known.get(order_no)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PullStore]:
    if request.param == "sqlite":
        made = open_engine(f"sqlite:///{tmp_path}/pull.db")
    else:
        made = open_engine(request.getfixturevalue("postgresql"))
    METADATA.create_all(made)
    yield PullStore(made, "m1")
    METADATA.drop_all(made)
    made.dispose()


@pytest.fixture
def asked(store: PullStore, frozen_clock: FrozenClock) -> PullStore:
    store.take(OpenRequest("O1", "s-1", 1533271903898), frozen_clock.now())
    return store


def customs(text: str = GOOD, status: int = 200) -> FakeTransport:
    return FakeTransport(lambda _: HttpResponse(status, {}, text.encode()))


def sent(request: HttpRequest) -> dict[str, Any]:
    text = parse_qs(request.body.decode("ascii"), strict_parsing=True)["payExInfoStr"][0]
    read: dict[str, Any] = json.loads(text)
    return read


@attrs.define
class World:
    store: PullStore
    clock: FrozenClock
    records: Records = attrs.field(factory=lambda: Records({"O1": exchange("O1")}))
    signer: Any = attrs.field(factory=StubSigner)

    def push(self, transport: Any, **more: Any) -> PushReport:
        pusher = Pusher(self.store, self.records, self.signer, transport, self.clock, **more)
        return pusher.drain()

    def kept(self) -> Any:
        (kept,) = self.store.list()
        return kept


@pytest.fixture
def world(asked: PullStore, frozen_clock: FrozenClock) -> World:
    return World(asked, frozen_clock)


@pytest.mark.feature(124)
def test_what_was_asked_is_sent_with_a_signature_over_the_bytes_sent(
    world: World, tmp_path: Path
) -> None:
    files = make_files(tmp_path)
    world.signer = Sm2FileSigner.from_pem(files.key, files.certificate)
    transport = customs()
    assert world.push(transport) == PushReport(pushed=1)
    (request,) = transport.requests
    assert (request.method, request.url) == ("POST", PUSH_URL)
    assert request.headers["content-type"].startswith("application/x-www-form-urlencoded")
    text = parse_qs(request.body.decode("ascii"))["payExInfoStr"][0]
    read = sent(request)
    # Cut the signed values out of the bytes as customs does, instead of writing them again.
    head = text[text.index('"payExchangeInfoHead":') + 22 : text.index(',"payExchangeInfoLists"')]
    lists = text[text.index('"payExchangeInfoLists":') + 23 : text.index(',"serviceTime":')]
    source = (
        f'"sessionID":"s-1"||"payExchangeInfoHead":"{head}"||"payExchangeInfoLists":"{lists}"'
        f'||"serviceTime":"{read["serviceTime"]}"'
    )
    value = base64.b64decode(read["signValue"])
    assert len(value) == 64
    assert SM2_SM3.verify(world.signer.cert_b64, source.encode(), value)
    assert not SM2_SM3.verify(world.signer.cert_b64, source.replace("O1", "O2").encode(), value)
    assert (read["certNo"], read["serviceTime"]) == ("01691fe9", "1772443800000")
    kept = world.kept()
    assert (kept.state, kept.answer_code, kept.body) == (PullState.PUSHED, "10000", request.body)
    assert world.push(transport) == PushReport()


def test_nobody_knows_whether_it_arrived_so_the_same_bytes_go_again(world: World) -> None:
    assert world.push(TimingOutTransport()) == PushReport(later=1)
    first = world.kept().body
    assert first
    assert world.push(customs()) == PushReport()
    world.clock.advance(seconds=60)
    transport = customs()
    assert world.push(transport) == PushReport(pushed=1)
    assert transport.requests[0].body == first
    assert len(world.signer.signed) == 1


def test_a_killed_worker_leaves_a_request_that_is_taken_again(world: World) -> None:
    def killed(_: HttpRequest) -> HttpResponse:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.push(FakeTransport(killed))
    assert world.kept().state is PullState.SENDING
    assert world.push(customs()) == PushReport()
    world.clock.advance(seconds=81)
    transport = customs()
    assert world.push(transport) == PushReport(pushed=1)
    assert transport.requests[0].body == world.kept().body
    assert len(world.signer.signed) == 1


def test_a_worker_that_came_back_from_the_dead_changes_nothing(world: World) -> None:
    lease = timedelta(seconds=80)
    old = world.store.claim(world.clock.now(), lease)
    assert old is not None
    assert world.store.claim(world.clock.now(), lease) is None
    world.clock.advance(seconds=80)
    assert world.push(customs()) == PushReport(pushed=1)
    with pytest.raises(CbecError, match="ceb.pull_lost"):
        world.store.later(old, world.clock.now(), "late")
    assert world.kept().state is PullState.PUSHED


def test_a_refusal_is_parked_and_goes_again_mended(world: World) -> None:
    assert world.push(customs('{"code":20000,"message":"上传失败"}')) == PushReport(parked=1)
    kept = world.kept()
    assert (kept.state, kept.reason, kept.answer_code) == (
        PullState.PARKED,
        "ceb.pull_refused",
        "20000",
    )
    world.records.known["O1"] = exchange("O1", note="改")
    assert world.store.again("s-1", world.clock.now())
    assert not world.store.again("s-1", world.clock.now())
    transport = customs()
    assert world.push(transport) == PushReport(pushed=1)
    assert sent(transport.requests[0])["payExchangeInfoHead"]["note"] == "改"


def test_a_worker_of_before_a_restart_by_hand_changes_nothing(world: World) -> None:
    old = world.store.claim(world.clock.now(), timedelta(seconds=80))
    assert old is not None
    world.clock.advance(seconds=80)
    assert world.push(customs('{"code":"20000"}')) == PushReport(parked=1)
    assert world.store.again("s-1", world.clock.now())
    new = world.store.claim(world.clock.now(), timedelta(seconds=80))
    assert new is not None
    assert (old.attempts, new.attempts) == (1, 1)
    with pytest.raises(CbecError, match="ceb.pull_lost"):
        world.store.pushed(old, world.clock.now(), "10000")
    world.store.pushed(new, world.clock.now(), "10000")


def test_faulty_data_are_parked_with_the_place_and_not_sent(world: World) -> None:
    world.records.known["O1"] = exchange("O1", verDept="9")
    transport = customs()
    assert world.push(transport) == PushReport(parked=1)
    assert world.kept().reason == "ceb.pull_value payExchangeInfoHead/verDept"
    assert transport.requests == []


def test_missing_data_are_waited_for_and_then_parked(world: World) -> None:
    world.records.known.clear()
    waits = []
    for _ in range(3):
        assert world.push(customs(), most_attempts=4) == PushReport(later=1)
        waits.append(world.kept().due_at - world.clock.now())
        world.clock.advance(waits[-1])
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert world.push(customs(), most_attempts=4) == PushReport(parked=1)
    assert world.kept().reason == "ceb.pull_no_payment"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *(("", 200), ("<html>", 200), ("[]", 200), ("{}", 200), ('{"code":"x"}', 200)),
        *((GOOD, 502), (GOOD, 302), ("[" * 100_000, 200)),
    ],
)
def test_what_is_no_answer_is_asked_again(world: World, text: str, status: int) -> None:
    assert world.push(customs(text, status)) == PushReport(later=1)
    assert world.kept().reason == "ceb.pull_no_answer"


def test_a_signer_that_refuses_stops_the_run(world: World) -> None:
    class Locked(StubSigner):
        def sign(self, data: bytes) -> bytes:
            self.signed.append(data)
            raise ProviderError("ceb.ukey_refused", retry=Retry.NEVER, code="Err:1")

    world.store.take(OpenRequest("O1", "s-2", 1), world.clock.now())
    world.signer = Locked()
    with pytest.raises(CbecError, match="ceb.ukey_refused"):
        world.push(customs())
    assert len(world.signer.signed) == 1
    reasons = {kept.session_id: kept.reason for kept in world.store.list()}
    assert reasons == {"s-1": "ceb.ukey_refused", "s-2": ""}


def test_many_workers_send_each_request_once(store: PullStore, frozen_clock: FrozenClock) -> None:
    count = 40
    for at in range(count):
        store.take(OpenRequest(f"O{at}", f"s-{at}", 1), frozen_clock.now())
    known = Records({f"O{at}": exchange(f"O{at}") for at in range(count)})
    transports = [customs() for _ in range(8)]
    pushers = [
        Pusher(store, known, StubSigner(), transport, frozen_clock) for transport in transports
    ]
    threads = [threading.Thread(target=pusher.drain) for pusher in pushers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sessions = [sent(one)["sessionID"] for each in transports for one in each.requests]
    assert sorted(sessions) == sorted(f"s-{at}" for at in range(count))
    assert {kept.state for kept in store.list()} == {PullState.PUSHED}


def test_another_merchants_requests_are_not_seen(world: World) -> None:
    engine = world.store._engine
    other = PullStore(engine, "m2")
    assert other.list() == ()
    assert other.claim(world.clock.now(), timedelta(1)) is None
    assert not other.again("s-1", world.clock.now())


def test_what_was_sent_is_kept_for_three_years(world: World) -> None:
    world.push(customs())
    world.clock.advance(days=3 * 366)
    assert world.store.forget(world.clock.now()) == 0
    with pytest.raises(CbecError, match="ceb.pull_retain"):
        world.store.forget(world.clock.now(), timedelta(days=365))
    world.clock.advance(seconds=1)
    assert world.store.forget(world.clock.now()) == 1


@pytest.mark.parametrize("quoting", Quoting)
def test_time_is_written_as_it_was_signed(world: World, quoting: Quoting) -> None:
    transport = customs()
    world.push(transport, quoting=quoting)
    moment = sent(transport.requests[0])["serviceTime"]
    assert moment == ("1772443800000" if quoting is Quoting.QUOTED else 1772443800000)


def test_no_personal_data_in_the_repr(world: World) -> None:
    def refuse(_: HttpRequest) -> HttpResponse:
        raise TransportError("x", sent=True)

    world.push(FakeTransport(refuse))
    assert b"6217850100007893905" in world.kept().body
    assert "6217850100007893905" not in repr(world.kept())
