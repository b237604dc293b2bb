"""The migration makes the very tables that the code writes to, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from cbec_customs_cn.migrations import customs_cn_0002_retail as migration
from cbec_customs_cn.store import allowance_tables, pull_tables


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def test_tables_are_those_of_the_code(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/retail.db"
    if database == "postgresql":
        url = request.getfixturevalue("postgresql")
    wanted = [allowance_tables.METADATA, pull_tables.METADATA]
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        with Operations.context(context):
            migration.upgrade()
            assert compare_metadata(context, wanted) == []  # type: ignore[arg-type]
            checks = {
                check["name"]
                for table in sa.inspect(connection).get_table_names()
                for check in sa.inspect(connection).get_check_constraints(table)
            }
            assert checks == {
                constraint.name
                for metadata in wanted
                for table in metadata.tables.values()
                for constraint in table.constraints
                if isinstance(constraint, sa.CheckConstraint)
            }
            migration.downgrade()
        assert sa.inspect(connection).get_table_names() == []
