"""`platDataOpen` as a WSGI and an ASGI application: kept first, then answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, Protocol

from cbec_core.api import CbecError
from cbec_customs_cn.pull.request import MOST_BYTES, Code, answer, read_request
from cbec_customs_cn.pull.store import Taken

if TYPE_CHECKING:
    from cbec_core.api import Clock
    from cbec_customs_cn.pull.store import PullStore

__all__ = ["PlatDataOpen"]

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Scope]]
_Send = Callable[[_Scope], Awaitable[None]]


class _Input(Protocol):
    def read(self, size: int, /) -> bytes: ...


class PlatDataOpen:
    """Answer customs' requests for payment data; `wsgi` and `asgi` are the applications.

    Every answer is JSON with status 200; its code says what is wrong. `10000` is said after the
    request is committed, and again for a session that is known.
    """

    def __init__(self, store: PullStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def take(self, method: str, body: bytes) -> bytes:
        """Return the answer to a request; a body of more than MOST_BYTES need not be whole."""
        code = self._code(method, body)
        return answer(code, self._clock.now())

    def _code(self, method: str, body: bytes) -> Code:
        if method != "POST":
            return Code.NOT_POST
        request = read_request(body)
        if isinstance(request, Code):
            return request
        try:
            taken = self._store.take(request, self._clock.now())
        except CbecError:
            return Code.NOT_KEPT
        return Code.OTHER_ORDER if taken is Taken.OTHER_ORDER else Code.TAKEN

    def wsgi(
        self,
        environ: dict[str, Any],
        start_response: Callable[[str, list[tuple[str, str]]], object],
    ) -> Iterable[bytes]:
        """Answer by WSGI (PEP 3333)."""
        body = _read(environ["wsgi.input"], str(environ.get("CONTENT_LENGTH") or "0"))
        told = self.take(str(environ.get("REQUEST_METHOD", "")), body)
        start_response("200 OK", _headers(told))
        return [told]

    async def asgi(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer by ASGI 3; the database is asked in a thread of its own."""
        if scope["type"] != "http":
            raise ValueError("only HTTP is answered here")
        parts: list[bytes] = []
        more, size = True, 0
        while more and size <= MOST_BYTES:
            event = await receive()
            if event["type"] == "http.disconnect":
                return
            parts.append(event.get("body", b""))
            size += len(parts[-1])
            more = event.get("more_body", False)
        told = await asyncio.to_thread(self.take, scope["method"], b"".join(parts))
        headers = [(name.lower().encode(), value.encode()) for name, value in _headers(told)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": told})


def _read(source: _Input, declared: str) -> bytes:
    """Read what was declared, one byte above the bound at most."""
    if not re.fullmatch("[0-9]{1,15}", declared):
        return b""
    parts: list[bytes] = []
    left = min(int(declared), MOST_BYTES + 1)
    while left and (part := source.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _headers(told: bytes) -> list[tuple[str, str]]:
    return [
        ("Content-Type", "application/json;charset=UTF-8"),
        ("Content-Length", str(len(told))),
        ("Cache-Control", "no-store"),
    ]
