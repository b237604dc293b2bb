"""Named counterparties: what they declare, how they answer, how the core finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import attrs

from cbec_core.domain.errors import ProviderError
from cbec_core.ports.clock import Clock
from cbec_core.ports.transport import Transport

if TYPE_CHECKING:
    from cbec_core.ports.carrier import Carrier
    from cbec_core.ports.customs import CustomsRegime
    from cbec_core.ports.documents import DocumentRenderer
    from cbec_core.ports.fx import FxSource
    from cbec_core.ports.marketplace import Marketplace
    from cbec_core.ports.notify import Notifier
    from cbec_core.ports.payment import PaymentProvider
    from cbec_core.ports.screening import Screener
    from cbec_core.ports.tariff import TariffSource
    from cbec_core.ports.tax import TaxRules

__all__ = [
    "API_VERSIONS",
    "Answer",
    "Capability",
    "LookupRequest",
    "Outcome",
    "ProviderSpec",
    "ProviderTools",
    "Providers",
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
    """

    capability: Capability
    code: str
    target: str
    settings: str = ""
    operations: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    countries: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    currencies: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    idempotency_window: timedelta | None = None
    api: int = 1
    plugin: str = ""


@attrs.frozen
class ProviderTools:
    """What the core hands to a provider when it is made: `Class(settings, tools)`."""

    transport: Transport
    clock: Clock


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


class Providers(Protocol):
    """Who can do this? Each getter raises `provider.none` or `plugin.broken`."""

    def specs(self, capability: Capability | None = None) -> tuple[ProviderSpec, ...]:
        """Return what is declared, sorted by capability and code."""
        ...

    def spec(self, capability: Capability, code: str) -> ProviderSpec:
        """Return one declaration."""
        ...

    def payment(self, code: str) -> PaymentProvider:
        """Return a payment provider."""
        ...

    def carrier(self, code: str) -> Carrier:
        """Return a carrier."""
        ...

    def marketplace(self, code: str) -> Marketplace:
        """Return a marketplace."""
        ...

    def customs(self, code: str) -> CustomsRegime:
        """Return a customs regime."""
        ...

    def tax(self, code: str) -> TaxRules:
        """Return a set of tax rules."""
        ...

    def tariff(self, code: str) -> TariffSource:
        """Return a tariff."""
        ...

    def fx(self, code: str) -> FxSource:
        """Return a source of exchange rates."""
        ...

    def screening(self, code: str) -> Screener:
        """Return a screening list."""
        ...

    def documents(self, code: str) -> DocumentRenderer:
        """Return a renderer of documents."""
        ...

    def notify(self, code: str) -> Notifier:
        """Return a channel for notices."""
        ...
