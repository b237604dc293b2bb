"""What the tables have in common: the metadata, naming rules and the columns of every entity."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, String, Text

from cbec_core.storage.column_types import Instant

__all__ = [
    "currency",
    "key",
    "metadata",
    "minor",
    "moment",
    "owner",
    "place",
    "text",
    "version",
    "whole",
]

# Names are fixed by rule so that migrations can address them on every database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_BIG = BigInteger().with_variant(Integer(), "sqlite")


def place() -> Column[int]:
    """Return the position of a row in the order of insertion; on SQLite it is the row id itself."""
    return Column("position", _BIG, Identity(always=True), primary_key=True)


def key(name: str = "id") -> Column[str]:
    """Return a text that identifies the row."""
    return Column(name, Text, nullable=False, unique=True)


def owner() -> Column[str]:
    """Return the merchant to whom the row belongs."""
    return Column("merchant_id", Text, nullable=False)


def text(name: str, **options: Any) -> Column[str]:
    """Return a text that is never null."""
    return Column(name, Text, nullable=False, **options)


def whole(name: str, **options: Any) -> Column[int]:
    """Return an integer that is never null."""
    return Column(name, Integer, nullable=False, **options)


def minor(name: str) -> Column[int]:
    """Return an amount in minor units."""
    return Column(name, BigInteger, nullable=False)


def currency(name: str = "currency") -> Column[str]:
    """Return an ISO 4217 code."""
    return Column(name, String(3), nullable=False)


def moment(name: str, *, nullable: bool = False) -> Column[Any]:
    """Return a time in UTC."""
    return Column(name, Instant, nullable=nullable)


def version() -> Column[int]:
    """Return the count of changes, by which a stale writer is found out."""
    return whole("version")
