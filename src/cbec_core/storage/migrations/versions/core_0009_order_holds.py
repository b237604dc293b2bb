"""Orders keep who holds them: the channel, our screening, or both."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "core_0009"
down_revision = "core_0008"
branch_labels = None
depends_on = None

MOMENT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
KEPT = (
    "id, merchant_id, channel, external_id, placed_at, updated_at, state, currency, total_minor, "
    "charges, parties, site, destination, fulfilled_by, ship_by, content_hash, revision, version, "
    "cancel_requested"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

HELD = sa.text("SELECT id, updated_at, revision FROM orders WHERE state = 'on_hold'")
# Until now one state stood for both: a run that waits at screening for a person holds its order.
REVIEWED = sa.text(
    "SELECT reason, params, updated_at FROM runs WHERE subject = :order AND step = 'screen' "
    "AND state = 'parked' AND reason IN ('screening.review', 'screening.not_asked')"
)
WRITE = sa.text("UPDATE orders SET holds = :holds WHERE id = :order")


def upgrade() -> None:
    """Give every order the place, and say of those on hold by whom, as far as it is known."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE orders ADD COLUMN holds text NOT NULL DEFAULT '[]'")
        op.execute("ALTER TABLE orders ALTER COLUMN holds DROP DEFAULT")
    else:
        _make_anew()
    _say_who_holds()


def _make_anew() -> None:
    # Renamed, the table would take the foreign keys of its lines and revisions with it: they look
    # again when the rows are back.
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE orders_before AS SELECT * FROM orders")
    op.drop_table("orders")
    op.create_table(
        "orders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("merchant_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("charges", sa.Text(), nullable=False),
        sa.Column("parties", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("fulfilled_by", sa.Text(), nullable=False),
        sa.Column("ship_by", MOMENT, nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cancel_requested", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.execute(f"INSERT INTO orders ({KEPT}, holds) SELECT {KEPT}, '[]' FROM orders_before")
    op.drop_table("orders_before")
    op.create_index(
        "ix_orders_channel_external_id", "orders", ["channel", "external_id"], unique=False
    )
    op.create_index(
        "ix_orders_merchant_id_placed_at", "orders", ["merchant_id", "placed_at"], unique=False
    )


def _say_who_holds() -> None:
    connection = op.get_bind()
    for order, updated_at, number in connection.execute(HELD).all():
        review = connection.execute(REVIEWED, {"order": order}).first()
        if review is None:
            hold = _hold("channel", "order.on_hold", updated_at, {"revision": number})
        else:
            reason, params, since = review
            hold = _hold("screening", reason, since, json.loads(params))
        connection.execute(WRITE, {"order": order, "holds": json.dumps([hold])})


def _hold(holder: str, reason: str, since: int | datetime, params: object) -> dict[str, object]:
    if isinstance(since, int):
        since = EPOCH + timedelta(microseconds=since)
    at = since.astimezone(UTC).isoformat()
    return {"by": holder, "reason": reason, "since": at, "params": params}


def downgrade() -> None:
    """Forget who holds: of an order that two hold, the first who lets go lifts it."""
    op.drop_column("orders", "holds")
