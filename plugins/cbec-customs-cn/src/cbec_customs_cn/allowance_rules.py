"""What a person may buy by retail import: limits and the term of returns, as dated rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from cbec_core.api import Confidence, DomainError, Money
from cbec_customs_cn.times import CHINA

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LIMITS", "RETURN_TERMS", "Limits", "ReturnTerm", "china_day", "in_force"]


@attrs.frozen(kw_only=True)
class Limits:
    """The most that a transaction, and a person's calendar year, may hold in customs value."""

    rule: str
    law: str
    source: str
    confidence: Confidence
    valid_from: date
    valid_to: date | None = None
    single: Money
    annual: Money


@attrs.frozen(kw_only=True)
class ReturnTerm:
    """Days after the release: to apply for a return, and until the goods are back."""

    rule: str
    law: str
    source: str
    confidence: Confidence
    valid_from: date
    valid_to: date | None = None
    apply_within: int
    back_within: int


def _yuan(amount: int) -> Money:
    return Money(amount * 100, "CNY")


LIMITS: Final = (
    Limits(
        rule="cn.retail.limits_2016",
        law="财关税〔2016〕18号",
        source="customs-cn 4.1",
        confidence=Confidence.MEDIUM,
        valid_from=date(2016, 4, 8),
        valid_to=date(2018, 12, 31),
        single=_yuan(2_000),
        annual=_yuan(20_000),
    ),
    Limits(
        rule="cn.retail.limits_2019",
        law="财关税〔2018〕49号",
        source="customs-cn 4.1, Ningbo Customs in People's Daily 2025-11",
        confidence=Confidence.MEDIUM,
        valid_from=date(2019, 1, 1),
        single=_yuan(5_000),
        annual=_yuan(26_000),
    ),
)

RETURN_TERMS: Final = (
    ReturnTerm(
        rule="cn.retail.return_2020",
        law="海关总署公告2020年第45号",
        source="customs-cn 4.2; the first day is that of the announcement",
        confidence=Confidence.HIGH,
        valid_from=date(2020, 3, 28),
        apply_within=30,
        back_within=45,
    ),
)

R = TypeVar("R", Limits, ReturnTerm)


def in_force(rows: Sequence[R], on: date) -> R:
    """Return the row of a day; raises `ceb.rule_none` for a day before the first."""
    for row in rows:
        if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to):
            return row
    raise DomainError("ceb.rule_none", day=on.isoformat())


def china_day(moment: datetime) -> date:
    """Return the calendar day in China of an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no day in China")
    return moment.astimezone(CHINA).date()
