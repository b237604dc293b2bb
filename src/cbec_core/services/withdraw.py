"""Withdraw: a declaration that should not stand any more is taken back by its number."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeGuard

import attrs

from cbec_core.domain.customs import DeclarationState, Direction
from cbec_core.domain.operation import OperationKind
from cbec_core.ports.codec import load
from cbec_core.ports.customs import CancelDeclarationRequest, DeclarationResult
from cbec_core.ports.provider import Answer, Capability, LookupRequest, Outcome
from cbec_core.services.declare import declaration_id, record_word
from cbec_core.services.effects import EffectCall

if TYPE_CHECKING:
    from cbec_core.domain.customs import Declaration
    from cbec_core.domain.operation import Operation, Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["WithdrawDeclaration", "WithdrawalInput", "stands"]

_DONE_WITH = frozenset(
    {DeclarationState.DRAFT, DeclarationState.REJECTED, DeclarationState.CANCELLED}
)


@attrs.frozen
class WithdrawalInput:
    """Which declaration of the order."""

    direction: Direction


def stands(declaration: Declaration | None) -> TypeGuard[Declaration]:
    """Tell whether there is a declaration that could be withdrawn."""
    return declaration is not None and declaration.state not in _DONE_WITH


class WithdrawDeclaration:
    """Step `withdraw`: ask the authority; its refusal leaves the declaration standing."""

    kind = OperationKind.CANCEL_DECLARATION
    request_type: type[Any] = CancelDeclarationRequest
    result_type: type[Any] = DeclarationResult

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Name the declaration by its number; one that does not stand needs no withdrawal."""
        wanted = load(run.input, WithdrawalInput)
        declaration = uow.declarations.get(declaration_id(run.subject, wanted.direction))
        if not stands(declaration):
            return None
        request = CancelDeclarationRequest(operation_id, declaration.number)
        return EffectCall(Capability.CUSTOMS, declaration.regime, request)

    def perform(self, call: EffectCall) -> Answer[Any]:
        """Ask the authority."""
        return self._context.providers.customs(call.provider).cancel(call.request)

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask what became of it."""
        return self._context.providers.customs(operation.provider).lookup(
            LookupRequest(operation.id, operation.kind.value, operation.reference)
        )

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Write that the declaration is cancelled."""
        wanted = load(run.input, WithdrawalInput)
        declaration = uow.declarations.get(declaration_id(run.subject, wanted.direction))
        if declaration is not None and answer.outcome is Outcome.SUCCEEDED:
            word = attrs.evolve(answer.result, state=DeclarationState.CANCELLED)
            record_word(self._context, uow, declaration, word)
