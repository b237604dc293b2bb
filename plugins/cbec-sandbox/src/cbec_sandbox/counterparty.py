"""How every fake counterparty takes an operation: once, whatever the caller hears of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING, Generic, NoReturn, Protocol, TypeVar

import attrs

import cbec_sandbox.errors  # noqa: F401  # the codes must be defined before one is raised
from cbec_core.api import (
    Answer,
    Capability,
    LookupRequest,
    Money,
    OperationKind,
    Outcome,
    ProviderError,
    ProviderTools,
    dump,
    fingerprint,
    load,
)
from cbec_sandbox.magic import DECLINES, Fate
from cbec_sandbox.settings import SandboxSettings
from cbec_sandbox.store import Effect, open_store

if TYPE_CHECKING:
    from cbec_sandbox.store.effects import Transaction

__all__ = ["Counterparty", "Deed", "reference_of"]

T = TypeVar("T")


class Asked(Protocol):
    """A request with the id under which its effect happens once."""

    @property
    def operation_id(self) -> str:
        """Return the idempotency key."""
        ...


@attrs.frozen
class Deed(Generic[T]):
    """What the counterparty decided: a value with its subject, or the reason of a refusal."""

    value: T | None = None
    subject: str = ""
    code: str = ""
    amount: Money | None = None
    note: str = attrs.field(default="", repr=False)
    fate: Fate = Fate.SUCCEED


def reference_of(kind: str, operation_id: str) -> str:
    """Return the counterparty's reference: the same for an operation id in every process."""
    return f"sbx_{kind}_{blake2b(operation_id.encode(), digest_size=8).hexdigest()}"


class Counterparty(Generic[T]):
    """One fake counterparty: its settings, its clock and its memory."""

    capability: Capability
    result: type[T]

    def __init__(self, settings: SandboxSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or SandboxSettings()
        self.clock = tools.clock
        self.store = open_store(self.settings, tools.path)

    def perform(
        self,
        request: Asked,
        kind: OperationKind,
        decline: str,
        decide: Callable[[Transaction, str], Deed[T]],
    ) -> Answer[T]:
        """Take an operation: decide once by `decide(transaction, reference)`, else repeat."""
        mark = fingerprint(request)
        reference = reference_of(kind.value, request.operation_id)
        with self.store.transaction() as tx:
            known = tx.find(request.operation_id)
            if known is not None and known.fingerprint != mark:
                tx.put(attrs.evolve(known, calls=known.calls + 1))
                return Answer.rejected("idempotency_conflict", "the id came with another request")
            if known is not None and known.outcome is not Outcome.UNKNOWN:
                tx.put(attrs.evolve(known, calls=known.calls + 1))
                return self._told(known)
            deed = decide(tx, reference)
            first = known is None
            effect = Effect(
                operation_id=request.operation_id,
                capability=self.capability.value,
                kind=kind.value,
                subject=deed.subject or reference,
                reference=reference,
                fingerprint=mark,
                outcome=_outcome(deed, first=first),
                fate=deed.fate.value,
                happened=False,
                calls=1 if known is None else known.calls + 1,
                at=self.clock.now().isoformat(),
                code=deed.code or DECLINES.get(deed.fate, decline),
                minor=deed.amount.minor if deed.amount else 0,
                currency=deed.amount.currency if deed.amount else "",
                note=deed.note,
                answer=dump(deed.value) if deed.value is not None else "",
            )
            happened = effect.outcome in (Outcome.SUCCEEDED, Outcome.PENDING)
            effect = attrs.evolve(effect, happened=happened)
            tx.put(effect)
        return self._heard(effect, first=first)

    def _heard(self, effect: Effect, *, first: bool) -> Answer[T]:
        """Return what the caller of an effect hears, which is not always what happened."""
        fate = Fate(effect.fate)
        if fate is Fate.RAISE and effect.outcome is Outcome.UNKNOWN:
            _fail()
        if first and effect.outcome is not Outcome.REJECTED:
            if fate is Fate.TIMEOUT:
                raise ProviderError("provider.timeout", code="sandbox", seconds=20)
            if fate in (Fate.UNKNOWN, Fate.LOST, Fate.STUCK):
                return Answer.unknown("no answer came")
            if fate is Fate.SLOW:
                time.sleep(self.settings.slow_seconds)
        return self._told(effect)

    def _told(self, effect: Effect) -> Answer[T]:
        raw = dump({"reference": effect.reference, "outcome": effect.outcome.value})
        if effect.fate == Fate.STUCK:
            return Answer.unknown("no answer came")
        if effect.outcome is Outcome.SUCCEEDED:
            return Answer.succeeded(load(effect.answer, self.result), effect.reference, raw)
        if effect.outcome is Outcome.PENDING:
            return Answer.pending(effect.reference, raw)
        if effect.outcome is Outcome.REJECTED:
            return Answer.rejected(effect.code, f"sandbox: {effect.code}", raw)
        return Answer.rejected("not_found", "the operation never came")

    def lookup(self, request: LookupRequest) -> Answer[T]:
        """Tell what became of an operation; what was pending is settled by asking."""
        with self.store.transaction() as tx:
            known = tx.find(request.operation_id)
            if known is None:
                return Answer.rejected("not_found", "the operation never came")
            if known.outcome is Outcome.PENDING:
                refused = known.fate == Fate.REFUSED_LATER
                known = attrs.evolve(
                    known,
                    outcome=Outcome.REJECTED if refused else Outcome.SUCCEEDED,
                    happened=not refused,
                )
                tx.put(known)
        return self._told(known)


def _outcome(deed: Deed[T], *, first: bool) -> Outcome:
    if deed.code or deed.fate in (Fate.DECLINE, Fate.EXPIRED, Fate.STOLEN):
        return Outcome.REJECTED
    if deed.fate in (Fate.PENDING, Fate.REFUSED_LATER):
        return Outcome.PENDING
    if deed.fate is Fate.RAISE or (deed.fate is Fate.LOST and first):
        return Outcome.UNKNOWN
    return Outcome.SUCCEEDED


def _fail() -> NoReturn:
    raise RuntimeError("the sandbox was asked to fail")
