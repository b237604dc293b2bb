"""Take the values of records apart many at a time.

Most records of a block have the same fields, and nothing in them needs a second look. Which fields
those are is learnt once for each combination; from then on whole records are written and checked
by a few calls that C answers, and only others are gone through field by field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Final, Generic, TypeVar, cast

import attrs

from cbec_customs_cn.messages.table import Field

__all__ = ["TYPES", "Shape", "Shapes", "Values"]

T = TypeVar("T")
V = TypeVar("V")
Values = tuple[object, ...]

TYPES: Final[dict[str, type[str] | type[Decimal] | type[int]]] = {
    "str": str,
    "decimal": Decimal,
    "int": int,
}
_MOST: Final = 1000


@attrs.frozen
class Shape:
    """Say which fields are present, and where in a record's values they are."""

    fields: tuple[Field, ...]
    places: tuple[int, ...]

    def every(self) -> Callable[[Values], Values]:
        """Return what takes all present values, in order."""
        return _taking(list(self.places), object)

    def those(
        self, of: type[V], where: Callable[[Field], bool] = lambda field: True
    ) -> tuple[tuple[Field, ...], Callable[[Values], tuple[V, ...]]]:
        """Return the present fields of a type, and what takes their values."""
        found = [
            (field, place)
            for field, place in zip(self.fields, self.places, strict=True)
            if TYPES[field.base] is of and where(field)
        ]
        return tuple(field for field, _ in found), _taking([place for _, place in found], of)


class Shapes(Generic[T]):
    """Hold a plan for each combination of present fields of a block."""

    def __init__(
        self, fields: Sequence[Field], needed: Sequence[bool], plan: Callable[[Shape], T]
    ) -> None:
        self._fields = fields
        self._needed = needed
        self._plan = plan
        self._known: dict[tuple[type, ...], T | None] = {}

    def of(self, values: Values) -> T | None:
        """Return the plan for values, or None if one is missing or of a wrong type."""
        types = tuple(map(type, values))
        try:
            return self._known[types]
        except KeyError:
            if len(self._known) >= _MOST:
                self._known.clear()
            return self._known.setdefault(types, self._learn(types))

    def _learn(self, types: tuple[type, ...]) -> T | None:
        places: list[int] = []
        described = zip(self._fields, self._needed, types, strict=False)
        for place, (field, needed, of) in enumerate(described):
            if of is TYPES[field.base]:
                places.append(place)
            elif needed or of is not type(None):
                return None
        return self._plan(Shape(tuple(self._fields[at] for at in places), tuple(places)))


def _taking(places: list[int], of: type[V]) -> Callable[[Values], tuple[V, ...]]:
    if len(places) > 1:
        return cast("Callable[[Values], tuple[V, ...]]", itemgetter(*places))
    return lambda values: tuple(cast("V", values[place]) for place in places)
