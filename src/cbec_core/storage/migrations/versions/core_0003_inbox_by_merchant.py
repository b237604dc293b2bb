"""Messages belong to a merchant, receipts are told apart, and a journal is closed for ever."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None

MOMENT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
KEPT = "source, event_id, received_at, body, processed_at"
WAITING = sa.text("processed_at IS NULL")
ORDER = ["merchant_id", "received_at", "source", "event_id"]

PLAIN = "'in.' || merchant_id || '.' || reference || '.' || location || '.' || sku"
ESCAPED = PLAIN
for column in ("merchant_id", "reference", "location"):
    ESCAPED = ESCAPED.replace(
        f"|| {column} ||", f"|| replace(replace({column}, '%', '%25'), '.', '%2E') ||"
    )
# Facts are never touched; here their names are, once, so that a receipt stays known by its own.
ALLOW = {
    "sqlite": ("DROP TRIGGER movements_no_UPDATE",),
    "postgresql": ("ALTER TABLE movements DISABLE TRIGGER movements_append_only",),
}
FORBID = {
    "sqlite": (
        """
CREATE TRIGGER movements_no_UPDATE BEFORE UPDATE ON movements
BEGIN SELECT RAISE(ABORT, 'movements is append-only'); END
""",
    ),
    "postgresql": ("ALTER TABLE movements ENABLE TRIGGER movements_append_only",),
}
# A journal is open to the transaction that makes it; on SQLite its row comes last and closes it.
CLOSE_JOURNALS = (
    """
CREATE FUNCTION cbec_journal_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM journals WHERE id = NEW.journal_id
               AND xmin <> pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'the journal is closed', TABLE = 'postings', CONSTRAINT = 'postings_closed';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER postings_closed BEFORE INSERT ON postings
FOR EACH ROW EXECUTE FUNCTION cbec_journal_closed()
""",
)


def upgrade() -> None:
    owners = _owners()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE inbox ADD COLUMN merchant_id text NOT NULL DEFAULT ''")
        op.execute("ALTER TABLE inbox ALTER COLUMN merchant_id DROP DEFAULT")
        _remake_key(["merchant_id", "source", "event_id"], ORDER)
        for statement in CLOSE_JOURNALS:
            op.execute(statement)
    else:
        _make_inbox_anew()
    _give(owners)
    _rename_receipts(PLAIN, ESCAPED)


def downgrade() -> None:
    _rename_receipts(ESCAPED, PLAIN)
    # What two merchants were told under one number is one message again.
    op.execute(
        "DELETE FROM inbox WHERE EXISTS (SELECT 1 FROM inbox AS other WHERE"
        " other.source = inbox.source AND other.event_id = inbox.event_id"
        " AND other.merchant_id < inbox.merchant_id)"
    )
    if op.get_bind().dialect.name == "postgresql":
        _remake_key(["source", "event_id"], ["received_at"])
        op.drop_column("inbox", "merchant_id")
        op.execute("DROP TRIGGER postings_closed ON postings")
        op.execute("DROP FUNCTION cbec_journal_closed()")
        return
    op.drop_index("ix_inbox_unprocessed", "inbox")
    op.rename_table("inbox", "inbox_before")
    op.create_table(
        "inbox",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("processed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("source", "event_id", name=op.f("pk_inbox")),
    )
    op.execute(f"INSERT INTO inbox ({KEPT}) SELECT {KEPT} FROM inbox_before")
    op.drop_table("inbox_before")
    _index(["received_at"])


def _make_inbox_anew() -> None:
    op.drop_index("ix_inbox_unprocessed", "inbox")
    op.rename_table("inbox", "inbox_before")
    op.create_table(
        "inbox",
        sa.Column("merchant_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("processed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("merchant_id", "source", "event_id", name=op.f("pk_inbox")),
    )
    op.execute(f"INSERT INTO inbox (merchant_id, {KEPT}) SELECT '', {KEPT} FROM inbox_before")
    op.drop_table("inbox_before")
    _index(ORDER)


def _remake_key(key: Sequence[str], order: Sequence[str]) -> None:
    op.drop_index("ix_inbox_unprocessed", "inbox")
    op.drop_constraint("pk_inbox", "inbox")
    op.create_primary_key("pk_inbox", "inbox", list(key))
    _index(order)


def _index(order: Sequence[str]) -> None:
    op.create_index(
        "ix_inbox_unprocessed",
        "inbox",
        list(order),
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _owners() -> list[dict[str, str]]:
    """Return whose each message is: the merchant of its operation, else the only one there is."""
    bind = op.get_bind()
    merchants = bind.execute(
        sa.text("SELECT merchant_id FROM orders UNION SELECT merchant_id FROM operations")
    ).scalars()
    known = list(merchants)
    alone = known[0] if len(known) == 1 else ""
    find = sa.text("SELECT merchant_id FROM operations WHERE id = :id")
    owners = []
    for source, event_id, body in bind.execute(
        sa.text("SELECT source, event_id, body FROM inbox")
    ).all():
        owner = bind.execute(find, {"id": _operation(body)}).scalar() or alone
        owners.append({"merchant": owner, "source": source, "event": event_id})
    return owners


def _operation(body: str) -> str:
    try:
        name = json.loads(body)["operation_id"]
    except (ValueError, KeyError, TypeError):
        return ""
    # No operation has a name that PostgreSQL refuses to look for.
    return name if isinstance(name, str) and "\0" not in name else ""


def _give(owners: list[dict[str, str]]) -> None:
    if owners:
        op.get_bind().execute(
            sa.text(
                "UPDATE inbox SET merchant_id = :merchant"
                " WHERE source = :source AND event_id = :event"
            ),
            owners,
        )


def _rename_receipts(known: str, new: str) -> None:
    dialect = op.get_bind().dialect.name
    for statement in ALLOW[dialect]:
        op.execute(statement)
    op.execute(
        f"UPDATE movements SET id = {new}"
        f" WHERE kind = 'received' AND id = {known} AND {known} <> {new}"
    )
    for statement in FORBID[dialect]:
        op.execute(statement)
