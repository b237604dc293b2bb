"""How a run moves: pure functions from one run to the next (docs/explanation/operations.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import CbecError, Retry
from cbec_core.domain.operation import RUN_MOVES, Run, RunState
from cbec_core.domain.reason_params import Params, bounded, said
from cbec_core.services.effects import Progress, Verb

if TYPE_CHECKING:
    from cbec_core.workflows.definition import Step, Workflow

__all__ = [
    "ACTIVE",
    "UNDO",
    "Patience",
    "after_delay",
    "after_fault",
    "after_progress",
    "approved",
    "base_step",
    "fault_code",
    "fault_params",
    "is_stale",
    "is_undoing",
    "parked",
    "passed",
    "pivot_passed",
    "rejected",
    "resumed",
    "undo_of",
    "waiting",
]

UNDO = ".undo"
_SHORTEST = timedelta(seconds=1)
ACTIVE = frozenset({RunState.READY, RunState.UNDOING})


@attrs.frozen
class Patience:
    """How often, and with which growing pauses, something is tried before a person is asked."""

    first: timedelta
    longest: timedelta
    tries: int

    def pause(self, attempts: int) -> timedelta:
        """Return the pause after so many attempts: doubled each time up to the longest."""
        doublings: int = min(max(attempts - 1, 0), 30)
        return min(self.first * (1 << doublings), self.longest)


def is_stale(error: Exception) -> bool:
    """Tell whether an error says that another worker holds the run now."""
    return isinstance(error, CbecError) and error.code == "run.stale_worker"


def fault_code(error: Exception) -> str:
    """Return what may be shown of an error: its code or its class, never its text."""
    return error.code if isinstance(error, CbecError) else f"fault.{type(error).__name__}"


def fault_params(error: Exception) -> Params:
    """Return what fills the text of an error's code; of an exception that is not ours nothing."""
    return bounded(error.params) if isinstance(error, CbecError) else {}


def is_undoing(run: Run) -> bool:
    """Tell whether the run goes backwards; its step says so even while it waits or is parked."""
    return run.step.endswith(UNDO)


def base_step(run: Run) -> str:
    """Return the step's name in the workflow, whichever way the run goes."""
    return run.step.removesuffix(UNDO)


def undo_of(step: str) -> str:
    """Return the name under which a step is undone."""
    return step + UNDO


def pivot_passed(workflow: Workflow, run: Run) -> bool:
    """Tell whether there is only forward."""
    return workflow.pivot in run.done_steps


def _moved(run: Run, state: RunState, now: datetime) -> Run:
    RUN_MOVES.check(run.state, state)
    return attrs.evolve(run, state=state, updated_at=now)


def resumed(run: Run, now: datetime) -> Run:
    """Return a waiting or parked run on its way again, in the direction it had."""
    state = RunState.UNDOING if is_undoing(run) else RunState.READY
    return run if run.state is state else _moved(run, state, now)


def passed(workflow: Workflow, run: Run, now: datetime) -> Run:
    """Return the run with its step done and the next one in place."""
    done = (*run.done_steps, run.step)
    if is_undoing(run):
        return _backwards(workflow, attrs.evolve(run, done_steps=done, attempts=0, waits=0), now)
    following = workflow.after(run.step)
    state = run.state if following else RUN_MOVES.check(run.state, RunState.DONE)
    return attrs.evolve(
        run,
        done_steps=done,
        step=following,
        state=state,
        attempts=0,
        waits=0,
        reason="",
        params={},
        approved=(),
        due_at=now,
        updated_at=now,
    )


def approved(run: Run) -> Run:
    """Return a held run whose step is made anew, with the person's answer to its reason."""
    answers = dict.fromkeys((*run.approved, said(run.reason, run.params)))
    return attrs.evolve(run, approved=tuple(answers), reason="", params={})


def _backwards(workflow: Workflow, run: Run, now: datetime) -> Run:
    for name in reversed(run.done_steps):
        step: Step | None = workflow.find(name)
        if step and step.can_undo and undo_of(name) not in run.done_steps:
            run = attrs.evolve(run, step=undo_of(name), due_at=now)
            return _moved(run, RunState.UNDOING, now)
    return _moved(attrs.evolve(run, step="", due_at=now), RunState.UNDONE, now)


def rejected(
    workflow: Workflow, run: Run, reason: str, now: datetime, params: Params | None = None
) -> Run:
    """Return the run going backwards, or parked if it must not or cannot."""
    if is_undoing(run) or pivot_passed(workflow, run):
        return parked(run, reason, now, attempts=0, params=params)
    run = attrs.evolve(run, attempts=0, waits=0, reason=reason, params=params or {}, approved=())
    return _backwards(workflow, _moved(run, RunState.UNDOING, now), now)


def waiting(
    run: Run,
    until: datetime,
    reason: str,
    now: datetime,
    attempts: int,
    params: Params | None = None,
) -> Run:
    """Return the run asleep until a time; going backwards, it keeps the reason why it does."""
    if not (is_undoing(run) and run.reason):
        run = attrs.evolve(run, reason=reason, params=params or {})
    return _moved(attrs.evolve(run, due_at=until, attempts=attempts), RunState.WAITING, now)


def parked(
    run: Run, reason: str, now: datetime, attempts: int, params: Params | None = None
) -> Run:
    """Return the run parked; `attempts` is zero unless it stopped because of errors."""
    run = attrs.evolve(run, reason=reason, params=params or {}, attempts=attempts)
    return _moved(run, RunState.PARKED, now)


def after_progress(workflow: Workflow, run: Run, progress: Progress, now: datetime) -> Run:
    """Return the run as a step's own word sends it."""
    match progress.verb:
        case Verb.DONE:
            return passed(workflow, run, now)
        case Verb.WAIT:
            # A time that is over would let the worker turn on one run without end.
            until = max(progress.until or now, now + _SHORTEST)
            return waiting(run, until, progress.reason, now, attempts=0, params=progress.params)
        case Verb.HOLD:
            reason = progress.reason or "run.held"
            if run.approves(reason, progress.params):
                return passed(workflow, run, now)
            return parked(run, reason, now, attempts=0, params=progress.params)
        case Verb.REJECT:
            reason = progress.reason or "run.rejected"
            if run.approves(reason, progress.params) and pivot_passed(workflow, run):
                return passed(workflow, run, now)
            return rejected(workflow, run, reason, now, progress.params)


def _is_early(run: Run, now: datetime) -> bool:
    """Tell whether somebody asked before its time: that uses up no patience and no pause."""
    return run.due_at > now


def after_fault(
    run: Run,
    reason: str,
    retry: Retry | None,
    pause: Patience,
    now: datetime,
    params: Params | None = None,
) -> Run:
    """Return the run waiting for its next try, or parked when there is no sense in one."""
    if _is_early(run, now) and retry is not Retry.NEVER:
        return waiting(run, run.due_at, reason, now, run.attempts, params)
    attempts = run.attempts + 1
    if retry is Retry.NEVER or attempts >= pause.tries:
        return parked(run, reason, now, attempts, params)
    return waiting(run, now + pause.pause(attempts), reason, now, attempts, params)


def after_delay(
    run: Run, reason: str, pause: Patience, now: datetime, params: Params | None = None
) -> Run:
    """Return the run waiting for a provider that is slow or away; no failure is counted."""
    if _is_early(run, now):
        return waiting(run, run.due_at, reason, now, attempts=0, params=params)
    run = attrs.evolve(run, waits=run.waits + 1)
    if run.waits >= pause.tries:
        return parked(run, reason, now, attempts=0, params=params)
    return waiting(run, now + pause.pause(run.waits), reason, now, attempts=0, params=params)
