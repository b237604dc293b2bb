"""Stand-ins for what the core hands to a provider, and for the sources that tax rules ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.landed_cost import Confidence, ExchangeRate
from cbec_core.ports.provider import ProviderTools
from cbec_core.ports.tariff import TariffRate
from cbec_core.ports.transport import HttpRequest, HttpResponse, Transport, TransportError
from cbec_core.testing.clock import FrozenClock

if TYPE_CHECKING:
    from cbec_core.ports.fx import FxPurpose

__all__ = [
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
