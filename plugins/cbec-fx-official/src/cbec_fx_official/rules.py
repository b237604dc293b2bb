"""Which publication holds on a day for a purpose: dated rows, each with its law.

A purpose without a row has no rate of that source: the kinds are never mixed.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import attrs

from cbec_core.api import Confidence, FxPurpose

__all__ = ["HOMES", "RULES", "How", "Rule", "reference_day", "rule_of", "rules_on"]


class How(StrEnum):
    """Say how a day finds its publication."""

    LATEST = "latest"
    PERIOD = "period"
    SECOND_LAST_WEDNESDAY = "second_last_wednesday"
    THIRD_WEDNESDAY = "third_wednesday"


@attrs.frozen
class Rule:
    """One source for one purpose during a time; `after` is where a day without rates looks."""

    id: str
    source: str
    purpose: FxPurpose
    how: How
    law: str
    confidence: Confidence
    valid_from: date
    valid_to: date | None = None
    after: bool = False


_ECB: Final = "ECB, euro foreign exchange reference rates; published for information"
_CFETS: Final = "PBOC, central parity of the renminbi, published by CFETS"

RULES: Final = (
    Rule(
        "fx.ecb.checkout",
        "ecb",
        FxPurpose.CHECKOUT,
        How.LATEST,
        _ECB,
        Confidence.HIGH,
        date(1999, 1, 4),
    ),
    Rule(
        "fx.ecb.accounting",
        "ecb",
        FxPurpose.ACCOUNTING,
        How.LATEST,
        _ECB,
        Confidence.HIGH,
        date(1999, 1, 4),
    ),
    Rule(
        "fx.ecb.customs",
        "ecb",
        FxPurpose.CUSTOMS,
        How.SECOND_LAST_WEDNESDAY,
        "Implementing Regulation (EU) 2015/2447, article 146: ECB rate of the second-last Wednesday"
        " of a month, else the one before it, for the month that follows",
        Confidence.MEDIUM,
        date(2016, 5, 1),
    ),
    Rule(
        "fx.hmrc.customs",
        "hmrc",
        FxPurpose.CUSTOMS,
        How.PERIOD,
        "HMRC exchange rates for customs and VAT, for the period that the file states",
        Confidence.HIGH,
        date(2021, 1, 1),
    ),
    Rule(
        "fx.cfets.accounting",
        "cfets",
        FxPurpose.ACCOUNTING,
        How.LATEST,
        _CFETS,
        Confidence.HIGH,
        date(2006, 1, 4),
    ),
    # Before that day the fourth Wednesday stood in for a holiday, and other rates than these were
    # used for most currencies (order 124 of 2005, article 16): not built.
    Rule(
        "fx.cfets.customs",
        "cfets",
        FxPurpose.CUSTOMS,
        How.THIRD_WEDNESDAY,
        "GACC order 272 of 2024, article 13: central parity of the third Wednesday of a month, else"
        " of the next trading day, for the month that follows",
        Confidence.MEDIUM,
        date(2024, 12, 1),
        after=True,
    ),
    Rule(
        "fx.us-treasury.accounting",
        "us-treasury",
        FxPurpose.ACCOUNTING,
        How.LATEST,
        "US Treasury reporting rates of exchange (22 U.S.C. 2363(b)); US customs uses the rates"
        " that the Federal Reserve certifies (31 U.S.C. 5151), not these",
        Confidence.HIGH,
        date(2001, 3, 31),
    ),
)

# The currencies whose own customs one of these sources serves.
HOMES: Final = frozenset({"EUR", "GBP", "CNY"})


def rules_on(source: str, on: date) -> tuple[Rule, ...]:
    """Return the rows of a source that are in force on a day."""
    held = (r for r in RULES if r.valid_from <= on and (r.valid_to is None or on <= r.valid_to))
    return tuple(rule for rule in held if rule.source == source)


def rule_of(source: str, purpose: FxPurpose, on: date) -> Rule | None:
    """Return the row of a day, or nothing: the source then has no rate for the purpose."""
    return next((rule for rule in rules_on(source, on) if rule.purpose is purpose), None)


def reference_day(how: How, on: date) -> date:
    """Return the Wednesday of the month before whose rate holds in the month of a day."""
    last = on.replace(day=1) - timedelta(days=1)
    wednesdays = [
        day
        for day in range(1, last.day + 1)
        if last.replace(day=day).weekday() == calendar.WEDNESDAY
    ]
    place = -2 if how is How.SECOND_LAST_WEDNESDAY else 2
    return last.replace(day=wednesdays[place])
