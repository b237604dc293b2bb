"""Alembic's entry: run the scripts on the connection that the storage hands in."""

from __future__ import annotations

from alembic import context

from cbec_core.storage.tables import all_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    # The storage begins and commits, so that all branches come or none.
    transactional_ddl=False,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
