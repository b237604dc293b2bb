"""Column types whose values differ between SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Date, Dialect, Text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["Day", "Instant", "TextList", "from_micros", "to_micros"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Return microseconds since 1970 in UTC: exact, and it sorts as it is."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    """Return the moment that `to_micros` counted."""
    return _EPOCH + micros * _MICROSECOND


def _is_sqlite(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: `timestamptz` on PostgreSQL, integer microseconds on SQLite."""

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of the database."""
        return dialect.type_descriptor(BigInteger() if _is_sqlite(dialect) else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn a moment into what the driver takes."""
        return to_micros(value) if value is not None and _is_sqlite(dialect) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Turn what the driver gives into a moment."""
        if value is None:
            return None
        return from_micros(value) if _is_sqlite(dialect) else value.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day: `date` on PostgreSQL, ISO 8601 text on SQLite."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of the database."""
        return dialect.type_descriptor(Text() if _is_sqlite(dialect) else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """Turn a day into what the driver takes."""
        return value.isoformat() if value is not None and _is_sqlite(dialect) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Turn what the driver gives into a day."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class TextList(TypeDecorator[Sequence[str]]):
    """A list of texts in one parameter: an array on PostgreSQL, JSON for `json_each` on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the parameter type of the database."""
        return dialect.type_descriptor(Text() if _is_sqlite(dialect) else ARRAY(Text()))

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        """Turn a list into what the driver takes."""
        if value is None:
            return None
        return json.dumps(list(value)) if _is_sqlite(dialect) else list(value)
