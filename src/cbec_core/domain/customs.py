"""Declarations to customs, and what is still missing for them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.transitions import TransitionTable

__all__ = [
    "DECLARATION_MOVES",
    "Declaration",
    "DeclarationState",
    "Direction",
    "Finding",
    "Severity",
]


class Severity(StrEnum):
    """Say how bad a finding is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@attrs.frozen
class Finding:
    """Something missing, doubtful or forbidden, with its place; texts in en and zh."""

    code: str
    severity: Severity
    text: str
    text_zh: str = ""
    line_id: str = ""
    path: str = ""


class Direction(StrEnum):
    """Say at which border a declaration is made."""

    EXPORT = "export"
    IMPORT = "import"


class DeclarationState(StrEnum):
    """Say what customs has answered."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    QUERIED = "queried"
    REJECTED = "rejected"
    RELEASED = "released"
    CANCELLED = "cancelled"


_S = DeclarationState
DECLARATION_MOVES: TransitionTable[DeclarationState] = TransitionTable(
    "declaration",
    {
        _S.DRAFT: frozenset(
            {_S.SUBMITTED, _S.ACCEPTED, _S.RELEASED, _S.REJECTED, _S.QUERIED, _S.CANCELLED}
        ),
        _S.SUBMITTED: frozenset({_S.ACCEPTED, _S.QUERIED, _S.REJECTED, _S.RELEASED, _S.CANCELLED}),
        _S.ACCEPTED: frozenset({_S.QUERIED, _S.REJECTED, _S.RELEASED, _S.CANCELLED}),
        _S.QUERIED: frozenset({_S.ACCEPTED, _S.REJECTED, _S.RELEASED, _S.CANCELLED}),
        _S.RELEASED: frozenset({_S.CANCELLED}),
        # What was refused is corrected and filed anew.
        _S.REJECTED: frozenset({_S.DRAFT}),
    },
)


@attrs.frozen
class Declaration:
    """One consignment before one customs authority under one regime."""

    id: str
    consignment_id: str
    order_id: str
    merchant_id: str
    regime: str
    direction: Direction
    state: DeclarationState
    created_at: datetime
    number: str = ""
    reasons: tuple[str, ...] = ()
    version: int = 0
