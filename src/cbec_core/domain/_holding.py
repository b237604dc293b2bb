"""How holds come and go beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from cbec_core.domain.hold import Hold, Holder

__all__ = ["ON_HOLD", "with_hold", "without"]

ON_HOLD = "order.on_hold"  # the reason of a channel, which seldom says more


def with_hold(holds: tuple[Hold, ...], hold: Hold) -> tuple[Hold, ...]:
    """Return holds with one more; who holds already has another reason, and held since then."""
    before = next((known for known in holds if known.by is hold.by), None)
    if before is not None:
        hold = attrs.evolve(hold, since=before.since)
    return tuple(sorted((*without(holds, hold.by), hold), key=lambda one: one.by))


def without(holds: tuple[Hold, ...], holder: Holder) -> tuple[Hold, ...]:
    """Return what others hold."""
    return tuple(hold for hold in holds if hold.by is not holder)
