"""The three shapes of work that a workflow step can have, as services offer them to the engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from cbec_core.domain.reason_params import Params, bounded
from cbec_core.ports.provider import Answer, Capability

if TYPE_CHECKING:
    from cbec_core.domain.operation import Operation, OperationKind, Run
    from cbec_core.ports.storage import UnitOfWork

__all__ = ["Effect", "EffectCall", "Local", "Observe", "Progress", "Verb"]
__all__ += ["first_open", "last_operation"]


def last_operation(uow: UnitOfWork, run: Run, kind: OperationKind) -> Operation | None:
    """Return the run's newest operation of a kind."""
    found = [o for o in uow.operations.of_run(run.id) if o.kind is kind]
    return found[-1] if found else None


class Verb(StrEnum):
    """Say how a step ended for its run."""

    DONE = "done"
    WAIT = "wait"
    HOLD = "hold"
    REJECT = "reject"


@attrs.frozen
class Progress:
    """How the run goes on: next step, later, by a person's word, or backwards.

    `reason` is a stable code such as `screening.review`, `params` fill its texts; both are shown
    with the run and hold no personal data.
    """

    verb: Verb
    until: datetime | None = None
    reason: str = ""
    params: Params = attrs.field(factory=dict, hash=False)

    @classmethod
    def done(cls) -> Progress:
        """Go on with the next step."""
        return cls(Verb.DONE)

    @classmethod
    def wait(cls, until: datetime, reason: str = "", /, **params: object) -> Progress:
        """Come back to this step later."""
        return cls(Verb.WAIT, until, reason, bounded(params))

    @classmethod
    def hold(cls, reason: str, /, **params: object) -> Progress:
        """Park the run until a person approves or cancels."""
        return cls(Verb.HOLD, None, reason, bounded(params))

    @classmethod
    def reject(cls, reason: str, /, **params: object) -> Progress:
        """Undo what was done (before the pivot), or park (after it)."""
        return cls(Verb.REJECT, None, reason, bounded(params))


def first_open(run: Run, holds: Iterable[Progress]) -> Progress:
    """Return the first hold that no person has answered, or done: a step asks all its questions."""
    for held in holds:
        if not run.approves(held.reason, held.params):
            return held
    return Progress.done()


class Local(Protocol):
    """Work inside one transaction, which the engine opens and commits with the run's progress."""

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Read and write through the unit of work only; may be called again after a crash."""
        ...

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Take back what `do` wrote; called at most once with effect, harmless when repeated."""
        ...


class Observe(Protocol):
    """Reading from outside without an effect: plan in a transaction, ask without one, record."""

    def plan(self, uow: UnitOfWork, run: Run, now: datetime) -> Any:
        """Return what to ask, or None if there is nothing to ask."""
        ...

    def ask(self, request: Any) -> Any:
        """Ask the provider; no transaction is open; a `ProviderError` is tried again later."""
        ...

    def record(self, uow: UnitOfWork, run: Run, answer: Any, now: datetime) -> Progress:
        """Write what was learned (None if nothing was asked) and say how to go on."""
        ...


@attrs.frozen
class EffectCall:
    """One effect about to be made: `request` is an attrs value with the operation id in it."""

    capability: Capability
    provider: str
    request: Any


class Effect(Protocol):
    """An effect outside: planned, committed as an operation, performed, recorded (DESIGN §5)."""

    kind: OperationKind
    request_type: type[Any]
    result_type: type[Any]

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Return the call, or None if this order needs no such effect."""
        ...

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Make the call; no transaction is open."""
        ...

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask what became of an operation that is pending or unknown."""
        ...

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Write what follows from success or rejection, with its events, in the same commit."""
        ...
