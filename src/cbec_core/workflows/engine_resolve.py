"""Settle parked runs by a person's word (OP-24 to OP-28, OP-40)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.merchant import Actor, Permission
from cbec_core.domain.operation import Operation, OperationState, Run, RunState
from cbec_core.ports import codec
from cbec_core.ports.provider import Answer
from cbec_core.workflows.definition import is_effect
from cbec_core.workflows.engine_calls import settled
from cbec_core.workflows.engine_kit import Kit, latest_operation
from cbec_core.workflows.engine_runs import (
    approved,
    is_undoing,
    passed,
    pivot_passed,
    rejected,
    resumed,
)

if TYPE_CHECKING:
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.effects import Effect

__all__ = ["Resolution", "resolutions", "resolve"]

_S = OperationState
_ASKED = frozenset({_S.PENDING, _S.UNKNOWN})

STATED = "stated_by_person"


class Resolution(StrEnum):
    """Name what a person may say to a parked run."""

    RETRY = "retry"
    APPROVE = "approve"
    CANCEL = "cancel"
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"


_R = Resolution


def resolutions(kit: Kit, run: Run, operation: Operation | None) -> frozenset[Resolution]:
    """Return what fits a parked run whose current step has this newest operation."""
    fits = {_R.RETRY}
    state = operation.state if operation else None
    forward = not is_undoing(run)
    if state in _ASKED:
        return frozenset(fits | {_R.SUCCEEDED, _R.REJECTED})
    if state is _S.SUBMITTING:
        return frozenset(fits)
    turns = forward and not pivot_passed(kit.workflows[run.workflow], run)
    if state is _S.SUCCEEDED:
        # Confirmed, and what was confirmed cannot be recorded: it is stated anew or taken back.
        fits.add(_R.SUCCEEDED)
        step = kit.step(run)
        turns = turns and step is not None and step.undo is not None
    elif state is not _S.RESERVED and not (forward and run.attempts > 0):
        fits.add(_R.APPROVE)
    if turns:
        fits.add(_R.CANCEL)
    return frozenset(fits)


def resolve(
    kit: Kit,
    run_id: str,
    resolution: str,
    result: str,
    reference: str,
    actor: Actor,
    seen: int | None,
) -> None:
    """Write what follows from a person's word, or raise and write nothing."""
    now = kit.clock.now()
    with kit.begin() as uow:
        stored = uow.runs.get(run_id)
        if stored is None or not actor.sees(stored.merchant_id):
            raise DomainError("run.not_found", run=run_id)
        actor.require(Permission.RUNS_RESOLVE, stored.merchant_id)
        run = uow.runs.take(run_id, kit.owner, now, now + kit.policy.lease)
        if run is None or run.state is not RunState.PARKED:
            raise DomainError("run.not_parked", run=run_id, state=(run or stored).state.value)
        # The lease that was taken this moment counts one.
        if seen is not None and seen != run.version - 1:
            raise _moved_on(run)
        if run.workflow not in kit.workflows:
            raise DomainError("run.workflow_unknown", workflow=run.workflow)
        operation, _ = latest_operation(uow, run)
        fits = resolutions(kit, run, operation)
        if resolution not in fits:
            known = ", ".join(sorted(fits))
            raise DomainError("run.resolution_unknown", resolution=resolution, known=known)
        run = attrs.evolve(resumed(run, now), attempts=0, waits=0, due_at=now)
        after = _follow(kit, uow, run, operation, Resolution(resolution), result, reference, now)
        kit.settle(uow, [after], frozenset())
        uow.commit()


def _moved_on(run: Run) -> DomainError:
    named = ", ".join(f"{name}={value}" for name, value in run.params.items())
    return DomainError(
        "run.not_as_seen",
        run=run.id,
        step=run.step,
        reason=f"{run.reason} ({named})" if named else run.reason,
        version=run.version - 1,
    )


def _follow(
    kit: Kit,
    uow: UnitOfWork,
    run: Run,
    operation: Operation | None,
    resolution: Resolution,
    result: str,
    reference: str,
    now: datetime,
) -> Run:
    workflow = kit.workflows[run.workflow]
    match resolution:
        case Resolution.RETRY:
            return run if is_undoing(run) else attrs.evolve(run, reason="", params={})
        case Resolution.APPROVE:
            if is_undoing(run) or operation is not None:
                return passed(workflow, run, now)
            return approved(run)
        case Resolution.CANCEL:
            if operation is not None and operation.state is _S.RESERVED:
                uow.operations.save(
                    attrs.evolve(operation.moved(_S.REJECTED, now), code="run.cancelled")
                )
            if operation is not None and operation.state is _S.SUCCEEDED:
                run = attrs.evolve(run, done_steps=(*run.done_steps, run.step))
            return rejected(workflow, run, "run.cancelled", now)
        case _:
            assert operation is not None
            effect = _effect_of(kit, run)
            answer = _stated(run, effect, resolution, result, reference)
            return settled(kit, uow, run, effect, operation, answer)


def _effect_of(kit: Kit, run: Run) -> Effect:
    step = kit.step(run)
    assert step is not None
    assert is_effect(step.work)
    return step.undo if is_undoing(run) and step.undo is not None else step.work


def _stated(
    run: Run, effect: Effect, resolution: Resolution, result: str, reference: str
) -> Answer[Any]:
    if resolution is Resolution.REJECTED:
        return Answer.rejected(STATED)
    try:
        value = codec.load(result, effect.result_type) if result else None
    except Exception as error:
        expected = effect.result_type.__name__
        raise DomainError("run.result_invalid", run=run.id, expected=expected) from error
    return Answer.succeeded(value, reference)
