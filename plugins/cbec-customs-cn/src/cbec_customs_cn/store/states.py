"""The states of a document, and which status of a receipt moves it from where: a table.

Receipts are folded in the order of their own time, so that what came late, twice or in another
order ends in the same state. A later receipt of lower standing moves nothing, except where customs
corrects itself: 100 after 120, 800 after 500, a hold after a release.
Source: 对接报文规范 202205, returnStatus; which move is legitimate is our reading (confidence B).
"""

from __future__ import annotations

from csv import DictReader
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DocumentState", "Status", "status_word", "statuses"]


class DocumentState(StrEnum):
    """Say what became of a document, by the last receipt that counts."""

    PREPARED = "prepared"
    SENT = "sent"
    STORED = "stored"  # 1
    RECEIVED = "received"  # 2
    FORWARDED = "forwarded"  # 3
    NOT_FORWARDED = "not_forwarded"  # 4
    FILED = "filed"  # 120
    REVIEW = "review"  # 300
    INSPECTION = "inspection"  # 500
    HELD = "held"  # 501 to 505, 599, 600
    APPROVED = "approved"  # 399
    RELEASED = "released"  # 800
    CLOSED = "closed"  # 899
    REJECTED = "rejected"  # 100, and every negative status of the port
    RETURNED = "returned"  # 700
    CANCELLED = "cancelled"  # its 605 or 623 was approved
    UNKNOWN = "unknown"


@attrs.frozen
class Status:
    """One returnStatus: the state it brings, its rank among receipts of one time, its words."""

    word: str
    state: DocumentState | None
    rank: int
    moves: frozenset[DocumentState]
    zh: str
    en: str
    confidence: str


@cache
def statuses() -> Mapping[str, Status]:
    """Return every status by its word: a number, or what stands for negative ones."""
    text = files("cbec_customs_cn.store").joinpath("statuses.tsv").read_text("utf-8")
    rows = DictReader(text.splitlines(), delimiter="\t")
    found = (
        Status(
            word=row["status"],
            state=DocumentState(row["state"]) if row["state"] else None,
            rank=int(row["rank"]),
            moves=frozenset(map(DocumentState, row["from"].split())),
            zh=row["zh"],
            en=row["en"],
            confidence=row["confidence"],
        )
        for row in rows
    )
    return MappingProxyType({status.word: status for status in found})


# A status that the standard does not have moves only what nothing is known of.
_UNHEARD = Status(
    "",
    DocumentState.UNKNOWN,
    1,
    frozenset({DocumentState.PREPARED, DocumentState.SENT}),
    "未知状态",
    "a status that the standard does not have",
    "A",
)


def status_word(status: str, told: str = "") -> Status:
    """Return what a returnStatus means; `told` is what the error table says of a negative one."""
    if told:
        return statuses()[told]
    known = statuses().get(status)
    if known is not None and status.isdigit():
        return known
    if status.startswith("-") and status[1:].isdigit():
        return statuses()["port"]
    return _UNHEARD
