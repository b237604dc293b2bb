"""SQLAlchemy Core tables, mappers and the unit of work."""
