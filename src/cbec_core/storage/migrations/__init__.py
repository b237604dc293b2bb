"""Alembic migrations of the core, shipped with the package."""
