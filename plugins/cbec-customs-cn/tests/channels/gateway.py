"""A gateway of one's own over HTTP, on loopback: takes messages, hands out receipts."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOGIN = "Basic " + base64.b64encode(b"me:p@ss").decode()


class Gateway(ThreadingHTTPServer):
    """`answer` is the status of the next post, 0 for none at all, after the message was kept."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: dict[str, bytes] = {}
        self.waiting: dict[str, bytes] = {}
        self.answer: int | None = None
        self.guard = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://me:p%40ss@127.0.0.1:{self.server_address[1]}/messages"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that a test ended."""


class Handler(BaseHTTPRequestHandler):
    server: Gateway
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        assert self.headers["authorization"] == LOGIN
        raw = self.rfile.read(int(self.headers["content-length"]))
        name = self.headers["x-message-name"]
        assert self.headers["idempotency-key"] == name
        answer, self.server.answer = self.server.answer, None
        if answer is not None and answer >= 400:
            self._reply(answer)
            return
        with self.server.guard:
            there = name in self.server.taken
            self.server.taken.setdefault(name, raw)
        if answer == 0:
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self._reply(409 if there else 202)

    def do_GET(self) -> None:
        assert self.headers["authorization"] == LOGIN
        limit = int(self.path.rpartition("limit=")[2])
        with self.server.guard:
            found = [
                {"name": name, "content": base64.b64encode(raw).decode()}
                for name, raw in list(self.server.waiting.items())[:limit]
            ]
        self._reply(200, json.dumps(found).encode())

    def do_DELETE(self) -> None:
        with self.server.guard:
            gone = self.server.waiting.pop(self.path.rpartition("/")[2], None)
        self._reply(204 if gone is not None else 404)

    def _reply(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
