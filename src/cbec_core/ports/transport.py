"""HTTP as the core hands it to providers: TLS checked, bounded, with a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs

__all__ = ["HttpRequest", "HttpResponse", "Transport", "TransportError"]


@attrs.frozen
class HttpRequest:
    """A request as it goes out; headers and body may hold secrets and are hidden from `repr`."""

    method: str
    url: str
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen
class HttpResponse:
    """An answer as it came in."""

    status: int
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    body: bytes = attrs.field(default=b"", repr=False)


class TransportError(Exception):
    """No complete answer came; `sent` tells whether the request may have reached the other side."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class Transport(Protocol):
    """Send one request and return its answer; raises `TransportError`."""

    def send(self, request: HttpRequest, timeout_s: int = 20) -> HttpResponse:
        """Send within `timeout_s` seconds; the answer is bounded in size."""
        ...
