"""Operations: the durable intent and outcome of every effect outside the database."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.reason_params import Params, said
from cbec_core.domain.transitions import TransitionTable

__all__ = [
    "OPERATION_MOVES",
    "RUN_MOVES",
    "Operation",
    "OperationKind",
    "OperationState",
    "Run",
    "RunState",
]


class OperationKind(StrEnum):
    """Name an effect."""

    AUTHORISE = "authorise"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"
    BUY_LABEL = "buy_label"
    VOID_LABEL = "void_label"
    CONFIRM_SHIPMENT = "confirm_shipment"
    DECLARE = "declare"
    CANCEL_DECLARATION = "cancel_declaration"
    NOTIFY = "notify"


class OperationState(StrEnum):
    """Say what is known of an effect; `UNKNOWN` is not `REJECTED`."""

    RESERVED = "reserved"
    SUBMITTING = "submitting"
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


_O = OperationState
OPERATION_MOVES: TransitionTable[OperationState] = TransitionTable(
    "operation",
    {
        _O.RESERVED: frozenset({_O.SUBMITTING, _O.REJECTED}),
        # Back to reserved only where it is certain that no byte left (circuit open).
        _O.SUBMITTING: frozenset({_O.RESERVED, _O.PENDING, _O.SUCCEEDED, _O.REJECTED, _O.UNKNOWN}),
        _O.PENDING: frozenset({_O.SUCCEEDED, _O.REJECTED, _O.UNKNOWN}),
        # An unknown effect is settled by a look-up, by a person, or sent again with the same key.
        _O.UNKNOWN: frozenset({_O.SUBMITTING, _O.PENDING, _O.SUCCEEDED, _O.REJECTED}),
    },
)


@attrs.frozen
class Operation:
    """One effect: its caller-given id is the idempotency key that the provider sees.

    `request` is the frozen request as JSON text (it holds personal data and is never logged),
    `result` what the provider answered as JSON text, `code` the reason of a rejection.
    """

    id: str
    run_id: str
    merchant_id: str
    kind: OperationKind
    capability: str
    provider: str
    request_hash: str
    created_at: datetime
    updated_at: datetime
    state: OperationState = OperationState.RESERVED
    request: str = attrs.field(default="", repr=False)
    reference: str = ""
    result: str = attrs.field(default="", repr=False)
    code: str = ""
    attempts: int = 0
    submitted_at: datetime | None = None
    version: int = 0

    def moved(self, state: OperationState, at: datetime) -> Operation:
        """Return the operation in another state, or raise `transition.illegal`."""
        OPERATION_MOVES.check(self.state, state)
        return attrs.evolve(self, state=state, updated_at=at)


class RunState(StrEnum):
    """Say where a workflow run stands."""

    READY = "ready"
    WAITING = "waiting"
    UNDOING = "undoing"
    PARKED = "parked"
    DONE = "done"
    UNDONE = "undone"


_R = RunState
RUN_MOVES: TransitionTable[RunState] = TransitionTable(
    "run",
    {
        _R.READY: frozenset({_R.WAITING, _R.UNDOING, _R.PARKED, _R.DONE}),
        _R.WAITING: frozenset({_R.READY, _R.UNDOING, _R.PARKED}),
        _R.UNDOING: frozenset({_R.WAITING, _R.PARKED, _R.UNDONE}),
        _R.PARKED: frozenset({_R.READY, _R.UNDOING, _R.DONE, _R.UNDONE}),
    },
)


@attrs.frozen
class Run:
    """One workflow on one subject: a row with a lease, a fencing token and its place.

    `key` never starts two runs. `step` is the name of the next step, `due_at` the earliest time
    to go on, `fence` grows with every lease so that a stale worker's commit is refused. `attempts`
    counts failures in a row at this step, `waits` how often it waited although nothing failed.
    `params` fill the texts of `reason`; no personal data and no secret is in them. `approved` are
    the reasons that a person has answered at this step, as `said` writes them.
    """

    id: str
    merchant_id: str
    workflow: str
    key: str
    subject: str
    step: str
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    state: RunState = RunState.READY
    input: str = attrs.field(default="{}", repr=False)
    input_hash: str = ""
    done_steps: tuple[str, ...] = ()
    reason: str = ""
    params: Params = attrs.field(factory=dict, hash=False)
    approved: tuple[str, ...] = ()
    attempts: int = 0
    waits: int = 0
    lease_owner: str = ""
    lease_until: datetime | None = None
    fence: int = 0
    version: int = 0

    def taken_up(self, now: datetime) -> Run:
        """Return a parked run, leased by nobody, whose step is made anew."""
        RUN_MOVES.check(self.state, RunState.READY)
        return attrs.evolve(
            self,
            state=RunState.READY,
            reason="",
            params={},
            attempts=0,
            waits=0,
            due_at=now,
            updated_at=now,
            lease_owner="",
            lease_until=None,
        )

    def approves(self, reason: str, params: Params) -> bool:
        """Tell whether a person has answered this very reason, with these parameters."""
        return bool(self.approved) and said(reason, params) in self.approved
