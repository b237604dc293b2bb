"""Holds: who keeps an order from going on, why, and since when (OP-40 to OP-43)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from cbec_core.domain.reason_params import Params

__all__ = ["ON_HOLD", "Hold", "Holder", "without", "with_hold"]

ON_HOLD = "order.on_hold"  # the reason of a channel, which seldom says more


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


def with_hold(holds: tuple[Hold, ...], hold: Hold) -> tuple[Hold, ...]:
    """Return holds with one more; who holds already has another reason, and held since then."""
    before = next((known for known in holds if known.by is hold.by), None)
    if before is not None:
        hold = attrs.evolve(hold, since=before.since)
    return tuple(sorted((*without(holds, hold.by), hold), key=lambda one: one.by))


def without(holds: tuple[Hold, ...], holder: Holder) -> tuple[Hold, ...]:
    """Return what others hold."""
    return tuple(hold for hold in holds if hold.by is not holder)
