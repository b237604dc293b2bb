"""HTTP conversations on tape: recorded once with secrets scrubbed, replayed without a network."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import attrs

from cbec_core.ports.transport import HttpRequest, HttpResponse, Transport

__all__ = ["SCRUBBED", "CassetteMiss", "CassetteTransport", "scrub_text"]

SCRUBBED: Final = "<scrubbed>"
_SECRET_NAME = re.compile(
    r"authori[sz]ation|cookie|secret|token|passw|api[-_]?key|signature|credential|client[-_]?id",
    re.IGNORECASE,
)


class CassetteMiss(AssertionError):
    """A request that the tape does not hold; never taken for an answer of the counterparty."""


@attrs.frozen
class _Exchange:
    request: dict[str, Any]
    response: dict[str, Any]


class CassetteTransport:
    """Replay a cassette, or record one through a live transport.

    Headers, query parameters and JSON fields whose names speak of secrets are scrubbed, and the
    given `secrets` wherever they stand. Requests are told apart by method, URL and body as they
    are after scrubbing; a request that comes more often than it was recorded gets its last answer.
    """

    def __init__(
        self, path: Path, *, live: Transport | None = None, secrets: Sequence[str] = ()
    ) -> None:
        self._path = path
        self._live = live
        self._secrets = tuple(filter(None, secrets))
        self._tape: list[_Exchange] = []
        self._played: set[int] = set()
        if live is None:
            if not path.is_file():
                raise CassetteMiss(f"there is no cassette {path.name}; record it first")
            self._tape = [_Exchange(**item) for item in json.loads(path.read_text("utf-8"))]

    def __repr__(self) -> str:
        return f"CassetteTransport({self._path.name!r})"

    def send(self, request: HttpRequest, timeout_s: int = 20) -> HttpResponse:
        """Return the recorded answer, or record one."""
        asked = self._plain_request(request)
        if self._live is not None:
            response = self._live.send(request, timeout_s)
            self._tape.append(_Exchange(asked, self._plain_response(response)))
            self._save()
            return response
        matching = [i for i, item in enumerate(self._tape) if _key(item.request) == _key(asked)]
        if not matching:
            raise CassetteMiss(f"{self._path.name} holds no {asked['method']} {asked['url']}")
        index = next((i for i in matching if i not in self._played), matching[-1])
        self._played.add(index)
        recorded = self._tape[index].response
        return HttpResponse(recorded["status"], recorded["headers"], _raw(recorded["body"]))

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        tape = [attrs.asdict(item) for item in self._tape]
        text = json.dumps(tape, ensure_ascii=False, indent=2, sort_keys=True)
        self._path.write_text(text + "\n", encoding="utf-8")

    def _plain_request(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "method": request.method.upper(),
            "url": self._url(request.url),
            "headers": self._headers(request.headers),
            "body": self._body(request.body),
        }

    def _plain_response(self, response: HttpResponse) -> dict[str, Any]:
        return {
            "status": response.status,
            "headers": self._headers(response.headers),
            "body": self._body(response.body),
        }

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {
            name: SCRUBBED if _SECRET_NAME.search(name) else scrub_text(value, self._secrets)
            for name, value in headers.items()
        }

    def _url(self, url: str) -> str:
        parts = urlsplit(url)
        query = [
            (name, SCRUBBED if _SECRET_NAME.search(name) else scrub_text(value, self._secrets))
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        ]
        host = parts.netloc.rpartition("@")[2]
        path = scrub_text(parts.path, self._secrets)
        return urlunsplit((parts.scheme, host, path, urlencode(query), ""))

    def _body(self, body: bytes) -> dict[str, str]:
        for secret in self._secrets:
            body = body.replace(secret.encode(), SCRUBBED.encode())
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return {"base64": base64.b64encode(body).decode("ascii")}
        try:
            parsed = json.loads(text) if text[:1] in "{[" and text else None
        except json.JSONDecodeError:
            parsed = None
        if parsed is not None:
            text = json.dumps(_scrubbed(parsed), ensure_ascii=False, sort_keys=True)
        elif _FORM.fullmatch(text):
            text = urlencode(
                [
                    (n, SCRUBBED if _SECRET_NAME.search(n) else v)
                    for n, v in parse_qsl(text, keep_blank_values=True)
                ]
            )
        return {"text": scrub_text(text, self._secrets)}


_FORM = re.compile(r"[\w.\-%+\[\]]+=[^\s<>]*")


def scrub_text(text: str, secrets: Sequence[str]) -> str:
    """Replace every secret in a text, longest first."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, SCRUBBED)
    return text


def _scrubbed(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: SCRUBBED if _SECRET_NAME.search(name) and _is_leaf(inner) else _scrubbed(inner)
            for name, inner in value.items()
        }
    return [_scrubbed(inner) for inner in value] if isinstance(value, list) else value


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _key(request: Mapping[str, Any]) -> tuple[str, str, str]:
    return request["method"], request["url"], json.dumps(request["body"], sort_keys=True)


def _raw(body: Mapping[str, str]) -> bytes:
    if "base64" in body:
        return base64.b64decode(body["base64"])
    return body["text"].encode()
