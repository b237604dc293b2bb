"""The Alembic branch `customs_cn`."""
