"""Fixtures for the tests of plugins and shops; pytest finds them by the entry point `pytest11`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from cbec_core.ports.transport import Transport
    from cbec_core.testing.cassette import CassetteTransport
    from cbec_core.testing.clock import FrozenClock

# The suites live outside of test files, so pytest must be told to explain their assertions.
pytest.register_assert_rewrite("cbec_core.testing.conformance")


class CassetteFactory(Protocol):
    """Give a cassette of the running test."""

    def __call__(
        self, name: str, *, secrets: Sequence[str] = (), live: Callable[[], Transport] | None = None
    ) -> CassetteTransport:
        """Return a transport that replays `cassettes/<name>.json`."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that records cassettes anew."""
    parser.getgroup("cbec").addoption(
        "--record-cassettes",
        action="store_true",
        help="send requests to the live counterparty and write cassettes anew",
    )


@pytest.fixture
def frozen_clock() -> FrozenClock:
    """Return a clock that stands still until the test moves it."""
    from cbec_core.testing.clock import FrozenClock

    return FrozenClock()


@pytest.fixture
def cassette(request: pytest.FixtureRequest) -> CassetteFactory:
    """Return a factory of cassettes in the folder `cassettes` beside the test file."""
    from cbec_core.testing.cassette import CassetteTransport

    record = bool(request.config.getoption("--record-cassettes"))

    def make(
        name: str, *, secrets: Sequence[str] = (), live: Callable[[], Transport] | None = None
    ) -> CassetteTransport:
        path = request.path.parent / "cassettes" / f"{name}.json"
        transport = live() if record and live is not None else None
        return CassetteTransport(path, live=transport, secrets=secrets)

    return make
