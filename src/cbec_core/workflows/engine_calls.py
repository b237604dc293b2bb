"""Outside any transaction: ask, send and look up, then commit what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

import attrs

from cbec_core.domain.errors import CbecError, ConfigError, PluginError, ProviderError, Retry
from cbec_core.domain.operation import Operation, OperationState, Run
from cbec_core.ports import codec
from cbec_core.ports.provider import Answer, Capability, Outcome
from cbec_core.services.effects import Effect, EffectCall
from cbec_core.workflows.engine_runs import (
    Patience,
    after_delay,
    after_fault,
    after_progress,
    fault_code,
    fault_params,
    is_stale,
    parked,
    passed,
    rejected,
)
from cbec_core.workflows.engine_walk import Ask, Look, Send, Task

if TYPE_CHECKING:
    from datetime import datetime

    from cbec_core.domain.reason_params import Params
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.workflows.engine_kit import Kit

__all__ = ["NOT_FOUND", "conclude", "failed", "perform"]

NOT_FOUND = "not_found"
_S = OperationState
_NOBODY = frozenset({"provider.none", "provider.not_supported"})


def perform(kit: Kit, run: Run, task: Task) -> Run:
    """Make one call outside and return the run as it was committed afterwards."""
    match task:
        case Ask():
            return _ask(kit, run, task)
        case Look():
            answer = _look(kit, run, task)
            if isinstance(answer, Send):
                return _send(kit, run, answer)
            return answer
        case Send():
            return _send(kit, run, task)


def failed(kit: Kit, run: Run, error: Exception, pause: Patience) -> Run:
    """Commit that a step failed: it is tried again later, or parked."""
    with kit.begin() as uow:
        run = kit.keep(uow, _after_error(run, error, pause, kit.clock.now()))
        uow.commit()
    return run


def _after_error(run: Run, error: Exception, pause: Patience, now: datetime) -> Run:
    retry = error.retry if isinstance(error, CbecError) else None
    return after_fault(run, fault_code(error), retry, pause, now, fault_params(error))


def _ask(kit: Kit, run: Run, task: Ask) -> Run:
    try:
        answer = task.observe.ask(task.request)
        kit.probe(f"{run.step}:effect")
        with kit.begin() as uow:
            now = kit.clock.now()
            progress = task.observe.record(uow, run, answer, now)
            after = kit.keep(uow, after_progress(kit.workflows[run.workflow], run, progress, now))
            uow.commit()
    except Exception as error:
        if is_stale(error):
            raise
        return failed(kit, run, error, kit.policy.faults)
    kit.probe(f"{run.step}:committed")
    return after


def _never_left(error: Exception) -> TypeGuard[CbecError]:
    """Tell whether an error says that nothing was sent: there was nobody to send it."""
    if isinstance(error, ProviderError):
        return error.retry is Retry.SAFE or error.code in _NOBODY
    return isinstance(error, PluginError | ConfigError)


def _send(kit: Kit, run: Run, task: Send) -> Run:
    effect, operation = task.effect, task.operation
    try:
        request = codec.load(operation.request, effect.request_type)
    except Exception as error:
        return failed(kit, run, error, kit.policy.faults)
    call = EffectCall(Capability(operation.capability), operation.provider, request)
    # Durable: bytes that leave after a commit which the disk then loses would be sent twice.
    with kit.begin(durable=True) as uow:
        now = kit.clock.now()
        first = operation.submitted_at is None or task.anew
        # The run is written first: a stale worker stops here, before any byte leaves. It is due
        # now even if somebody asked before its time: should this worker die, another looks.
        due_at, lease_end = run.due_at, kit.lease_end()
        run = attrs.evolve(run, lease_until=lease_end, updated_at=now, due_at=min(due_at, now))
        run = kit.keep(uow, run)
        operation = uow.operations.save(
            attrs.evolve(
                operation.moved(_S.SUBMITTING, now),
                attempts=operation.attempts + 1,
                submitted_at=now if first else operation.submitted_at,
            )
        )
        uow.commit()
    kit.probe(f"{run.step}:submitting")
    try:
        answer = effect.perform(call)
    except Exception as error:
        if _never_left(error):
            return _not_sent(kit, attrs.evolve(run, due_at=due_at), operation, error)
        return _open(kit, run, operation, _S.UNKNOWN, "", fault_code(error), fault_params(error))
    kit.probe(f"{run.step}:effect")
    match answer.outcome:
        case Outcome.SUCCEEDED | Outcome.REJECTED:
            return conclude(kit, run, effect, operation, answer)
        case Outcome.PENDING:
            return _open(kit, run, operation, _S.PENDING, answer.reference, "operation.pending")
        case Outcome.UNKNOWN:
            return _open(kit, run, operation, _S.UNKNOWN, answer.reference, "operation.unknown")


def _look(kit: Kit, run: Run, task: Look) -> Run | Send:
    effect, operation = task.effect, task.operation
    try:
        answer = effect.lookup(operation)
    except Exception as error:
        return failed(kit, run, error, kit.policy.lookups)
    kit.probe(f"{run.step}:effect")
    acknowledged = operation.state is _S.PENDING
    lost = answer.outcome is Outcome.REJECTED and answer.code == NOT_FOUND
    if answer.outcome is Outcome.SUCCEEDED or (answer.outcome is Outcome.REJECTED and not lost):
        return conclude(kit, run, effect, operation, answer)
    if answer.outcome is Outcome.PENDING or acknowledged:
        reference = answer.reference or operation.reference
        return _open(kit, run, operation, _S.PENDING, reference, "operation.pending")
    try:
        may_send = operation.attempts < kit.policy.submissions and (
            lost or _in_window(kit, operation)
        )
    except Exception as error:  # its plugin is gone, and with it what it promised
        return failed(kit, run, error, kit.policy.lookups)
    if may_send:
        return Send(effect, operation, anew=lost)
    with kit.begin() as uow:
        run = kit.keep(uow, parked(run, "operation.unknown", kit.clock.now(), attempts=0))
        uow.commit()
    return run


def _in_window(kit: Kit, operation: Operation) -> bool:
    window = kit.window(operation)
    if window is None or operation.submitted_at is None:
        return False
    return kit.clock.now() + kit.policy.window_margin < operation.submitted_at + window


def _open(
    kit: Kit,
    run: Run,
    operation: Operation,
    state: OperationState,
    reference: str,
    reason: str,
    params: Params | None = None,
) -> Run:
    """Commit that the outcome is open, and look again later."""
    with kit.begin() as uow:
        now = kit.clock.now()
        if operation.state is _S.SUBMITTING:
            # It was sent: how often it could not be sent before takes nothing from looking it up.
            run = attrs.evolve(run, attempts=0, waits=0, due_at=now)
        if state is _S.PENDING:
            after = after_delay(run, reason, kit.policy.pending, now)
        else:
            after = after_fault(run, reason, None, kit.policy.lookups, now, params)
        run = kit.keep(uow, after)
        moved = operation.moved(state, now)
        uow.operations.save(attrs.evolve(moved, reference=reference or operation.reference))
        uow.commit()
    return run


def _not_sent(kit: Kit, run: Run, operation: Operation, error: CbecError) -> Run:
    with kit.begin() as uow:
        now = kit.clock.now()
        if error.retry is Retry.NEVER:
            after = _after_error(run, error, kit.policy.unsent, now)
        else:
            after = after_delay(run, error.code, kit.policy.unsent, now, fault_params(error))
        run = kit.keep(uow, after)
        # An earlier submission of the same id may have arrived: then only a look-up can tell.
        sent_before = operation.attempts > 1
        moved = operation.moved(_S.UNKNOWN if sent_before else _S.RESERVED, now)
        attempts = operation.attempts - 1
        submitted_at = operation.submitted_at if sent_before else None
        uow.operations.save(attrs.evolve(moved, attempts=attempts, submitted_at=submitted_at))
        uow.commit()
    return run


def conclude(kit: Kit, run: Run, effect: Effect, operation: Operation, answer: Answer[Any]) -> Run:
    """Commit a definite outcome with everything that follows from it."""
    try:
        with kit.begin() as uow:
            after = kit.keep(uow, settled(kit, uow, run, effect, operation, answer))
            uow.commit()
    except Exception as error:
        if is_stale(error):
            raise
        return _salvage(kit, run, operation, answer, error)
    kit.probe(f"{run.step}:committed")
    return after


def settled(
    kit: Kit, uow: UnitOfWork, run: Run, effect: Effect, operation: Operation, answer: Answer[Any]
) -> Run:
    """Write a definite outcome and what the service makes of it; return where the run goes."""
    now = kit.clock.now()
    workflow = kit.workflows[run.workflow]
    operation = uow.operations.save(_outcome(operation, answer, now))
    effect.record(uow, run, operation, answer, now)
    if answer.outcome is Outcome.SUCCEEDED:
        return passed(workflow, run, now)
    return rejected(workflow, run, answer.code or "operation.rejected", now)


def _outcome(operation: Operation, answer: Answer[Any], now: Any) -> Operation:
    state = _S.SUCCEEDED if answer.outcome is Outcome.SUCCEEDED else _S.REJECTED
    return attrs.evolve(
        operation.moved(state, now),
        reference=answer.reference or operation.reference,
        result="" if answer.value is None else codec.dump(answer.value),
        code=answer.code,
    )


def _salvage(
    kit: Kit, run: Run, operation: Operation, answer: Answer[Any], error: Exception
) -> Run:
    """Keep a confirmation whose recording failed; a rejection is asked for again."""
    with kit.begin() as uow:
        now = kit.clock.now()
        run = kit.keep(uow, _after_error(run, error, kit.policy.faults, now))
        # Acknowledged stays acknowledged: a later denial of it must not be believed.
        kept = operation if operation.state is _S.PENDING else operation.moved(_S.UNKNOWN, now)
        if answer.outcome is Outcome.SUCCEEDED:
            try:
                kept = _outcome(operation, answer, now)
            except Exception:  # a value that cannot be written: the look-up will tell it again
                kept = attrs.evolve(kept, reference=answer.reference or operation.reference)
        uow.operations.save(kept)
        uow.commit()
    return run
