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
    "FindingText",
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


@attrs.frozen
class FindingText:
    """One row of a table of findings: called with what it is about, it gives the finding.

    `group` and `name` make its code. The texts have places for values, as in "Line {line}: {rate}
    is by weight."; `line` and `path` are those of the finding.
    """

    group: str
    severity: Severity
    name: str
    text: str
    text_zh: str
    path: str = ""

    def __call__(self, line: str = "", path: str = "", **values: object) -> Finding:
        """Return the finding about a line, or about the whole; each place needs its value."""
        path = path or self.path
        text, text_zh = (
            template.format(line=line, path=path, **values)
            for template in (self.text, self.text_zh)
        )
        return Finding(f"{self.group}.{self.name}", self.severity, text, text_zh, line, path)


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
