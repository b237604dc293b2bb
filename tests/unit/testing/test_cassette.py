"""Cassettes: what was recorded is replayed, what was not is refused, and no secret is on tape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cbec_core.ports.transport import HttpRequest, HttpResponse
from cbec_core.testing.cassette import SCRUBBED, CassetteMiss, CassetteTransport
from cbec_core.testing.fakes import FakeTransport

KEY, TOKEN, OTHER = "CANARY-key-1", "CANARY-token-2", "CANARY-other-3"


def request(body: bytes = b'{"amount": 1}', **changes: Any) -> HttpRequest:
    fields: dict[str, Any] = {
        "method": "POST",
        "url": f"https://user:{KEY}@api.example.com/v1/pay?api_key={KEY}&page=2",
        "headers": {"Authorization": f"Bearer {KEY}", "X-Account": f"id {OTHER}"},
        "body": body,
    }
    return HttpRequest(**{**fields, **changes})


def live(answers: list[HttpResponse]) -> FakeTransport:
    left = iter(answers)
    return FakeTransport(lambda _: next(left))


def recorded(path: Path, requests: list[HttpRequest], answers: list[HttpResponse]) -> None:
    transport = CassetteTransport(path, live=live(answers), secrets=[OTHER])
    for asked in requests:
        transport.send(asked)


def test_a_recording_is_replayed_in_order(tmp_path: Path) -> None:
    path = tmp_path / "cassettes" / "pay.json"
    answers = [HttpResponse(202, {"x": "1"}, b"first"), HttpResponse(200, {}, b"\xff\x00")]
    recorded(path, [request(), request()], answers)
    replayed = CassetteTransport(path, secrets=[OTHER])
    assert [replayed.send(request()) for _ in range(3)] == [*answers, answers[-1]]


@pytest.mark.parametrize(
    "unknown",
    [
        request(b'{"amount": 2}'),
        request(method="GET"),
        request(url="https://api.example.com/v1/other"),
    ],
)
def test_an_unknown_request_is_refused(tmp_path: Path, unknown: HttpRequest) -> None:
    path = tmp_path / "pay.json"
    recorded(path, [request()], [HttpResponse(200)])
    with pytest.raises(CassetteMiss) as miss:
        CassetteTransport(path).send(unknown)
    assert "CANARY" not in str(miss.value)


def test_a_missing_cassette_is_no_silent_recording(tmp_path: Path) -> None:
    with pytest.raises(CassetteMiss):
        CassetteTransport(tmp_path / "none.json")


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"access_token": TOKEN, "deep": [{"client_secret": TOKEN, "n": 1}]}).encode(),
        f"grant_type=refresh_token&refresh_token={TOKEN}".encode(),
        f"plain text with {OTHER}".encode(),
        b"\xff\xfe" + OTHER.encode(),
    ],
    ids=["json", "form", "text", "binary"],
)
def test_no_secret_is_on_tape(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "pay.json"
    cookie = {"Set-Cookie": f"session={TOKEN}"}
    recorded(path, [request(body)], [HttpResponse(200, cookie, body)])
    text = path.read_text("utf-8")
    assert "CANARY" not in text
    assert SCRUBBED in text
    assert CassetteTransport(path, secrets=[OTHER]).send(request(body)).status == 200
    assert KEY not in repr(CassetteTransport(path, secrets=[KEY]))
