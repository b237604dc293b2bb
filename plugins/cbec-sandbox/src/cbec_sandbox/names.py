"""The fake screening list: names that say themselves that they are on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cbec_core.api import ScreeningReason, ScreeningSubject, Verdict
from cbec_sandbox.magic import asked

__all__ = ["LIST_VERSION", "screen_subject"]

LIST_VERSION: Final = "sandbox-2026-01"


def screen_subject(subject: ScreeningSubject) -> Iterator[ScreeningReason]:
    """Yield a reason for every magic name or description; raise if a name asks for it."""
    names = [
        name for party in subject.parties for name in (party.address.name, party.address.company)
    ]
    goods = [profile.description for profile in subject.goods]
    if asked("RAISE", names):
        raise RuntimeError("the sandbox was asked to fail")
    for verdict in (Verdict.BLOCKED, Verdict.REVIEW):
        if asked(verdict.value, names):
            yield _reason(verdict, "party", "a party")
        if asked(verdict.value, goods):
            yield _reason(verdict, "goods", "an article")


def _reason(verdict: Verdict, what: str, text: str) -> ScreeningReason:
    return ScreeningReason(
        source="sandbox",
        verdict=verdict,
        code=f"sandbox.{what}_{verdict.value}",
        text=f"{text} is on the sandbox list",
        list_version=LIST_VERSION,
    )
