"""The shipment of an order: one name for it everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbec_core.domain.shipment import Shipment
    from cbec_core.ports.storage import UnitOfWork

__all__ = ["shipment_id", "shipment_of"]


def shipment_id(order_id: str) -> str:
    """Return the id of the order's shipment."""
    return f"shp_{order_id.removeprefix('ord_')}"


def shipment_of(uow: UnitOfWork, order_id: str) -> Shipment | None:
    """Return the order's shipment, or nothing if the marketplace ships it."""
    return uow.shipments.get(shipment_id(order_id))
