"""The Alembic branch `sandbox`."""
