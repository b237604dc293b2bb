"""HTTP that a provider can rely on: bounded, checked, and honest about what was sent."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cbec_core.domain.errors import ConfigError
from cbec_core.plugins import http
from cbec_core.plugins.http import HttpTransport
from cbec_core.ports.transport import HttpRequest, TransportError

CANARY = "canary-sk_live_1234"


class Handler(BaseHTTPRequestHandler):
    """Answer by path; remember what came in."""

    seen: list[tuple[str, dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.seen.append((self.path, dict(self.headers), body))
        path = self.path.partition("?")[0]
        if path == "/redirect":
            self.send_response(302)
            self.send_header("location", "/elsewhere")
            self.end_headers()
        elif path == "/hang-up":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif path == "/cut":
            self.send_response(200)
            self.send_header("content-length", "100")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True
        elif path == "/slow":
            threading.Event().wait(3)
        else:
            self.send_response(201)
            self.send_header("set-cookie", "id=1")
            self.end_headers()
            self.wfile.write(b"x" * 1000)

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join(10)


@pytest.fixture
def transport() -> Iterator[HttpTransport]:
    made = HttpTransport()
    yield made
    made.close()


def test_a_request_goes_out_and_its_answer_comes_back(
    server: str, transport: HttpTransport
) -> None:
    request = HttpRequest("POST", f"{server}/a?b=c", {"Authorization": "k"}, b"body")
    for _ in range(2):
        answer = transport.send(request)
        assert (answer.status, len(answer.body)) == (201, 1000)
        assert answer.headers["set-cookie"] == "id=1"
    path, headers, body = Handler.seen[-1]
    assert (path, headers["authorization"], body) == ("/a?b=c", "k", b"body")
    assert "cookie" not in {name.lower() for name in headers}


def test_a_redirect_is_an_answer(server: str, transport: HttpTransport) -> None:
    assert transport.send(HttpRequest("GET", f"{server}/redirect")).status == 302


@pytest.mark.parametrize("path", ["/hang-up", "/cut", "/slow"])
def test_without_a_whole_answer_the_request_may_have_arrived(
    path: str, server: str, transport: HttpTransport
) -> None:
    with pytest.raises(TransportError) as caught:
        transport.send(HttpRequest("POST", f"{server}{path}?key={CANARY}"), timeout_s=1)
    assert caught.value.sent
    assert CANARY not in str(caught.value)


def test_nothing_was_sent_where_nobody_listens(transport: HttpTransport) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/?key={CANARY}"
        with pytest.raises(TransportError) as caught:
            transport.send(HttpRequest("GET", url))
    assert not caught.value.sent
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://localhost.example.com/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://",
        "http://[/",
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str, transport: HttpTransport) -> None:
    with pytest.raises(TransportError) as caught:
        transport.send(HttpRequest("GET", url))
    assert not caught.value.sent


def test_a_request_that_is_not_http_is_refused(server: str, transport: HttpTransport) -> None:
    with pytest.raises(TransportError) as caught:
        transport.send(HttpRequest("GET", server, {"x": f"{CANARY}\u4e2d"}))
    assert CANARY not in str(caught.value)


def test_an_answer_is_bounded(server: str) -> None:
    transport = HttpTransport(max_bytes=999)
    with pytest.raises(TransportError, match="999") as caught:
        transport.send(HttpRequest("GET", f"{server}/a"))
    assert caught.value.sent
    transport.close()


def test_tls_is_checked(server: str, transport: HttpTransport) -> None:
    with pytest.raises(TransportError) as caught:
        transport.send(HttpRequest("GET", server.replace("http://", "https://")))
    assert not caught.value.sent


def test_logs_hold_no_address_and_no_header(
    server: str, transport: HttpTransport, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        transport.send(HttpRequest("GET", f"{server}/a?key={CANARY}", {"authorization": CANARY}))
    assert CANARY not in caplog.text


def test_without_httpx_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(ConfigError) as caught:
        HttpTransport().send(HttpRequest("GET", "https://127.0.0.1/"))
    assert "cbec-core[http]" in caught.value.hint


def test_httpx_is_loaded_when_something_is_sent() -> None:
    code = f"import sys, {http.__name__} as h; h.HttpTransport(); sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_host_that_cannot_be_written_was_not_sent_to() -> None:
    url = f"https://{'a' * 300}.invalid/?token=canary"
    with pytest.raises(TransportError) as caught:
        HttpTransport().send(HttpRequest("GET", url))
    assert not caught.value.sent
    assert "canary" not in str(caught.value)
