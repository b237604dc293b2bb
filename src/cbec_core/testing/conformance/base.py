"""What every suite shares: the provider under test, made as the core makes it."""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import pytest

from cbec_core.domain.errors import CbecError, ProviderError, Retry
from cbec_core.ports.provider import (
    Answer,
    Capability,
    Outcome,
    ProviderSpec,
    ProviderTools,
)
from cbec_core.ports.transport import Transport, TransportError
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.conformance.leaks import (
    log_text,
    places,
    plain_secrets,
    secret_fields,
    secrets_in,
)
from cbec_core.testing.fakes import NoTransport

__all__ = [
    "EXACT",
    "Covers",
    "ProviderConformance",
    "call",
    "import_target",
    "port_methods",
    "succeeded",
]

Covers = Mapping[str, tuple[str, ...]]

# Shorter secrets cannot be told from other text.
_SHORTEST = 8

# One currency for each number of decimals that ISO 4217 has in daily use, with an odd amount.
EXACT = (("JPY", 1235), ("EUR", 1235), ("KWD", 12345))


def port_methods(port: type) -> tuple[str, ...]:
    """Return the names of the methods that a port asks for."""
    return tuple(
        name
        for name, member in vars(port).items()
        if inspect.isfunction(member) and not name.startswith("_")
    )


def import_target(target: str) -> Any:
    """Return what a "package.module:Class" names."""
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def call(method: Callable[..., Answer[Any]], *arguments: object) -> Answer[Any]:
    """Call an effect as the core does: an unanswered transport is `UNKNOWN`, not an error.

    Anything else that a provider raises from an effect fails the check.
    """
    try:
        return method(*arguments)
    except TransportError as fault:
        return Answer.unknown(type(fault).__name__)
    except ProviderError as fault:
        if fault.retry is not Retry.AFTER_RECONCILE or fault.code == "provider.not_supported":
            raise
        return Answer.unknown(fault.code)


class ProviderConformance:
    """Name the manifest, override fixtures where the defaults do not fit.

    `manifest` is the module of the entry point; `code` chooses among several providers of the
    capability. `settings_values` gives what a deployment would write into its configuration, with a
    made-up value for its secrets: every check looks for them in what is logged. `not_secret` names
    fields (`field` or `field.inner`) that are called like a secret and hold none.
    """

    capability: ClassVar[Capability]
    port: ClassVar[type]
    covers: ClassVar[Covers]
    manifest: ClassVar[str]
    code: ClassVar[str] = ""
    not_secret: ClassVar[tuple[str, ...]] = ()

    @pytest.fixture
    def spec(self) -> ProviderSpec:
        """Return the declaration of the provider under test."""
        declared = import_module(self.manifest).cbec_providers()
        found = [
            spec
            for spec in declared
            if spec.capability is self.capability and self.code in ("", spec.code)
        ]
        assert len(found) == 1, f"{self.manifest} declares {len(found)} of {self.capability}"
        return found[0]  # type: ignore[no-any-return]  # the manifest is imported by name

    @pytest.fixture
    def settings_values(self) -> dict[str, object]:
        """Return the settings of a test account; secrets in them must be made up."""
        return {}

    @pytest.fixture
    def settings(self, spec: ProviderSpec, settings_values: dict[str, object]) -> Any:
        """Return the settings model, or None if the provider has none."""
        return import_target(spec.settings)(**settings_values) if spec.settings else None

    @pytest.fixture
    def clock(self) -> FrozenClock:
        """Return the clock that the provider is given."""
        return FrozenClock()

    @pytest.fixture
    def transport(self) -> Transport:
        """Return the transport that the provider is given: a cassette or a fake counterparty."""
        return NoTransport()

    @pytest.fixture
    def make(
        self, spec: ProviderSpec, settings: Any, clock: FrozenClock
    ) -> Callable[[Transport], Any]:
        """Return a function that makes the provider over a transport."""
        return lambda transport: import_target(spec.target)(
            settings, ProviderTools(transport, clock)
        )

    @pytest.fixture
    def provider(self, make: Callable[[Transport], Any], transport: Transport) -> Any:
        """Return the provider under test."""
        return make(transport)

    @pytest.fixture
    def secrets(self, settings: Any) -> tuple[str, ...]:
        """Return what must never be seen: by default every secret in the settings, however deep."""
        return tuple(secrets_in(settings, but=self.not_secret))

    @pytest.fixture(autouse=True)
    def secrets_stay_out_of_logs(
        self, secrets: tuple[str, ...], caplog: pytest.LogCaptureFixture
    ) -> Iterator[None]:
        """Fail any check in which a secret was logged, at whatever level."""
        with caplog.at_level(logging.DEBUG):
            yield
        if places(secrets, log_text(caplog.get_records("call"))):
            pytest.fail("a secret was logged", pytrace=False)

    @pytest.fixture
    def cassettes(self, request: pytest.FixtureRequest) -> Path:
        """Return the folder of recorded conversations; it need not exist."""
        return request.path.parent / "cassettes"

    def needs(self, spec: ProviderSpec, *operations: str) -> None:
        """Skip a check of operations that the provider does not declare."""
        if missing := sorted(set(operations) - spec.operations):
            pytest.skip(f"{spec.code} does not declare {', '.join(missing)}")

    def test_declared_operations_exist(self, spec: ProviderSpec, provider: Any) -> None:
        assert spec.operations, "a provider that declares no operation can do nothing"
        unknown = spec.operations - set(port_methods(self.port))
        assert not unknown, f"the port has no {sorted(unknown)}"
        missing = [name for name in spec.operations if not callable(getattr(provider, name, None))]
        assert not missing, f"declared, but not there: {missing}"

    def test_undeclared_operations_refuse(self, spec: ProviderSpec, provider: Any) -> None:
        for name in sorted(set(port_methods(self.port)) - spec.operations):
            method = getattr(provider, name, None)
            if method is None:
                continue
            count = len(inspect.signature(getattr(self.port, name)).parameters) - 1
            with pytest.raises(CbecError) as refusal:
                method(*[None] * count)
            assert refusal.value.code == "provider.not_supported", name

    def test_secrets_are_declared_as_secrets(self, settings: Any, secrets: tuple[str, ...]) -> None:
        if settings is None:
            pytest.skip("the provider has no settings")
        plain = plain_secrets(type(settings)) - set(self.not_secret)
        assert not plain, f"declare {sorted(plain)} as SecretStr, or name them in not_secret"
        declared = secret_fields(type(settings))
        assert secrets or not declared, f"settings_values gives no value for {sorted(declared)}"
        short = [place for place, secret in enumerate(secrets) if len(secret) < _SHORTEST]
        assert not short, f"make up secrets of {_SHORTEST} characters or more"

    def test_secrets_stay_out_of_repr(
        self, provider: Any, settings: Any, secrets: tuple[str, ...]
    ) -> None:
        shown = f"{provider!r} {provider!s} {settings!r} {settings!s}"
        assert not places(secrets, shown)

    def test_secrets_stay_out_of_cassettes(self, cassettes: Path, secrets: tuple[str, ...]) -> None:
        for path in sorted(cassettes.rglob("*")) if cassettes.is_dir() else ():
            if path.is_file():
                text = path.read_text(encoding="utf-8", errors="replace")
                found = [1 for secret in secrets if secret in text]
                assert not found, f"{path.name} holds a secret"
                assert not _bare_headers(text), f"{path.name} holds an unscrubbed header"


def _bare_headers(text: str) -> list[str]:
    try:
        tape = json.loads(text)
    except json.JSONDecodeError:
        return []
    exchanges = tape if isinstance(tape, list) else []
    return [
        name
        for exchange in exchanges
        if isinstance(exchange, dict)
        for side in ("request", "response")
        for name, value in exchange.get(side, {}).get("headers", {}).items()
        if name.lower() in ("authorization", "cookie", "set-cookie") and value != "<scrubbed>"
    ]


def succeeded(answer: Answer[Any]) -> Any:
    """Return the value of a success, or fail with the reason."""
    assert answer.outcome is Outcome.SUCCEEDED, f"{answer.outcome}: {answer.code} {answer.message}"
    assert answer.value is not None
    return answer.value
