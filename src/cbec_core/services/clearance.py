"""Clearance: a declaration that was filed is followed until customs has released the goods."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.customs import Declaration, DeclarationState, Direction
from cbec_core.domain.operation import OperationKind
from cbec_core.domain.reason_params import listed
from cbec_core.ports.provider import Answer, LookupRequest, Outcome
from cbec_core.services.declare import declaration_id, record_word
from cbec_core.services.effects import Progress

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["AwaitClearance"]

_FOR_A_PERSON = frozenset(
    {DeclarationState.REJECTED, DeclarationState.QUERIED, DeclarationState.CANCELLED}
)


@attrs.frozen
class _Question:
    regime: str
    request: LookupRequest


class AwaitClearance:
    """Steps `clear_export` and `clear_import`: ask again until released; queries need a person."""

    def __init__(self, context: Context, direction: Direction) -> None:
        self._context = context
        self._direction = direction

    def plan(self, uow: UnitOfWork, run: Run, now: datetime) -> _Question | None:
        """Ask for the operation under which the declaration was filed last."""
        declaration = uow.declarations.get(declaration_id(run.subject, self._direction))
        if declaration is None or declaration.state is DeclarationState.RELEASED:
            return None
        step = f"{run.id}.declare_{self._direction.value}"
        filed = [
            operation
            for operation in uow.operations.of_run(run.id)
            if operation.kind is OperationKind.DECLARE and operation.id.startswith(step)
        ]
        if not filed:
            return None
        last = filed[-1]
        request = LookupRequest(last.id, last.kind.value, last.reference)
        return _Question(declaration.regime, request)

    def ask(self, request: _Question) -> Answer[Any]:
        """Ask the authority what became of it."""
        return self._context.providers.customs(request.regime).lookup(request.request)

    def record(
        self, uow: UnitOfWork, run: Run, answer: Answer[Any] | None, now: datetime
    ) -> Progress:
        """Keep the authority's word; wait while it is silent, hold where it wants something."""
        if answer is None:
            return Progress.done()
        declaration = uow.declarations.get(declaration_id(run.subject, self._direction))
        assert declaration is not None  # the question was made from it
        if answer.outcome is Outcome.SUCCEEDED:
            declaration = record_word(self._context, uow, declaration, answer.result)
        return self._progress(declaration, now)

    def _progress(self, declaration: Declaration, now: datetime) -> Progress:
        reason = f"declaration.{declaration.state.value}"
        if declaration.state is DeclarationState.RELEASED:
            return Progress.done()
        about = {"border": self._direction.value, "number": declaration.number}
        if declaration.state in _FOR_A_PERSON:
            return Progress.hold(reason, **about, reasons=listed(declaration.reasons))
        return Progress.wait(now + self._context.policy.poll_customs, reason, **about)
