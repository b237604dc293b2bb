"""Runs of orders begin with a step whose undo ends the order: those under way have taken it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None

TAKEN = sa.text(
    "UPDATE runs SET done_steps = CASE WHEN done_steps = '' THEN 'take_up' "
    "ELSE 'take_up' || CAST(:line AS text) || done_steps END "
    "WHERE workflow = 'order_to_cash' AND state <> 'done' AND state <> 'undone'"
)


def upgrade() -> None:
    """Write the step into the runs that have not ended."""
    op.get_bind().execute(TAKEN, {"line": "\n"})


def downgrade() -> None:
    """Leave it: a version that lacks the step passes it over."""
