"""Holds: who keeps an order from going on, why, and since when (OP-41 to OP-44)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.reason_params import Params

__all__ = ["Hold", "Holder"]


class Holder(StrEnum):
    """Name who holds an order; each lets go for itself."""

    CHANNEL = "channel"
    SCREENING = "screening"


@attrs.frozen
class Hold:
    """One hold: `reason` is a code with a text, filled by `params`, which name nothing personal."""

    by: Holder
    reason: str
    since: datetime
    params: Params = attrs.field(factory=dict, hash=False)
