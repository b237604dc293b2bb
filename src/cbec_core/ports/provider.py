"""Named counterparties: what they declare and how they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

import attrs

from cbec_core.domain.errors import ProviderError
from cbec_core.ports.clock import Clock
from cbec_core.ports.transport import Transport

__all__ = [
    "API_VERSIONS",
    "Answer",
    "Basis",
    "Capability",
    "LookupRequest",
    "Outcome",
    "ProviderSpec",
    "ProviderTools",
    "effect",
    "is_effect",
    "is_local",
    "local",
]

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])


class Capability(StrEnum):
    """Name what a provider can be."""

    PAYMENT = "payment"
    CARRIER = "carrier"
    MARKETPLACE = "marketplace"
    CUSTOMS = "customs"
    TAX = "tax"
    TARIFF = "tariff"
    FX = "fx"
    SCREENING = "screening"
    DOCUMENTS = "documents"
    NOTIFY = "notify"


API_VERSIONS: dict[Capability, int] = dict.fromkeys(Capability, 1)


class Outcome(StrEnum):
    """Say what is known of a call; unknown is not no."""

    SUCCEEDED = "succeeded"
    PENDING = "pending"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@attrs.frozen
class Answer(Generic[T]):
    """What a provider says of an effect: a decline is an answer, not an error.

    `code` is the reason of a rejection in the field's words, `raw` the answer as it came, without
    secrets, kept beside what was understood.
    """

    outcome: Outcome
    value: T | None = None
    reference: str = ""
    code: str = ""
    message: str = ""
    raw: str = attrs.field(default="", repr=False)

    @classmethod
    def succeeded(cls, value: T, reference: str, raw: str = "") -> Answer[T]:
        """Return success with its value and the provider's reference."""
        return cls(Outcome.SUCCEEDED, value, reference, raw=raw)

    @classmethod
    def pending(cls, reference: str, raw: str = "") -> Answer[T]:
        """Return that the provider works on it; a look-up or a message will tell."""
        return cls(Outcome.PENDING, None, reference, raw=raw)

    @classmethod
    def rejected(cls, code: str, message: str = "", raw: str = "") -> Answer[T]:
        """Return a definite no with its reason."""
        return cls(Outcome.REJECTED, None, "", code, message, raw)

    @classmethod
    def unknown(cls, message: str = "") -> Answer[T]:
        """Return that nobody knows; never treated as a no."""
        return cls(Outcome.UNKNOWN, None, "", "", message)

    @property
    def result(self) -> T:
        """Return the value of a success; one without a value is a fault of the provider."""
        if self.value is None:
            raise ProviderError("provider.no_result", reference=self.reference)
        return self.value


@attrs.frozen
class LookupRequest:
    """Ask what became of an operation, by its id and, if known, the provider's reference.

    An answer of `REJECTED` with code `not_found` means: the provider states that the operation
    never reached it. A provider that cannot state this answers `UNKNOWN`.
    """

    operation_id: str
    kind: str
    reference: str = ""


def _names(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


@attrs.frozen
class ProviderSpec:
    """What a plugin declares of a provider: data, so that listing imports nothing.

    `target` and `settings` are "package.module:Class" names, imported on first use. `countries` and
    `currencies` are empty where there is no limit. `idempotency_window` is how long the provider
    promises to answer a repeated operation id with the first result; none: it promises nothing.

    `prepare` are the commands that bring what it needs before it can answer, as a person types
    them, in their order: `cbec init` shows such a provider and leaves the choice of it open.
    `check` is "package.module:function", called with settings and tools: it returns a `Finding` for
    everything that is missing or old, `path` being what to type, and asks no network. `cbec doctor`
    calls it for every provider that the configuration names.

    `data` is likewise a function of settings and tools, for a provider that answers from what was
    loaded: it returns a text that is another one once something else is loaded.
    """

    capability: Capability
    code: str
    target: str
    settings: str = ""
    operations: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    countries: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    currencies: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    idempotency_window: timedelta | None = None
    prepare: tuple[str, ...] = ()
    check: str = ""
    data: str = ""
    api: int = 1
    plugin: str = ""


@attrs.frozen
class Basis:
    """What the answers of a provider rest on; `version` is that of its plugin and ours.

    `settings` is a digest of what the configuration says, `data` the text of `ProviderSpec.data`.
    """

    plugin: str
    version: str
    settings: str
    data: str = ""


@attrs.frozen
class ProviderTools:
    """What the core hands to a provider when it is made: `Class(settings, tools)`.

    `folder` is that of the configuration file; none: settings came without a file.
    """

    transport: Transport
    clock: Clock
    folder: Path | None = None

    def path(self, name: str) -> Path:
        """Return a path that settings name; a relative one starts at the configuration file."""
        return (self.folder or Path()) / Path(name).expanduser()


def effect(method: F) -> F:
    """Mark a port method that changes something outside: never retried, a failure is `UNKNOWN`."""
    method.__cbec_effect__ = True  # type: ignore[attr-defined]  # a mark on the function itself
    return method


def local(method: F) -> F:
    """Mark a port method that only computes: no deadline, no retry, no circuit breaker."""
    method.__cbec_local__ = True  # type: ignore[attr-defined]  # a mark on the function itself
    return method


def is_effect(method: object) -> bool:
    """Tell whether a port method is marked as an effect."""
    return bool(getattr(method, "__cbec_effect__", False))


def is_local(method: object) -> bool:
    """Tell whether a port method is marked as computing only."""
    return bool(getattr(method, "__cbec_local__", False))
