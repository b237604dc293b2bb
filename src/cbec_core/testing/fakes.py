"""Stand-ins for what the core hands to a provider, and for the sources that tax rules ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs

from cbec_core.domain.landed_cost import Confidence, ExchangeRate, TariffRate
from cbec_core.ports.provider import ProviderTools
from cbec_core.ports.transport import HttpRequest, HttpResponse, Transport, TransportError
from cbec_core.testing.clock import FrozenClock

if TYPE_CHECKING:
    from cbec_core.ports.fx import FxPurpose

__all__ = [
    "FakeJsonApi",
    "FakeTransport",
    "FixedFx",
    "FlatTariff",
    "NoTransport",
    "TimingOutTransport",
    "make_tools",
]


class FakeTransport:
    """Answer requests by a function, and remember them; the counterparty is in the test."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer
        self.requests: list[HttpRequest] = []

    def send(self, request: HttpRequest, timeout_s: int = 20) -> HttpResponse:
        """Return what the function answers."""
        self.requests.append(request)
        return self._answer(request)


class FakeJsonApi:
    """A counterparty in memory that speaks JSON and keeps the promise of an idempotency key.

    `decide(path, body)` returns status and body of a new POST; the same `idempotency-key` gets the
    first answer again, `GET …/operations/<key>` tells it, and 404 `not_found` if it never came.
    """

    def __init__(self, decide: Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]) -> None:
        self._decide = decide
        self._answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self._lock = Lock()

    def send(self, request: HttpRequest, timeout_s: int = 20) -> HttpResponse:
        """Answer as an API over HTTP does."""
        path = urlsplit(request.url).path
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self._lock:
            if request.method == "GET":
                answer = self._answers.get(path.rpartition("/")[2], (404, {"code": "not_found"}))
            else:
                key = headers["idempotency-key"]
                if key not in self._answers:
                    self._answers[key] = self._decide(path, json.loads(request.body))
                answer = self._answers[key]
        return HttpResponse(answer[0], {}, json.dumps(answer[1]).encode())


class TimingOutTransport:
    """Take every request and never answer: nobody knows whether it arrived."""

    def __init__(self) -> None:
        self.requests: list[HttpRequest] = []

    def send(self, request: HttpRequest, timeout_s: int = 20) -> HttpResponse:
        """Raise as a transport does when the deadline passes after the bytes left."""
        self.requests.append(request)
        raise TransportError("timed out", sent=True)


class NoTransport:
    """Fail the test of a provider that talks to the network although nobody expects it to."""

    def send(self, request: HttpRequest, timeout_s: int = 20) -> HttpResponse:
        """Raise an assertion that names the method, not the address."""
        raise AssertionError(f"a {request.method} request was sent where none was expected")


@attrs.frozen
class FlatTariff:
    """One duty rate for everything, everywhere, always."""

    percent: Decimal = Decimal(5)

    def duty(self, hs: str, origin: str, destination: str, on: date) -> TariffRate | None:
        """Return the one rate."""
        return TariffRate(
            percent=self.percent,
            rule="testing.flat",
            law="none",
            valid_from=date(2000, 1, 1),
            valid_to=None,
            confidence=Confidence.LOW,
        )


@attrs.frozen
class FixedFx:
    """One exchange rate between any two currencies."""

    fixed: Decimal = Decimal("1.25")

    def rate(self, base: str, quote: str, on: date, purpose: FxPurpose) -> ExchangeRate | None:
        """Return the one rate, and one for a currency against itself."""
        rate = Decimal(1) if base == quote else self.fixed
        return ExchangeRate(base, quote, rate, on, "testing", purpose.value)


def make_tools(
    transport: Transport | None = None, clock: FrozenClock | None = None
) -> ProviderTools:
    """Return what a provider is made with; by default it must not use the network."""
    return ProviderTools(transport or NoTransport(), clock or FrozenClock())
