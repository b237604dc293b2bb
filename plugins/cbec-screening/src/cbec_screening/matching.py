"""Names and numbers against the loaded lists, and what a hit means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs

from cbec_core.api import Verdict
from cbec_screening.entries import Entry
from cbec_screening.index import NameIndex
from cbec_screening.names import compact, tokens_of
from cbec_screening.settings import SanctionsSettings
from cbec_screening.store import Edition

__all__ = ["Hit", "Matcher", "is_usable"]

_LONGEST_NAME: Final = 400


@attrs.frozen
class Hit:
    """An entry that a name or a number leads to; a number has no score."""

    edition: Edition
    entry: Entry
    verdict: Verdict
    score: int = 100
    weak: bool = False
    by: str = "name"

    @property
    def rank(self) -> tuple[int, int, bool]:
        """Return how much the hit weighs among those of one entry."""
        return self.verdict.severity, self.score, not self.weak


@attrs.frozen
class _Place:
    edition: Edition
    entry: Entry
    weak: bool = False
    country: str = ""


def is_usable(name: str) -> bool:
    """Tell whether a name has words that can be searched, and not too many of them."""
    return len(name) <= _LONGEST_NAME and bool(tokens_of(name))


@attrs.frozen
class Matcher:
    """Every list of a deployment, indexed; asking it is pure and may be done by many threads."""

    _settings: SanctionsSettings
    _index: NameIndex = attrs.field(repr=False)
    _names: Mapping[str, list[_Place]] = attrs.field(repr=False)
    _numbers: Mapping[str, list[_Place]] = attrs.field(repr=False)

    @classmethod
    def of(
        cls, settings: SanctionsSettings, lists: Iterable[tuple[Edition, Iterable[Entry]]]
    ) -> Matcher:
        """Index whole lists."""
        names: dict[str, list[_Place]] = {}
        numbers: dict[str, list[_Place]] = {}
        for edition, entries in lists:
            for entry in entries:
                for name in entry.names:
                    if words := tokens_of(name.text):
                        place = _Place(edition, entry, name.weak)
                        names.setdefault(" ".join(words), []).append(place)
                for number in entry.numbers:
                    place = _Place(edition, entry, country=number.country)
                    numbers.setdefault(number.value, []).append(place)
        index = NameIndex.of(tuple(key.split(" ")) for key in names)
        return cls(settings, index, names, numbers)

    def name(self, name: str, country: str = "") -> tuple[Hit, ...]:
        """Return the entries that a name leads to, the gravest first, each once."""
        words = tokens_of(name)
        found = self._index.search(words, self._settings.review_at) if words else {}
        return _best(
            Hit(place.edition, place.entry, verdict, score, place.weak)
            for key, score in found.items()
            for place in self._names[key]
            if (verdict := self._judged(place, score, country, alone=" " not in key))
        )

    def names(self, names: Iterable[tuple[str, str]]) -> Iterator[tuple[Hit, ...]]:
        """Yield the hits of many pairs of a name and a country, in their order."""
        for name, country in names:
            yield self.name(name, country)

    def number(self, number: str, country: str = "") -> tuple[Hit, ...]:
        """Return the entries that have an identifier."""
        return _best(
            Hit(place.edition, place.entry, _apart(place.country, country), by="number")
            for place in self._numbers.get(compact(number), ())
        )

    def _judged(self, place: _Place, score: int, country: str, *, alone: bool) -> Verdict | None:
        settings = self._settings
        if place.weak:
            return Verdict.REVIEW if score >= settings.weak_review_at else None
        countries = place.entry.countries
        elsewhere = bool(country and countries) and country not in countries
        if score < settings.blocked_at or alone or elsewhere:
            return Verdict.REVIEW
        return Verdict.BLOCKED


def _apart(one: str, other: str) -> Verdict:
    """Judge a number: two registers may give the same one to two people."""
    return Verdict.REVIEW if one and other and one != other else Verdict.BLOCKED


def _best(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    best: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        entry = hit.edition.source, hit.entry.id
        if entry not in best or hit.rank > best[entry].rank:
            best[entry] = hit
    return tuple(sorted(best.values(), key=_order))


def _order(hit: Hit) -> tuple[int, int, str, str]:
    return -hit.verdict.severity, -hit.score, hit.edition.source, hit.entry.id
