"""`platDataOpen` over real sockets and bare callables: kept before it is answered, no crash."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.validate import validator

import pytest
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.pull.answering import PlatDataOpen
from cbec_customs_cn.pull.request import MOST_BYTES, Code, OpenRequest, read_request
from cbec_customs_cn.pull.store import PullState, PullStore
from cbec_customs_cn.store import open_engine
from cbec_customs_cn.store.pull_tables import METADATA
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    import sqlalchemy as sa

    from cbec_core.testing.clock import FrozenClock

ASKED = {"orderNo": "O1", "sessionID": "fe2374-8fnejf97-32839218", "serviceTime": 1533271903898}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    made = open_engine(f"sqlite:///{tmp_path}/pull.db")
    METADATA.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: sa.Engine) -> PullStore:
    return PullStore(engine, "m1")


@pytest.fixture
def app(store: PullStore, frozen_clock: FrozenClock) -> PlatDataOpen:
    return PlatDataOpen(store, frozen_clock)


def body(**changes: Any) -> bytes:
    asked = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    return urlencode({"openReq": json.dumps(asked)}).encode()


def code(told: bytes) -> int:
    read = json.loads(told)
    assert list(read) == ["code", "message", "serviceTime"]
    assert type(read["serviceTime"]) is int
    return int(read["code"])


def test_a_request_is_kept_and_then_answered(app: PlatDataOpen, store: PullStore) -> None:
    told = app.take("POST", body())
    assert json.loads(told) == {"code": "10000", "message": "", "serviceTime": 1772443800000}
    (kept,) = store.list()
    assert (kept.order_no, kept.session_id) == ("O1", ASKED["sessionID"])
    assert kept.state is PullState.WAITING


def test_a_session_is_kept_once_and_means_one_order(app: PlatDataOpen, store: PullStore) -> None:
    assert [code(app.take("POST", body())) for _ in range(3)] == [10000, 10000, 10000]
    assert code(app.take("POST", body(orderNo="O2"))) == Code.OTHER_ORDER
    assert len(store.list()) == 1
    assert code(app.take("POST", body(orderNo="O2", sessionID="another"))) == 10000
    assert len(store.list()) == 2


def test_one_session_raced_by_many_is_kept_once(app: PlatDataOpen, store: PullStore) -> None:
    answers: list[int] = []
    gate = threading.Barrier(16)

    def ask() -> None:
        gate.wait()
        answers.append(code(app.take("POST", body())))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [10000] * 16
    assert len(store.list()) == 1


def test_no_database_is_no_promise(engine: sa.Engine, app: PlatDataOpen) -> None:
    METADATA.drop_all(engine)
    assert code(app.take("POST", body())) == Code.NOT_KEPT


@pytest.mark.parametrize(
    ("method", "sent", "expected"),
    [
        ("GET", body(), Code.NOT_POST),
        ("POST", b"x" * (MOST_BYTES + 1), Code.TOO_LARGE),
        ("POST", b"", Code.NO_FORM),
        ("POST", b"other=1", Code.NO_FORM),
        ("POST", body() + b"&" + body(), Code.NO_FORM),
        ("POST", b"openReq=%ff", Code.NO_FORM),
        ("POST", b"a=1&" * 30 + body(), Code.NO_FORM),
        ("POST", b"openReq=%7B", Code.NO_JSON),
        ("POST", b"openReq=%5B1%5D", Code.NO_JSON),
        ("POST", b"openReq=" + b"%5B" * 20_000, Code.NO_JSON),
        ("POST", body(orderNo=None), Code.FIELD_MISSING),
        ("POST", body(sessionID=""), Code.FIELD_MISSING),
        ("POST", body(serviceTime=None), Code.FIELD_MISSING),
        ("POST", body(orderNo=7), Code.FIELD_WRONG),
        ("POST", body(orderNo="x" * 61), Code.FIELD_WRONG),
        ("POST", body(sessionID="x" * 101), Code.FIELD_WRONG),
        ("POST", body(sessionID='a"b'), Code.FIELD_WRONG),
        ("POST", body(sessionID="a\nb"), Code.FIELD_WRONG),
        ("POST", body(sessionID="a||b"), Code.FIELD_WRONG),
        ("POST", body(orderNo="\ud800"), Code.FIELD_WRONG),
        ("POST", body(serviceTime="soon"), Code.FIELD_WRONG),
        ("POST", body(serviceTime=True), Code.FIELD_WRONG),
        ("POST", body(serviceTime=-1), Code.FIELD_WRONG),
        ("POST", body(serviceTime=10**15), Code.FIELD_WRONG),
        ("POST", body(serviceTime=1.5), Code.FIELD_WRONG),
    ],
)
def test_what_is_wrong_is_answered_as_json(
    app: PlatDataOpen, store: PullStore, method: str, sent: bytes, expected: Code
) -> None:
    told = app.take(method, sent)
    assert code(told) == expected
    assert 20000 <= code(told) <= 21000
    assert json.loads(told)["message"]
    assert store.list() == ()


@pytest.mark.parametrize(
    "sent",
    [
        body(),
        body(serviceTime="1533271903898"),
        b"openReq=" + quote_plus(json.dumps(ASKED).replace('"', "&quot;")).encode(),
        b"openReq=" + json.dumps(ASKED).replace('"', "&quot;").encode(),
        b"openReq=" + json.dumps(ASKED).replace('"', "&quot;").replace(" ", "+").encode() + b"&x=1",
    ],
)
def test_every_way_of_quoting_is_read(sent: bytes) -> None:
    wanted = OpenRequest("O1", "fe2374-8fnejf97-32839218", 1533271903898)
    assert read_request(sent) == wanted


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda raw: b"openReq=" + raw))
def test_nothing_that_comes_raises(sent: bytes) -> None:
    assert isinstance(read_request(sent), OpenRequest | Code)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda of: st.lists(of), max_leaves=4))
def test_no_value_of_a_field_raises(value: object) -> None:
    for name in ASKED:
        assert isinstance(read_request(body(**{name: value})), OpenRequest | Code)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def test_wsgi_over_a_real_socket(app: PlatDataOpen, store: PullStore) -> None:
    with make_server("127.0.0.1", 0, validator(app.wsgi), handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/platDataOpen"
            with urlopen(Request(url, body())) as told:  # noqa: S310
                assert told.headers["content-type"] == "application/json;charset=UTF-8"
                assert code(told.read()) == 10000
            with urlopen(url) as told:
                assert code(told.read()) == Code.NOT_POST
        finally:
            server.shutdown()
            thread.join()
    assert len(store.list()) == 1


@pytest.mark.parametrize("declared", ["", "-1", "x", "9" * 5000, "²"])
def test_wsgi_with_a_wrong_length_reads_nothing(app: PlatDataOpen, declared: str) -> None:
    class Never:
        def read(self, size: int) -> bytes:
            raise AssertionError("nothing may be read")

    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": declared, "wsgi.input": Never()}
    (told,) = app.wsgi(environ, lambda *_: None)
    assert code(told) == Code.NO_FORM


def asgi(app: PlatDataOpen, *events: dict[str, Any], method: str = "POST") -> list[dict[str, Any]]:
    left, sent = list(events), []

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    async def send(event: Any) -> None:
        sent.append(event)

    asyncio.run(app.asgi({"type": "http", "method": method}, receive, send))
    return sent


def test_asgi_gathers_the_parts_of_a_body(app: PlatDataOpen) -> None:
    whole = body()
    parts = (
        {"type": "http.request", "body": whole[:9], "more_body": True},
        {"type": "http.request", "body": whole[9:]},
    )
    start, told = asgi(app, *parts)
    assert start["status"] == 200
    assert (b"content-type", b"application/json;charset=UTF-8") in start["headers"]
    assert code(told["body"]) == 10000


def test_asgi_reads_no_more_than_the_bound(app: PlatDataOpen) -> None:
    part = {"type": "http.request", "body": b"x" * 40_000, "more_body": True}
    _, told = asgi(app, part, part)
    assert code(told["body"]) == Code.TOO_LARGE
    assert asgi(app, {"type": "http.disconnect"}) == []
    with pytest.raises(ValueError, match="HTTP"):
        asyncio.run(app.asgi({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
