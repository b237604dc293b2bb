"""Hooks that choose one way among several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cbec_core.hooks import rule

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.customs import Direction
    from cbec_core.domain.order import Order
    from cbec_core.domain.shipment import RateQuote


class RoutingHooks:
    """Choice of carrier service and of customs regime."""

    @rule("FIRST")
    def cbec_choose_rate(self, order: Order, quotes: Sequence[RateQuote]) -> RateQuote | None:
        """Choose one of the quotes."""

    @rule("FIRST")
    def cbec_choose_regime(self, consignment: Consignment, direction: Direction) -> str | None:
        """Choose the code of the customs regime for a border; "none" if nobody declares there."""
