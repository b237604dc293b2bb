"""Column types whose values differ between SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Date, Dialect, Text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["Converted", "Day", "Instant", "TextList"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Converter = Callable[[Any], Any]


def _to_micros(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _from_micros(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + micros * _MICROSECOND


def _to_utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def _to_iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _from_iso(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


class Converted(TypeDecorator[Any]):
    """A type with its converters by database; none means that the driver's value is ours."""

    impl = Text
    cache_ok = True
    kinds: ClassVar[dict[str, TypeEngine[Any]]]
    writers: ClassVar[dict[str, Converter]] = {}
    readers: ClassVar[dict[str, Converter]] = {}

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of the database."""
        return dialect.type_descriptor(self.kinds[dialect.name])

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Turn a value into what the driver takes."""
        writer = self.writers.get(dialect.name)
        return value if writer is None else writer(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Turn what the driver gives into a value."""
        reader = self.readers.get(dialect.name)
        return value if reader is None else reader(value)


class Instant(Converted):
    """A moment in UTC: `timestamptz`, or integer microseconds since 1970."""

    kinds = {"sqlite": BigInteger(), "postgresql": TIMESTAMP(timezone=True)}
    writers = {"sqlite": _to_micros}
    readers = {"sqlite": _from_micros, "postgresql": _to_utc}


class Day(Converted):
    """A calendar day: `date`, or ISO 8601 text."""

    kinds = {"sqlite": Text(), "postgresql": Date()}
    writers = {"sqlite": _to_iso}
    readers = {"sqlite": _from_iso}


class TextList(Converted):
    """A list of texts in one parameter: an array, or JSON for `json_each`."""

    kinds = {"sqlite": Text(), "postgresql": ARRAY(Text())}
    writers = {"sqlite": lambda texts: json.dumps(list(texts))}
