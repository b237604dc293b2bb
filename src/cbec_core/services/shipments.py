"""The shipments of an order: one name for them everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_core.domain.shipment import Shipment
    from cbec_core.ports.storage import UnitOfWork

__all__ = ["shipment_id", "shipment_of"]


def shipment_id(order_id: str, number: int = 1) -> str:
    """Return the id of an order's shipment; a later number follows one that came to nothing."""
    first = f"shp_{order_id.removeprefix('ord_')}"
    return first if number == 1 else f"{first}.{number}"


def shipment_of(uow: UnitOfWork, order_id: str) -> Shipment | None:
    """Return the order's newest shipment, or nothing if the marketplace ships it."""
    found = uow.shipments.of_order(order_id)
    return found[-1] if found else None
