"""The plugin's own table in the deployment's database (Alembic branch `sandbox`)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Identity, Integer, MetaData, Table, Text

__all__ = ["METADATA", "sandbox_effects"]

METADATA = MetaData()

# SQLite only numbers rows by itself where the key is an INTEGER.
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

sandbox_effects = Table(
    "sandbox_effects",
    METADATA,
    Column("position", _SERIAL, Identity(), primary_key=True),
    Column("operation_id", Text, nullable=False, unique=True),
    Column("capability", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("reference", Text, nullable=False, index=True),
    Column("fingerprint", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("fate", Text, nullable=False),
    Column("happened", Boolean, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("answer", Text, nullable=False),
)
