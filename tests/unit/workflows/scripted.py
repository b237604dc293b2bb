"""A counterparty that does what a script says, and a workflow of every shape of step."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from cbec_core.domain.errors import ProviderError, Retry
from cbec_core.domain.events import Event, EventType
from cbec_core.domain.operation import Operation, OperationKind, Run
from cbec_core.ports.provider import Answer, Capability, ProviderSpec
from cbec_core.services.effects import EffectCall, Progress
from cbec_core.workflows.definition import Step, Workflow

WINDOW = timedelta(hours=24)


class Crash(BaseException):
    """The process is gone: nothing after this line happens."""


@attrs.frozen
class Request:
    operation_id: str
    subject: str
    secret: str


@attrs.frozen
class Result:
    reference: str
    amount: int = 100


@attrs.define
class World:
    """What really happened outside, by operation id.

    `script` holds the words for the next calls: ok, pending, no, unknown (after or before the
    effect), raise, crash, unsent. A repeated id is answered with the first result inside the
    window; after it, the effect happens again, as at a real provider.
    """

    clock: Any
    storage: Any
    happened: Counter[str] = attrs.field(factory=Counter)
    first_at: dict[str, datetime] = attrs.field(factory=dict)
    declined: set[str] = attrs.field(factory=set)
    working: set[str] = attrs.field(factory=set)
    script: deque[str] = attrs.field(factory=deque)
    look_script: deque[str] = attrs.field(factory=deque)
    ask_script: deque[str] = attrs.field(factory=deque)
    window: timedelta | None = WINDOW
    sent: list[Request] = attrs.field(factory=list)
    looked: list[str] = attrs.field(factory=list)
    watch: Callable[[str], None] = attrs.field(default=lambda operation_id: None)

    def spec(self, capability: Capability, code: str) -> ProviderSpec:
        return ProviderSpec(capability, code, "x:Y", idempotency_window=self.window)

    def _happen(self, operation_id: str) -> None:
        now = self.clock.now()
        first = self.first_at.get(operation_id)
        if first is not None and self.window is not None and now < first + self.window:
            return
        self.first_at[operation_id] = now
        self.happened[operation_id] += 1

    def submit(self, request: Request) -> Answer[Result]:
        assert self.storage.open == 0, "a transaction is open while a provider is asked"
        word = self.script.popleft() if self.script else "ok"
        operation_id = request.operation_id
        if word == "unsent":
            raise ProviderError(
                "provider.circuit_open", retry=Retry.SAFE, code="w", failures=5, until="later"
            )
        self.sent.append(request)
        self.watch(operation_id)
        if operation_id in self.declined:
            return Answer.rejected("card_declined")
        if word == "no" and operation_id not in self.first_at:
            self.declined.add(operation_id)
            return Answer.rejected("card_declined")
        if word.endswith("before"):
            self._break(word)
            return Answer.unknown("no answer")
        self._happen(operation_id)
        if word == "pending":
            self.working.add(operation_id)
            return Answer.pending(f"ref-{operation_id}")
        if word.endswith("after"):
            self._break(word)
            return Answer.unknown("no answer")
        return Answer.succeeded(Result(f"ref-{operation_id}"), f"ref-{operation_id}")

    def look(self, operation_id: str) -> Answer[Result]:
        assert self.storage.open == 0, "a transaction is open while a provider is asked"
        self.looked.append(operation_id)
        word = self.look_script.popleft() if self.look_script else "truth"
        self._break(word)
        if word == "unknown":
            return Answer.unknown()
        if operation_id in self.declined:
            return Answer.rejected("card_declined")
        if word == "pending" and operation_id in self.happened:
            return Answer.pending(f"ref-{operation_id}")
        if operation_id in self.happened:
            return Answer.succeeded(Result(f"ref-{operation_id}"), f"ref-{operation_id}")
        return Answer.rejected("not_found")

    def _break(self, word: str) -> None:
        if word.startswith("raise"):
            raise ProviderError("provider.timeout", code="w", seconds=30)
        if word.startswith("bug"):
            raise KeyError("anna@example.org")
        if word.startswith("crash"):
            raise Crash


@attrs.define
class Effect:
    """An effect of the world; it counts what was recorded in the database."""

    world: World
    kind: OperationKind = OperationKind.CAPTURE
    needed: bool = True
    secret: str = "anna@example.org"
    faults: deque[Exception] = attrs.field(factory=deque)
    request_type: type[Any] = Request
    result_type: type[Any] = Result

    def plan(self, uow: Any, run: Run, operation_id: str, now: datetime) -> EffectCall | None:
        if not self.needed:
            return None
        request = Request(operation_id, run.subject, self.secret)
        return EffectCall(Capability.PAYMENT, "world", request)

    def perform(self, call: EffectCall) -> Answer[Any]:
        return self.world.submit(call.request)

    def lookup(self, operation: Operation) -> Answer[Any]:
        return self.world.look(operation.id)

    def record(
        self, uow: Any, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        if self.faults:
            raise self.faults.popleft()
        note(uow, f"{operation.id}={answer.outcome.value}")


@attrs.define
class Local:
    """Local work that leaves a note and says what its script says."""

    words: deque[Any] = attrs.field(factory=deque)

    def do(self, uow: Any, run: Run, now: datetime) -> Progress:
        note(uow, f"{run.id}.{run.step}")
        word = self.words.popleft() if self.words else Progress.done()
        if isinstance(word, Exception):
            raise word
        assert isinstance(word, Progress)
        return word

    def undo(self, uow: Any, run: Run, now: datetime) -> None:
        note(uow, f"{run.id}.{run.step}")


@attrs.define
class Observe:
    """A question that needs an answer before the run goes on."""

    world: World
    asks: bool = True

    def plan(self, uow: Any, run: Run, now: datetime) -> Any:
        return run.subject if self.asks else None

    def ask(self, request: Any) -> Any:
        assert self.world.storage.open == 0
        word = self.world.ask_script.popleft() if self.world.ask_script else "ok"
        self.world._break(word)
        return word

    def record(self, uow: Any, run: Run, answer: Any, now: datetime) -> Progress:
        if answer == "later":
            return Progress.wait(now + timedelta(hours=6), "tracking.later")
        note(uow, f"{run.id}.{run.step}")
        return Progress.done()


def note(uow: Any, name: str) -> None:
    """Leave a trace that is committed, or not, with everything else."""
    if hasattr(uow, "notes"):
        uow.notes[name] = uow.notes.get(name, 0) + 1
    else:
        now = datetime.now(UTC)
        uow.outbox.add(Event(name, EventType.ORDER_PLACED, name, "m1", now))


def corridor(world: World) -> Workflow:
    """Return a workflow in the shape of a sale: pay, reserve, label, pivot, capture, track."""
    return Workflow(
        "corridor",
        (
            Step("screen", Local()),
            Step("authorise", Effect(world), undo=Effect(world, OperationKind.VOID)),
            Step("reserve", Local()),
            Step("rate", Observe(world)),
            Step("label", Effect(world), undo=Effect(world, OperationKind.VOID_LABEL)),
            Step("capture", Effect(world)),
            Step("notify", Effect(world)),
            Step("close", Local()),
        ),
        pivot="capture",
    )


FORWARD = ("authorise", "label", "capture", "notify")
REVERSIBLE = ("authorise", "label")
