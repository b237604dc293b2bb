"""Fold receipts into the standing of their document, in the order of customs' own time."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

import attrs

from cbec_customs_cn.receipts.causes import told_of
from cbec_customs_cn.store.states import DocumentState, Status, status_word

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Kept", "Said", "Standing", "clock_of", "meaning", "place_of"]

_RELEASES = frozenset({DocumentState.RELEASED, DocumentState.CLOSED})


class Said(Protocol):
    """What of a receipt counts."""

    @property
    def status(self) -> str:
        """Return the returnStatus."""
        ...

    @property
    def time(self) -> str:
        """Return the returnTime."""
        ...

    @property
    def info(self) -> str:
        """Return the returnInfo."""
        ...

    @property
    def pre_no(self) -> str:
        """Return the number of the port."""
        ...

    @property
    def invt_no(self) -> str:
        """Return the number of the list."""
        ...

    @property
    def sum_no(self) -> str:
        """Return the number of the summary."""
        ...


@attrs.frozen
class Kept:
    """A receipt as it is kept; `place` orders it among all receipts of its document."""

    place: str
    status: str
    time: str
    info: str = attrs.field(default="", repr=False)  # may name a buyer
    pre_no: str = ""
    invt_no: str = ""
    sum_no: str = ""


@lru_cache(maxsize=1024)
def meaning(status: str) -> Status:
    """Return what a returnStatus means, by the standard and by the table of causes."""
    return status_word(status, told_of(status))


def clock_of(time: str) -> str:
    """Return a time as 17 digits that sort; what is no time sorts first."""
    return time if len(time) == 17 and time.isdigit() else _mended(time)


def _mended(time: str) -> str:
    # Some ports leave milliseconds out.
    digits = time if time.isdigit() else ""
    return digits[:17].ljust(17, "0")


def place_of(
    kind: str, status: str, time: str, info: str, pre_no: str, invt_no: str, sum_no: str
) -> str:
    """Return the place of a receipt among those of its document; the same one has the same place.

    The port's own guid is no part of it: a receipt that is sent again may carry another.
    """
    content = f"{kind}\x1f{status}\x1f{info}\x1f{pre_no}\x1f{invt_no}\x1f{sum_no}"
    digest = blake2b(content.encode(), digest_size=8).hexdigest()
    clock = time if len(time) == 17 and time.isdigit() else clock_of(time)
    return f"{clock}{meaning(status).rank:02d}{digest}"


@attrs.define
class Standing:
    """The standing of a document, changed by one receipt after the other."""

    state: DocumentState = DocumentState.PREPARED
    status: str = ""
    status_time: str = ""
    info: str = attrs.field(default="", repr=False)  # may name a buyer
    pre_no: str = ""
    invt_no: str = ""
    sum_no: str = ""
    folded: str = ""
    released_at: str = ""
    closed_at: str = ""

    def take(self, place: str, said: Said, since: str = "") -> bool:
        """Take a receipt that is later than all before; say whether it moved the state.

        One that is not later than `since` belongs to an earlier submission and gives numbers only.
        """
        self.folded = place
        self.pre_no = said.pre_no or self.pre_no
        self.invt_no = said.invt_no or self.invt_no
        self.sum_no = said.sum_no or self.sum_no
        if since and clock_of(said.time) <= since:
            return False
        status = meaning(said.status)
        if status.state is None or (
            self.state not in status.moves and self.state is not status.state
        ):
            return False
        self.state = status.state
        self.status, self.status_time, self.info = said.status, said.time, said.info
        if self.state in _RELEASES:
            self.released_at = self.released_at or said.time
        if self.state is DocumentState.CLOSED:
            self.closed_at = self.closed_at or said.time
        return True

    def keep_numbers(self, pre_no: str, invt_no: str, sum_no: str) -> None:
        """Keep numbers that the document itself brought and no receipt has changed."""
        self.pre_no = self.pre_no or pre_no
        self.invt_no = self.invt_no or invt_no
        self.sum_no = self.sum_no or sum_no

    def take_all(self, said: Iterable[Kept], since: str = "") -> None:
        """Take receipts in their order."""
        for one in sorted(said, key=lambda one: one.place):
            self.take(one.place, one, since)
