"""What the simulator remembers, in a file of its own, so that a killed one goes on."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

__all__ = ["arrivals", "documents", "due", "letters", "messages", "metadata", "numbers", "ready"]

metadata = MetaData()

# A message as it was declared, without its envelope; `sender` is empty where it had none.
messages = Table(
    "messages",
    metadata,
    Column("guid", String, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    Column("sender", String, nullable=False),
    Column("receiver", String, nullable=False),
)

# How often the same bytes came under one name: more than once is a message that was sent again.
arrivals = Table(
    "arrivals",
    metadata,
    Column("name", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("times", Integer, nullable=False),
)

# `versions` counts how often a document was taken: as new, after a rejection, or as a change.
documents = Table(
    "documents",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("guid", String, nullable=False),
    Column("place", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("app_time", String, nullable=False),
    Column("order_no", String, nullable=False),
    Column("waybill", String, nullable=False),
    Column("pre_no", String, nullable=False),
    Column("invt_no", String, nullable=False),
    Column("sum_no", String, nullable=False),
    Column("closed_at", String, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("of_order", "order_no"),
    Index("of_waybill", "waybill"),
    Index("of_number", "invt_no"),
)

# What happens to a document next, at a time of the simulated clock.
due = Table(
    "due",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("status", String, nullable=False),
    Column("info", String, nullable=False),
    Column("version", Integer, nullable=False),
    sqlite_autoincrement=True,
)

# A receipt that is written, and when it leaves: `raw` is one document of its kind, as XML.
letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("sender", String, nullable=False),
    Column("receiver", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# A file that is about to leave: after a crash the same bytes leave under the same name.
ready = Table(
    "ready",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

numbers = Table(
    "numbers",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)
