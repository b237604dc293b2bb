"""What a list says, in one form for all lists."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from cbec_screening.errors import refused
from cbec_screening.names import country_code

__all__ = ["LISTS", "Document", "Draft", "Entry", "ListedName", "Number", "day_of"]

LISTS: Final = {
    "ofac": "OFAC Specially Designated Nationals",
    "eu": "EU consolidated financial sanctions",
    "un": "UN Security Council consolidated",
}


@attrs.frozen
class ListedName:
    """A name or alias; a weak one is broad or uncertain by the authority's own word."""

    text: str = attrs.field(repr=False)
    weak: bool = False


@attrs.frozen
class Number:
    """An identifier in capitals and digits only; an empty country is unknown."""

    value: str = attrs.field(repr=False)
    country: str = ""


@attrs.frozen
class Entry:
    """One listed person, company, vessel or aircraft."""

    id: str
    kind: str
    names: tuple[ListedName, ...]
    countries: frozenset[str] = frozenset()
    numbers: tuple[Number, ...] = ()


@attrs.frozen
class Document:
    """A whole list, verified; `unknown` are names of countries that no table knows."""

    published: date
    entries: tuple[Entry, ...]
    unknown: tuple[str, ...] = ()


def day_of(text: str | None, place: str) -> date:
    """Return the day of a time in ISO 8601 as it is written."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        raise refused("sanctions.day_invalid", place) from None


@attrs.define
class Draft:
    """The entries of a file while it is read: an id said twice, or one without a name, is none."""

    place: str
    entries: dict[str, Entry] = attrs.field(factory=dict)
    unknown: dict[str, None] = attrs.field(factory=dict)

    def add(self, where: str, entry: Entry) -> None:
        """Take one entry; raise `sanctions.not_understood` or `sanctions.contradiction`."""
        names = tuple(dict.fromkeys(name for name in entry.names if name.text))
        if not entry.id or not names:
            raise refused("sanctions.not_understood", where)
        if entry.id in self.entries:
            raise refused("sanctions.contradiction", where)
        self.entries[entry.id] = attrs.evolve(entry, names=names)

    def country(self, name: str) -> str | None:
        """Return the code of a country; one that no table knows is kept to be told."""
        code = country_code(name)
        if code is None:
            self.unknown.setdefault(name)
        return code

    def document(self, published: date) -> Document:
        """Return the whole; a list without an entry is not understood."""
        if not self.entries:
            raise refused("sanctions.not_understood", self.place)
        return Document(published, tuple(self.entries.values()), tuple(self.unknown))
