"""A fake customs authority at both borders: SKU or HS code choose its answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import attrs

from cbec_core.api import (
    Answer,
    CancelDeclarationRequest,
    Capability,
    Consignment,
    DeclarationRequest,
    DeclarationResult,
    DeclarationState,
    Document,
    DocumentKind,
    Finding,
    OperationKind,
    Severity,
    load,
)
from cbec_sandbox.counterparty import Counterparty, Deed
from cbec_sandbox.magic import asked, fate_of

if TYPE_CHECKING:
    from cbec_sandbox.store.effects import Transaction

__all__ = ["SandboxCustoms"]

_KIND = OperationKind
_STATES = {
    "REJECTED": DeclarationState.REJECTED,
    "QUERIED": DeclarationState.QUERIED,
    "ACCEPTED": DeclarationState.ACCEPTED,
}
_HS_STATES = {"999998": DeclarationState.REJECTED, "999999": DeclarationState.QUERIED}
_REASONS = {
    DeclarationState.REJECTED: ("sandbox: description does not fit the code",),
    DeclarationState.QUERIED: ("sandbox: proof of value is asked for",),
}


class SandboxCustoms(Counterparty[DeclarationResult]):
    """Export and import regime; a declaration is released at once unless a line says otherwise."""

    capability = Capability.CUSTOMS
    result = DeclarationResult

    def requirements(self, consignment: Consignment, on: date) -> tuple[Finding, ...]:
        """Ask for code, origin and description of every line."""
        return tuple(
            Finding(
                code=f"sandbox.customs.{field}_missing",
                severity=Severity.ERROR,
                text=f"line {line.line_id}: {field} is missing",
                text_zh=f"第 {line.line_id} 行缺少 {field}",
                line_id=line.line_id,
                path=f"customs.{field}",
            )
            for line in consignment.lines
            for field, value in (
                ("hs", line.customs.code_for(consignment.destination)),
                ("origin", line.customs.origin),
                ("description", line.customs.description),
            )
            if not value
        )

    def declare(self, request: DeclarationRequest) -> Answer[DeclarationResult]:
        """File a declaration and answer at once."""
        consignment = request.consignment
        skus = [line.sku for line in consignment.lines]

        def decide(tx: Transaction, reference: str) -> Deed[DeclarationResult]:
            if self.requirements(consignment, request.on):
                return Deed(code="data_missing")
            state = _state(skus, (line.customs.hs for line in consignment.lines))
            number = f"SBX{request.direction.value[:2].upper()}{reference[-12:].upper()}"
            value = DeclarationResult(number, state, _REASONS.get(state, ()))
            value = attrs.evolve(value, messages=_messages(request, value))
            note = " ".join(skus)
            return Deed(value, number, "", consignment.value, note, fate_of(skus))

        return self.perform(request, _KIND.DECLARE, "declaration_refused", decide)

    def cancel(self, request: CancelDeclarationRequest) -> Answer[DeclarationResult]:
        """Withdraw a declaration once."""

        def decide(tx: Transaction, reference: str) -> Deed[DeclarationResult]:
            effects = [effect for effect in tx.of_subject(request.number) if effect.happened]
            filed = next((e for e in effects if e.kind == _KIND.DECLARE), None)
            if filed is None:
                return Deed(None, request.number, "declaration_not_found")
            if any(effect.kind == _KIND.CANCEL_DECLARATION for effect in effects):
                return Deed(None, request.number, "already_cancelled")
            if load(filed.answer, DeclarationResult).state is DeclarationState.REJECTED:
                return Deed(None, request.number, "already_rejected")
            value = DeclarationResult(request.number, DeclarationState.CANCELLED)
            return Deed(value, request.number, "", None, "", fate_of([filed.note], "cancel"))

        return self.perform(request, _KIND.CANCEL_DECLARATION, "goods_have_left", decide)


def _state(skus: Iterable[str], codes: Iterable[str]) -> DeclarationState:
    texts = tuple(skus)
    for word, state in _STATES.items():
        if asked(word, texts):
            return state
    found = [_HS_STATES[code[:6]] for code in codes if code[:6] in _HS_STATES]
    return found[0] if found else DeclarationState.RELEASED


def _messages(request: DeclarationRequest, result: DeclarationResult) -> tuple[Document, ...]:
    consignment = request.consignment
    filed = {
        "declaration": request.declaration_id,
        "direction": request.direction.value,
        "on": request.on.isoformat(),
        "waybill": request.tracking_number,
        "from": consignment.origin,
        "to": consignment.destination,
        "goods": [
            {
                "line": line.line_id,
                "hs": line.customs.code_for(consignment.destination),
                "origin": line.customs.origin,
                "description": line.customs.description,
                "quantity": line.quantity,
                "net_weight_g": line.net_weight_g,
                "value": str(line.value.amount),
                "currency": line.value.currency,
            }
            for line in consignment.lines
        ],
    }
    answered = {
        "declaration": request.declaration_id,
        "number": result.number,
        "state": result.state.value,
        "reasons": list(result.reasons),
    }
    return tuple(
        Document(
            DocumentKind.CUSTOMS_MESSAGE,
            f"{result.number}-{name}.json",
            "application/json",
            json.dumps(message, ensure_ascii=False, indent=2).encode(),
        )
        for name, message in (("declaration", filed), ("answer", answered))
    )
