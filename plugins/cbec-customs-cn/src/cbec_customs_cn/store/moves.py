"""What can be done with a document from its state: a table, with its sources."""

from __future__ import annotations

from csv import DictReader
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from cbec_customs_cn.store.states import DocumentState

if TYPE_CHECKING:
    from cbec_customs_cn.store.records import DocumentRecord

__all__ = ["Move", "may_submit", "moves", "moves_of"]


@attrs.frozen
class Move:
    """One thing that can be done: from which states, by which message, until when.

    `days` None has no term; else it counts from the day of release. `app_type` is the appType of
    the same kind of message, `message` another kind that is to be sent.
    """

    name: str
    kinds: frozenset[str]
    states: frozenset[DocumentState]
    app_type: str
    message: str
    days: int | None
    source: str
    confidence: str
    en: str
    zh: str

    def fits(self, kind: str, state: DocumentState) -> bool:
        """Say whether it can be done with a document of a kind in a state."""
        return (not self.kinds or kind in self.kinds) and state in self.states

    def until(self, released_at: str) -> date | None:
        """Return its last day; None if there is no term or nothing was released."""
        if self.days is None or not released_at[:8].isdigit():
            return None
        day = datetime.strptime(released_at[:8], "%Y%m%d").date()  # noqa: DTZ007 a day in China
        return day + timedelta(days=self.days)


@cache
def moves() -> tuple[Move, ...]:
    """Return every move."""
    text = files("cbec_customs_cn.store").joinpath("moves.tsv").read_text("utf-8")
    return tuple(_move(row) for row in DictReader(text.splitlines(), delimiter="\t"))


def moves_of(document: DocumentRecord, on: date) -> tuple[Move, ...]:
    """Return what can be done with a document on a day in China."""
    fitting = (move for move in moves() if move.fits(document.key.message, document.state))
    return tuple(
        move for move in fitting if (last := move.until(document.released_at)) is None or on <= last
    )


def may_submit(kind: str, state: DocumentState, app_type: str) -> bool:
    """Say whether a document that stands in a state may be sent again with an appType."""
    return any(move.app_type == app_type and move.fits(kind, state) for move in moves())


def _move(row: dict[str, str]) -> Move:
    kinds = row["kinds"].split()
    return Move(
        name=row["move"],
        kinds=frozenset() if kinds == ["*"] else frozenset(kinds),
        states=frozenset(map(DocumentState, row["states"].split())),
        app_type=row["app_type"],
        message=row["message"],
        days=int(row["days"]) if row["days"] else None,
        source=row["source"],
        confidence=row["confidence"],
        en=row["en"],
        zh=row["zh"],
    )
