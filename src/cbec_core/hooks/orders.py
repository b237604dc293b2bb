"""Hooks on the way of an order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cbec_core.hooks import rule

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Parcel
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.order import Order
    from cbec_core.domain.product import Variant
    from cbec_core.domain.stock import StockLevel


class OrderHooks:
    """Checks, allocation and packing."""

    @rule("ALL")
    def cbec_check_order(self, order: Order) -> Iterable[Finding]:  # type: ignore[empty-body]
        """Name what speaks against processing this order; an error holds it for a person."""

    @rule("FIRST")
    def cbec_allocate(self, order: Order, levels: Sequence[StockLevel]) -> str | None:
        """Choose the location that ships the order; the core checks it by reserving."""

    @rule("FIRST")
    def cbec_pack(self, order: Order, variants: Sequence[Variant]) -> Sequence[Parcel] | None:
        """Choose the parcels; weights in grams, sizes in millimetres."""
