"""What is kept of a tariff: rows of dated rates, in editions that replace one another."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import attrs

__all__ = ["ANY_DAY", "Edition", "Kind", "Loaded", "Row"]

ANY_DAY = date.min


class Kind(StrEnum):
    """Say what a row is for.

    `claim` is a lower rate that somebody would have to claim; `doubt` a duty that may be owed and
    cannot be judged here; `block` the same where no figure may be given without it; `control` a
    rule that is no duty; `see` points to headings of chapter 99; `name` is a description.
    """

    DUTY = "duty"
    COLUMN_2 = "column2"
    ADDITIONAL = "additional_duty"
    EXCISE = "excise"
    CLAIM = "claim"
    DOUBT = "doubt"
    BLOCK = "block"
    CONTROL = "control"
    SEE = "see"
    NAME = "name"


@attrs.frozen
class Row:
    """One line: goods by prefix, origins (none: any), what is owed, by which law, and when.

    `rate` is in the grammar of `rates.py`; empty: it cannot be computed, and `text` says what the
    file says. `floor`: the duty counts towards the rate, which is owed as far as it is more.
    """

    destination: str
    prefix: str
    kind: Kind
    rate: str
    text: str
    rule: str
    law: str
    valid_from: date
    valid_to: date | None = None
    origins: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    code: str = ""
    confidence: str = "H"
    floor: bool = False

    def holds(self, origin: str, on: date) -> bool:
        """Tell whether the row is in force for goods of an origin on a day."""
        return (
            self.valid_from <= on
            and (self.valid_to is None or on <= self.valid_to)
            and (not self.origins or origin in self.origins)
            and origin not in self.excluded
        )


@attrs.frozen
class Edition:
    """One file as it was loaded: the part of a source that it replaces, and its version.

    From `day` on, the edition is all that is known of its part. `complete`: every code of its
    destination is in it.
    """

    source: str
    part: str
    day: date
    file: str
    sha256: str
    rows: int
    loaded_at: datetime
    complete: bool = False

    @property
    def name(self) -> str:
        """Return what people call the part."""
        return f"{self.source} {self.part}".rstrip()


@attrs.frozen
class Loaded:
    """An edition with its rows; `unknown` are rates that were kept and are not understood."""

    edition: Edition
    rows: tuple[Row, ...]
    unknown: int = 0
