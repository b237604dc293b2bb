"""Hooks on what a sale costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cbec_core.hooks import rule

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import LandedCharge
    from cbec_core.domain.landed_request import LandedCostRequest


class PricingHooks:
    """Charges beside duty and tax."""

    @rule("ALL")
    def cbec_landed_cost_extras(self, request: LandedCostRequest) -> Iterable[LandedCharge]:  # type: ignore[empty-body]
        """Add charges of the consignment, such as a disbursement fee; asked once a quote."""
