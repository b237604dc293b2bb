"""The catalogue: variants with what customs must know of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cbec_core.domain.merchant import Permission

if TYPE_CHECKING:
    from cbec_core.domain.product import Variant
    from cbec_core.services.context import Context

__all__ = ["Catalog"]


class Catalog:
    """Keep variants and find them by SKU."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def put(self, *variants: Variant) -> None:
        """Insert or replace variants."""
        for merchant_id in {variant.product.merchant_id for variant in variants}:
            self._context.actor.require(Permission.STOCK_WRITE, merchant_id)
        with self._context.begin() as uow:
            uow.variants.put(*variants)
            uow.commit()

    def find(self, skus: Iterable[str]) -> Mapping[str, Variant]:
        """Return the known variants of the deployment's merchant."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.variants.by_skus(self._context.merchant_id, skus)
