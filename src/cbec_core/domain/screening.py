"""Screening: may these parties have these goods at this place?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import attrs

__all__ = ["ScreeningDecision", "ScreeningReason", "Verdict", "strictest"]


class Verdict(StrEnum):
    """Answer a screening question; the worst answer of all counts.

    `NOT_SCREENED` is the word of nobody: a deployment may state that nobody is asked.
    """

    CLEAR = "clear"
    NOT_SCREENED = "not_screened"
    REVIEW = "review"
    BLOCKED = "blocked"

    @property
    def severity(self) -> int:
        """Return the place in the order of badness, 0 for clear."""
        return _SEVERITY[self]


_SEVERITY = {verdict: place for place, verdict in enumerate(Verdict)}


@attrs.frozen
class ScreeningReason:
    """One voice: who says what, by which list in which version; no personal data in `text`."""

    source: str
    verdict: Verdict
    code: str
    text: str
    list_version: str = ""


@attrs.frozen
class ScreeningDecision:
    """The decision for one order, with every reason that was given."""

    id: str
    order_id: str
    merchant_id: str
    verdict: Verdict
    reasons: tuple[ScreeningReason, ...]
    decided_at: datetime


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst verdict; the silence of those who were asked is clear."""
    return max(verdicts, key=lambda verdict: verdict.severity, default=Verdict.CLEAR)
