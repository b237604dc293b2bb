"""Declare: export and import declarations under the regime that the plugins choose."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from cbec_core.domain.customs import DECLARATION_MOVES, Declaration, DeclarationState, Direction
from cbec_core.domain.events import EventType
from cbec_core.domain.operation import Operation, OperationKind, Run
from cbec_core.ports.customs import DeclarationRequest, DeclarationResult
from cbec_core.ports.provider import Answer, Capability, LookupRequest, Outcome
from cbec_core.ports.stored import StoredDocument
from cbec_core.services.consign import load_consignment
from cbec_core.services.effects import EffectCall
from cbec_core.services.orders import load_order
from cbec_core.services.requirements import regime_for
from cbec_core.services.shipments import shipment_of

if TYPE_CHECKING:
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["Declare", "declaration_id", "record_word"]


def declaration_id(order_id: str, direction: Direction) -> str:
    """Return the id of the order's declaration at a border."""
    return f"dec_{order_id.removeprefix('ord_')}.{direction.value}"


class Declare:
    """Steps `declare_export` and `declare_import`: file once, keep the messages and the answer."""

    kind = OperationKind.DECLARE
    request_type: type[Any] = DeclarationRequest
    result_type: type[Any] = DeclarationResult

    def __init__(self, context: Context, direction: Direction) -> None:
        self._context = context
        self._direction = direction

    def plan(
        self, uow: UnitOfWork, run: Run, operation_id: str, now: datetime
    ) -> EffectCall | None:
        """Ask which regime applies; none needed, none declared; a refused one is filed anew."""
        consignment = load_consignment(uow, run.subject)
        shipment = shipment_of(uow, run.subject)
        if consignment is None or shipment is None:
            return None
        regime = regime_for(self._context, consignment, self._direction, now.date())
        if not regime:
            return None
        declaration = Declaration(
            id=declaration_id(run.subject, self._direction),
            consignment_id=consignment.id,
            order_id=run.subject,
            merchant_id=run.merchant_id,
            regime=regime,
            direction=self._direction,
            state=DeclarationState.DRAFT,
            created_at=now,
        )
        uow.declarations.add(declaration)
        before = uow.declarations.get(declaration.id)
        if before is not None and before.state is DeclarationState.REJECTED:
            DECLARATION_MOVES.check(before.state, DeclarationState.DRAFT)
            uow.declarations.save(attrs.evolve(declaration, version=before.version))
        request = DeclarationRequest(
            operation_id,
            declaration.id,
            self._direction,
            load_order(uow, run.subject),
            consignment,
            shipment.tracking_number,
            now.date(),
        )
        return EffectCall(Capability.CUSTOMS, regime, request)

    def perform(self, call: EffectCall) -> Answer[Any]:
        """File the declaration; customs' refusal is a refusal, however the answer came."""
        return _judged(self._context.providers.customs(call.provider).declare(call.request))

    def lookup(self, operation: Operation) -> Answer[Any]:
        """Ask what customs made of it."""
        request = LookupRequest(operation.id, operation.kind.value, operation.reference)
        return _judged(self._context.providers.customs(operation.provider).lookup(request))

    def record(
        self, uow: UnitOfWork, run: Run, operation: Operation, answer: Answer[Any], now: datetime
    ) -> None:
        """Write number, state and messages; a rejection keeps its reason."""
        declaration = uow.declarations.get(declaration_id(run.subject, self._direction))
        if declaration is None:
            return
        if answer.value is not None:
            record_word(self._context, uow, declaration, answer.value)
        elif answer.outcome is Outcome.REJECTED:
            reasons = (answer.code,) if answer.code else ()
            word = DeclarationResult(declaration.number, DeclarationState.REJECTED, reasons)
            record_word(self._context, uow, declaration, word)


def _judged(answer: Answer[DeclarationResult]) -> Answer[DeclarationResult]:
    """Turn an accepted message whose declaration was refused into a rejection with its reason."""
    word = answer.value
    if answer.outcome is not Outcome.SUCCEEDED or word is None:
        return answer
    if word.state is not DeclarationState.REJECTED:
        return answer
    code = word.reasons[0] if word.reasons else "declaration.rejected"
    return attrs.evolve(answer, outcome=Outcome.REJECTED, code=code)


def record_word(
    context: Context, uow: UnitOfWork, declaration: Declaration, word: DeclarationResult
) -> Declaration:
    """Write what the authority said, with its messages; the same word again changes nothing.

    Reasons stay while the state does, unless there are others.
    """
    DECLARATION_MOVES.check(declaration.state, word.state)
    uow.documents.add(
        *(
            StoredDocument(
                f"{declaration.id}.{message.sha256[:16]}",
                declaration.merchant_id,
                declaration.order_id,
                message,
            )
            for message in word.messages
        )
    )
    kept = declaration.reasons if word.state is declaration.state else ()
    changed = attrs.evolve(
        declaration, state=word.state, reasons=word.reasons or kept, number=word.number
    )
    if changed == declaration:
        return declaration
    declaration = uow.declarations.save(changed)
    uow.outbox.add(
        context.event(
            EventType.DECLARATION_CHANGED,
            declaration.order_id,
            declaration.merchant_id,
            direction=declaration.direction.value,
            state=declaration.state.value,
            number=declaration.number,
        )
    )
    return declaration
