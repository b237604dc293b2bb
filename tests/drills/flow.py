"""The drill's workflow: every shape of step, a trace in the database for everything it records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from cbec_core.domain.events import Event, EventType
from cbec_core.domain.operation import Operation, OperationKind, Run
from cbec_core.ports.provider import Answer, Capability, ProviderSpec
from cbec_core.services.effects import EffectCall, Progress
from cbec_core.workflows.definition import Step, Workflow
from tests.drills.counterparty import Counterparty, Done

FORWARD = ("authorise", "label", "confirm", "capture")
REVERSIBLE = ("authorise", "label")
# How the counterparty answers a step of a subject: by the subject's number, modulo ten.
MOODS: dict[tuple[int, str], str] = {
    (1, "label"): "no",
    (2, "confirm"): "no",
    (3, "capture"): "pending",
    (4, "authorise"): "unknown",
    (5, "label"): "unknown",
    (6, "capture"): "no",  # after the pivot: parks
    (7, "confirm"): "no",
    (7, "label.undo"): "unknown",
    (8, "authorise"): "pending",
}
FORGETFUL = frozenset({OperationKind.BUY_LABEL.value, OperationKind.VOID_LABEL.value})


def mood_of(subject: str, step: str) -> str:
    return MOODS.get((int(subject.rpartition("-")[2]) % 10, step), "ok")


def trace(uow: Any, run: Run, name: str, now: datetime) -> None:
    uow.outbox.add(Event(f"{run.id}.{name}", EventType.ORDER_PLACED, run.id, run.merchant_id, now))


@attrs.frozen
class Request:
    operation_id: str
    mood: str


@attrs.define
class DrillEffect:
    counterparty: Counterparty
    kind: OperationKind
    request_type: type[Any] = Request
    result_type: type[Any] = Done

    def plan(self, uow: Any, run: Run, operation_id: str, now: datetime) -> EffectCall | None:
        request = Request(operation_id, mood_of(run.subject, run.step))
        return EffectCall(Capability.PAYMENT, self.kind.value, request)

    def perform(self, call: EffectCall) -> Answer[Any]:
        request = call.request
        return self.counterparty.submit(request.operation_id, self.kind.value, request.mood)

    def lookup(self, operation: Operation) -> Answer[Any]:
        return self.counterparty.look(operation.id)

    def record(
        self, uow: Any, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        trace(uow, run, f"{run.step}={answer.outcome.value}", now)


@attrs.frozen
class DrillLocal:
    def do(self, uow: Any, run: Run, now: datetime) -> Progress:
        trace(uow, run, run.step, now)
        return Progress.done()

    def undo(self, uow: Any, run: Run, now: datetime) -> None:
        trace(uow, run, run.step, now)


@attrs.frozen
class DrillObserve:
    def plan(self, uow: Any, run: Run, now: datetime) -> Any:
        return run.subject

    def ask(self, request: Any) -> Any:
        return len(request)

    def record(self, uow: Any, run: Run, answer: Any, now: datetime) -> Progress:
        trace(uow, run, run.step, now)
        return Progress.done()


@attrs.frozen
class Specs:
    """Payment kinds promise a day of idempotency, labels promise nothing."""

    def spec(self, capability: Capability, code: str) -> ProviderSpec:
        from datetime import timedelta

        window = None if code in FORGETFUL else timedelta(hours=24)
        return ProviderSpec(capability, code, "drill:Provider", idempotency_window=window)


def drill_workflow(counterparty: Counterparty) -> Workflow:
    def effect(kind: OperationKind) -> DrillEffect:
        return DrillEffect(counterparty, kind)

    return Workflow(
        "drill",
        (
            Step("screen", DrillLocal()),
            Step("authorise", effect(OperationKind.AUTHORISE), undo=effect(OperationKind.VOID)),
            Step("reserve", DrillLocal()),
            Step("rate", DrillObserve()),
            Step("label", effect(OperationKind.BUY_LABEL), undo=effect(OperationKind.VOID_LABEL)),
            Step("confirm", effect(OperationKind.CONFIRM_SHIPMENT)),
            Step("capture", effect(OperationKind.CAPTURE)),
            Step("close", DrillLocal()),
        ),
        pivot="confirm",
    )
