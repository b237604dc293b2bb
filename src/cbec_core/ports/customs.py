"""Customs regimes: what they need, how a declaration is made, what the authority answers."""

from __future__ import annotations

from datetime import date
from typing import Protocol

import attrs

from cbec_core.domain.consignment import Consignment
from cbec_core.domain.customs import DeclarationState, Direction, Finding
from cbec_core.domain.order import Order
from cbec_core.ports.documents import Document
from cbec_core.ports.provider import Answer, LookupRequest, effect, local

__all__ = [
    "CancelDeclarationRequest",
    "CustomsRegime",
    "DeclarationRequest",
    "DeclarationResult",
]


@attrs.frozen
class DeclarationRequest:
    """Declare a consignment; the tracking number ties it to the waybill."""

    operation_id: str
    declaration_id: str
    direction: Direction
    order: Order
    consignment: Consignment
    tracking_number: str
    on: date


@attrs.frozen
class DeclarationResult:
    """The authority's word: its number, the state, its reasons, and the messages exchanged."""

    number: str
    state: DeclarationState
    reasons: tuple[str, ...] = ()
    messages: tuple[Document, ...] = ()


@attrs.frozen
class CancelDeclarationRequest:
    """Withdraw a declaration by its number."""

    operation_id: str
    number: str


class CustomsRegime(Protocol):
    """One procedure before one authority."""

    @local
    def requirements(self, consignment: Consignment, on: date) -> tuple[Finding, ...]:
        """Return what is missing for a declaration, by line; nothing missing, nothing returned."""
        ...

    @effect
    def declare(self, request: DeclarationRequest) -> Answer[DeclarationResult]:
        """File a declaration; the same operation id files once."""
        ...

    @effect
    def cancel(self, request: CancelDeclarationRequest) -> Answer[DeclarationResult]:
        """Withdraw a declaration."""
        ...

    def lookup(self, request: LookupRequest) -> Answer[DeclarationResult]:
        """Tell what became of an operation."""
        ...
