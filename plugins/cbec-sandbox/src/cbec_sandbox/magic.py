"""Magic values: how a request asks the fake counterparty for a certain fate.

The table in README.md documents them and is read by the tests, so that it stays true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

__all__ = ["AMOUNTS", "DECLINES", "POSTCODES", "Fate", "asked", "fate_of"]


class Fate(StrEnum):
    """Name what becomes of an effect, and what its caller hears of it."""

    SUCCEED = "succeed"
    DECLINE = "decline"
    EXPIRED = "expired"
    STOLEN = "stolen"
    PENDING = "pending"
    REFUSED_LATER = "refused_later"
    UNKNOWN = "unknown"
    LOST = "lost"
    STUCK = "stuck"
    TIMEOUT = "timeout"
    RAISE = "raise"
    SLOW = "slow"


# The reasons of a decline, in the words of the field (by default: what the operation says).
DECLINES: Final = {Fate.EXPIRED: "expired_card", Fate.STOLEN: "stolen_card"}

# In minor units of any currency: 6,666.02 EUR is declined.
AMOUNTS: Final = {
    666602: Fate.DECLINE,
    666603: Fate.PENDING,
    666604: Fate.UNKNOWN,
    666605: Fate.LOST,
    666606: Fate.TIMEOUT,
}

POSTCODES: Final = {
    "SBX1": Fate.DECLINE,
    "SBX2": Fate.PENDING,
    "SBX3": Fate.UNKNOWN,
    "SBX4": Fate.LOST,
}

_OPERATIONS = "capture|void|refund|cancel"
_FATES = "|".join(sorted((fate.value for fate in Fate), key=len, reverse=True))
_WORD = re.compile(rf"\b(?:tok|sandbox) (?:(?P<op>{_OPERATIONS}) )?(?P<fate>{_FATES})\b")


def fate_of(texts: Iterable[str], operation: str = "") -> Fate:
    """Return the fate that one of the texts asks for an operation: `tok_refund_lost`.

    Without an operation in it, a word speaks of the first effect (authorise, label, declare).
    """
    for text in texts:
        for found in _WORD.finditer(_plain(text).replace("refused later", "refused_later")):
            if (found["op"] or "") == operation:
                return Fate(found["fate"])
    return Fate.SUCCEED


def asked(word: str, texts: Iterable[str]) -> bool:
    """Tell whether one of the texts holds `SANDBOX <word>`, in any case, dashed or spaced."""
    wanted = re.compile(rf"\bsandbox {re.escape(_plain(word))}\b")
    return any(wanted.search(_plain(text)) for text in texts)


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-]+", " ", text).casefold()
