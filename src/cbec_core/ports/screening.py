"""Screening lists: sanctioned parties and forbidden goods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from cbec_core.domain.party import Party
from cbec_core.domain.product import CustomsProfile

if TYPE_CHECKING:
    from cbec_core.domain.screening import ScreeningReason

__all__ = ["Screener", "ScreeningSubject"]


@attrs.frozen
class ScreeningSubject:
    """Whom and what to screen, and where it goes."""

    order_id: str
    destination: str
    parties: tuple[Party, ...] = attrs.field(repr=False)
    goods: tuple[CustomsProfile, ...]


class Screener(Protocol):
    """A list that is searched; it may be remote."""

    def screen(self, subject: ScreeningSubject) -> tuple[ScreeningReason, ...]:
        """Return every hit; nothing found, nothing returned."""
        ...
