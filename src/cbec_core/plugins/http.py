"""HTTP for providers over httpx (extra `http`): TLS checked, bounded, no redirects, no cookies.

The transport below `httpx.Client` is used on purpose: the client logs whole addresses, whose
queries may hold secrets, follows what it is told to, and keeps cookies between accounts.
Connections are direct; proxies of the environment are not used.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Mapping
from importlib import import_module
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cbec_core.domain.errors import ConfigError
from cbec_core.ports.transport import HttpRequest, HttpResponse, TransportError

if TYPE_CHECKING:
    import httpx

__all__ = ["MAX_BYTES", "HttpTransport"]

MAX_BYTES: Final = 32 * 1024 * 1024


class HttpTransport:
    """Send requests of providers; safe to share between threads, httpx is imported on first use."""

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._transport: httpx.HTTPTransport | None = None

    def send(self, request: HttpRequest, timeout_s: int = 20) -> HttpResponse:
        """Send within `timeout_s` seconds; raise `TransportError`, or `config.extra_missing`."""
        _require()
        import httpx

        host = _host(request.url)
        ends = time.monotonic() + timeout_s
        headers = {"accept-encoding": "identity", "user-agent": "cbec", **_lower(request.headers)}
        try:
            outgoing = httpx.Request(
                request.method,
                request.url,
                headers=headers,
                content=request.body or None,
                extensions={"timeout": httpx.Timeout(timeout_s).as_dict()},
            )
        except (httpx.InvalidURL, ValueError, TypeError):
            raise TransportError("the request cannot be written as HTTP", sent=False) from None
        # The name of a host that cannot be written is found only when it is looked up.
        not_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, UnicodeError)
        try:
            response = self._connected().handle_request(outgoing)
            try:
                body = self._read(response, host, ends)
            finally:
                response.close()
        except not_sent as error:
            raise TransportError(f"{host}: {type(error).__name__}", sent=False) from None
        except httpx.HTTPError as error:
            raise TransportError(f"{host}: {type(error).__name__}", sent=True) from None
        return HttpResponse(response.status_code, dict(response.headers.items()), body)

    def close(self) -> None:
        """Close every connection; a later request opens new ones."""
        with self._lock:
            if self._transport is not None:
                self._transport.close()
                self._transport = None

    def _connected(self) -> httpx.HTTPTransport:
        with self._lock:
            if self._transport is None:
                import httpx

                self._transport = httpx.HTTPTransport(verify=ssl.create_default_context())
            return self._transport

    def _read(self, response: httpx.Response, host: str, ends: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._max_bytes:
                raise TransportError(
                    f"{host}: the answer has more than {self._max_bytes} bytes", sent=True
                )
            if time.monotonic() > ends:
                raise TransportError(f"{host}: the answer took too long", sent=True)
            parts.append(part)
        return b"".join(parts)


def _require() -> None:
    try:
        import_module("httpx")
    except ImportError:
        raise ConfigError(
            "config.extra_missing", feature="HTTP", package="httpx", extra="http"
        ) from None


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _host(url: str) -> str:
    """Return the host of an address that may be asked; plain HTTP goes to this machine only."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise TransportError("the address is not one of HTTP", sent=False)
    if parts.scheme == "http" and not _is_loopback(host):
        raise TransportError(f"{host}: plain HTTP is refused, use https", sent=False)
    return host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
