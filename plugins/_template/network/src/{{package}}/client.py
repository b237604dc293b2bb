"""HTTP with {{Class}}: the operation id is the key under which an effect happens once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import attrs
from cbec_core.api import Answer, HttpRequest, HttpResponse, ProviderTools

from {{package}}.settings import Settings

__all__ = ["Client", "Reply", "answer_of"]

T = TypeVar("T")


@attrs.frozen
class Reply:
    """An answer of the API: its status and its JSON object."""

    status: int
    body: dict[str, Any] = attrs.field(repr=False)
    raw: str = attrs.field(repr=False)


class Client:
    """Send requests through the transport that the core hands in.

    A `TransportError` is let through: the core takes it for `UNKNOWN` and looks the operation up.
    """

    def __init__(self, settings: Settings, tools: ProviderTools) -> None:
        self._settings = settings
        self._transport = tools.transport

    def post(self, path: str, operation_id: str, body: dict[str, Any]) -> Reply:
        """Send an effect; the same operation id is answered with the first answer."""
        headers = {"content-type": "application/json", "idempotency-key": operation_id}
        return self._send("POST", path, headers, json.dumps(body).encode())

    def operation(self, operation_id: str) -> Reply:
        """Ask what became of an operation."""
        return self._send("GET", f"operations/{quote(operation_id, safe='')}", {}, b"")

    def _send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        key = self._settings.api_key.get_secret_value()
        request = HttpRequest(
            method,
            f"{self._settings.base_url}/{path}",
            {"authorization": f"Bearer {key}", **headers},
            body,
        )
        return _reply(self._transport.send(request, self._settings.timeout_s))


def _reply(response: HttpResponse) -> Reply:
    raw = response.body.decode("utf-8", "replace")
    try:
        body = json.loads(raw)
    except json.JSONDecodeError:
        body = {}
    return Reply(response.status, body if isinstance(body, dict) else {}, raw)


def answer_of(reply: Reply, parse: Callable[[dict[str, Any]], T]) -> Answer[T]:
    """Return what a reply means: only a definite answer is a success or a rejection."""
    reference = str(reply.body.get("reference", ""))
    if reply.status == 202:
        return Answer.pending(reference, reply.raw)
    if reply.status in (200, 201):
        return Answer.succeeded(parse(reply.body), reference, reply.raw)
    if reply.status in (402, 404, 409, 422):
        return Answer.rejected(str(reply.body.get("code", "declined")), raw=reply.raw)
    return Answer.unknown(f"HTTP status {reply.status}")
