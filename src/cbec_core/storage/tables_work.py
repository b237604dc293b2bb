"""Work in progress: runs and operations, and the messages that come in and go out."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
    literal_column,
    not_,
    or_,
)

from cbec_core.storage.columns import key, metadata, moment, owner, place, text, version, whole

__all__ = ["OPEN_RUN", "UNTOLD", "inbox", "operations", "outbox", "runs"]

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    owner(),
    text("workflow"),
    key("key"),
    text("subject", index=True),
    text("step"),
    moment("created_at"),
    moment("updated_at"),
    moment("due_at"),
    text("state"),
    text("input"),
    text("input_hash"),
    text("done_steps"),
    text("reason"),
    text("params"),
    text("approved"),
    whole("attempts"),
    whole("waits"),
    text("lease_owner"),
    moment("lease_until", nullable=True),
    whole("fence"),
    version(),
)
# Literals, not parameters: only then do both planners see that the partial index fits.
OPEN_RUN = or_(
    runs.c.state == literal_column("'ready'"),
    runs.c.state == literal_column("'waiting'"),
    runs.c.state == literal_column("'undoing'"),
)
Index("ix_runs_due_at", runs.c.due_at, sqlite_where=OPEN_RUN, postgresql_where=OPEN_RUN)

operations = Table(
    "operations",
    metadata,
    place(),
    key(),
    text("run_id", index=True),
    owner(),
    text("kind"),
    text("capability"),
    text("provider"),
    text("request_hash"),
    moment("created_at"),
    moment("updated_at"),
    text("state"),
    text("request"),
    text("reference"),
    text("result"),
    text("code"),
    whole("attempts"),
    moment("submitted_at", nullable=True),
    version(),
)

outbox = Table(
    "outbox",
    metadata,
    place(),
    text("id"),
    text("type"),
    text("subject"),
    owner(),
    moment("time"),
    text("data"),
    Column("told", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)
UNTOLD = not_(outbox.c.told)
Index(
    "ix_outbox_untold",
    outbox.c.position,
    sqlite_where=UNTOLD,
    postgresql_where=UNTOLD,
)

inbox = Table(
    "inbox",
    metadata,
    owner(),
    text("source"),
    text("event_id"),
    moment("received_at"),
    text("body"),
    moment("processed_at", nullable=True),
    PrimaryKeyConstraint("merchant_id", "source", "event_id"),
)
Index(
    "ix_inbox_unprocessed",
    inbox.c.merchant_id,
    inbox.c.received_at,
    inbox.c.source,
    inbox.c.event_id,
    sqlite_where=inbox.c.processed_at.is_(None),
    postgresql_where=inbox.c.processed_at.is_(None),
)
