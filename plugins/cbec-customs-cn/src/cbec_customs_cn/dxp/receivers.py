"""Whom messages are sent to, as dated rows."""

from __future__ import annotations

from csv import DictReader
from datetime import date
from functools import cache
from importlib.resources import files

import attrs

from cbec_customs_cn.errors import refused
from cbec_customs_cn.messages.table import Way

__all__ = ["Receiver", "receiver_id", "receivers"]


@attrs.frozen
class Receiver:
    """Hold one row: a number on the platform, and the days on which it holds (None: open)."""

    way: Way
    receiver: str
    valid_from: date | None
    valid_to: date | None
    confidence: str
    source: str


@cache
def receivers() -> tuple[Receiver, ...]:
    """Return the rows that ship; the standard itself does not name them."""
    text = files("cbec_customs_cn.dxp").joinpath("receivers.tsv").read_text("utf-8")
    return tuple(
        Receiver(
            Way(row["way"]),
            row["receiver"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
            row["confidence"],
            row["source"],
        )
        for row in DictReader(text.splitlines(), delimiter="\t")
    )


def receiver_id(way: Way, on: date, rows: tuple[Receiver, ...] | None = None) -> str:
    """Return the receiver of messages on a day; own rows may stand in for those that ship."""
    for row in receivers() if rows is None else rows:
        begun = row.valid_from is None or row.valid_from <= on
        if row.way is way and begun and (row.valid_to is None or on <= row.valid_to):
            return row.receiver
    raise refused("ceb.receiver_unknown", way=way.value, day=on.isoformat())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
