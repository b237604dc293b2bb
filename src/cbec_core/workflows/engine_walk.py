"""Inside one transaction: carry a run through its local steps up to its next call outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.operation import Operation, OperationState, Run
from cbec_core.ports import codec
from cbec_core.ports.provider import Answer, Outcome
from cbec_core.services.effects import Effect, Observe, Progress
from cbec_core.workflows.definition import Step, is_effect, is_local, is_observe
from cbec_core.workflows.engine_kit import Kit, latest_operation, operation_id
from cbec_core.workflows.engine_runs import (
    ACTIVE,
    after_progress,
    base_step,
    is_undoing,
    parked,
    resumed,
)

if TYPE_CHECKING:
    from datetime import datetime

    from cbec_core.ports.storage import UnitOfWork

__all__ = ["Ask", "Look", "Send", "Task", "Walked", "stored_answer", "walk"]


@attrs.frozen
class Ask:
    """An observing step's question."""

    observe: Observe
    request: Any = attrs.field(repr=False)


@attrs.frozen
class Send:
    """An operation whose bytes may leave; `anew` where the provider states it never got it."""

    effect: Effect
    operation: Operation
    anew: bool = False


@attrs.frozen
class Look:
    """An operation of which it must be found out what became of it."""

    effect: Effect
    operation: Operation


Task = Ask | Send | Look


@attrs.frozen
class Walked:
    """Where a walk ended: the run, what it needs from outside, what it passed, if it wrote."""

    run: Run
    task: Task | None = None
    steps: tuple[str, ...] = ()
    reserved: str = ""
    wrote: bool = False


def walk(
    kit: Kit, uow: UnitOfWork, run: Run, until: str, most: int, trail: list[str] | None = None
) -> Walked:
    """Advance a run through at most so many steps; the caller writes the run and commits.

    `trail` takes the names of the steps that were passed, also when a later one raises.
    """
    workflow = kit.workflows[run.workflow]
    now = kit.clock.now()
    run = resumed(run, now)
    steps: list[str] = [] if trail is None else trail
    while run.state in ACTIVE and len(steps) < most and not (until and until in run.done_steps):
        step = kit.step(run)
        if step is None:
            run = parked(run, "run.step_unknown", now, attempts=0)
            break
        kit.probe(f"{run.step}:before")
        outcome = _enter(kit, uow, run, step, now)
        if isinstance(outcome, Walked):
            return attrs.evolve(outcome, steps=tuple(steps), wrote=outcome.wrote or bool(steps))
        kit.probe(f"{run.step}:effect")
        steps.append(run.step)
        run = after_progress(workflow, run, outcome, now)
    return Walked(run, steps=tuple(steps), wrote=True)


def _enter(kit: Kit, uow: UnitOfWork, run: Run, step: Step, now: datetime) -> Progress | Walked:
    work = step.work
    if is_effect(work):
        return _effect(kit, uow, run, step, work, now)
    if is_observe(work):
        request = work.plan(uow, run, now)
        if request is None:
            return work.record(uow, run, None, now)
        return Walked(run, Ask(work, request))
    assert is_local(work), f"step {step.name} has no work"
    if is_undoing(run):
        work.undo(uow, run, now)
        return Progress.done()
    return work.do(uow, run, now)


def _effect(
    kit: Kit, uow: UnitOfWork, run: Run, step: Step, work: Effect, now: datetime
) -> Progress | Walked:
    effect = work
    if is_undoing(run):
        forward, _ = latest_operation(uow, run, base_step(run))
        if step.undo is None or forward is None or forward.state is not OperationState.SUCCEEDED:
            return Progress.done()
        effect = step.undo
    operation, number = latest_operation(uow, run)
    if operation is None or operation.state is OperationState.REJECTED:
        # A rejection is committed together with what follows from it, so that a run which comes
        # here with one was sent by a person's `retry`: a new operation, since the old is closed.
        return _reserve(uow, run, effect, operation_id(run, number + 1), now)
    match operation.state:
        case OperationState.RESERVED:
            return Walked(run, Send(effect, operation))
        case OperationState.SUBMITTING:
            unknown = uow.operations.save(operation.moved(OperationState.UNKNOWN, now))
            return Walked(run, Look(effect, unknown), wrote=True)
        case OperationState.SUCCEEDED:
            # The provider confirmed it and the recording failed: only that is repeated.
            effect.record(uow, run, operation, stored_answer(effect, operation), now)
            return Progress.done()
        case _:
            return Walked(run, Look(effect, operation))


def _reserve(
    uow: UnitOfWork, run: Run, effect: Effect, new_id: str, now: datetime
) -> Progress | Walked:
    call = effect.plan(uow, run, new_id, now)
    if call is None:
        return Progress.done()
    operation = Operation(
        id=new_id,
        run_id=run.id,
        merchant_id=run.merchant_id,
        kind=effect.kind,
        capability=call.capability.value,
        provider=call.provider,
        request=codec.dump(call.request),
        request_hash=codec.fingerprint(call.request),
        created_at=now,
        updated_at=now,
    )
    uow.operations.add(operation)
    return Walked(run, Send(effect, operation), reserved=run.step, wrote=True)


def stored_answer(effect: Effect, operation: Operation) -> Answer[Any]:
    """Return the answer that is kept with a settled operation."""
    value = codec.load(operation.result, effect.result_type) if operation.result else None
    return Answer(Outcome(operation.state.value), value, operation.reference, operation.code)
