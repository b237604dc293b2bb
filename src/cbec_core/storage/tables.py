"""The tables of the core, one module a room; a plugin's tables live in a metadata of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.storage import tables_money, tables_orders, tables_stock, tables_trade, tables_work
from cbec_core.storage.columns import metadata

if TYPE_CHECKING:
    from sqlalchemy import MetaData

__all__ = ["all_tables"]

_ROOMS = (tables_orders, tables_stock, tables_money, tables_trade, tables_work)


def all_tables() -> MetaData:
    """Return the metadata with every table of the core in it."""
    assert all(room.__doc__ for room in _ROOMS)
    return metadata
