"""Every loaded row by destination and prefix: a question walks its own digits, not the table."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import attrs

from cbec_tariff_tables.rates import Terms, terms_of
from cbec_tariff_tables.rows import Edition, Kind, Row
from cbec_tariff_tables.rules import EU

__all__ = ["Found", "Index"]

_UNION: Final = "EU"
_OWN: Final = "csv"
_OWED: Final = frozenset({Kind.DUTY, Kind.COLUMN_2, Kind.ADDITIONAL, Kind.EXCISE, Kind.BLOCK})
_ON_TOP: Final = frozenset({Kind.ADDITIONAL, Kind.EXCISE})


@attrs.frozen(eq=False)
class _Entry:
    row: Row
    edition: Edition


@attrs.frozen
class Found:
    """What is in force for goods: the duty, what lies on top of it, and what is said beside.

    `listed` are the headings of chapter 99 that loaded lists have for the code, whatever the origin
    and day. `several` is how many different duties there are while the code has too few digits;
    `longer` is a code that would be known.
    """

    duty: Row | None = None
    on_top: tuple[Row, ...] = ()
    beside: tuple[Row, ...] = ()
    listed: frozenset[str] = frozenset()
    several: int = 0
    longer: str = ""

    @property
    def owed(self) -> tuple[object, ...]:
        """Return what two codes have in common that owe the same."""
        blocked = tuple(row.text for row in self.beside if row.kind is Kind.BLOCK)
        duty = self.duty and (_meaning(self.duty), self.duty.text if not self.duty.rate else "")
        return duty, tuple((row.code, _meaning(row), row.floor) for row in self.on_top), blocked


def _meaning(row: Row) -> Terms | None:
    return terms_of(row.rate) if row.rate else None


class Index:
    """The rows of all editions, in memory."""

    def __init__(
        self, editions: Iterable[tuple[Edition, Iterable[Row]]], column_2: frozenset[str]
    ) -> None:
        self._column_2 = column_2
        self._rows: defaultdict[str, dict[str, list[_Entry]]] = defaultdict(dict)
        self._days: defaultdict[str, list[date]] = defaultdict(list)
        self.names: dict[str, str] = {}
        self.editions: list[Edition] = []
        owed: defaultdict[str, set[str]] = defaultdict(set)
        for edition, rows in editions:
            self.editions.append(edition)
            self._days[edition.name].append(edition.day)
            for row in rows:
                if row.kind is Kind.NAME:
                    self.names[row.prefix] = row.text
                    continue
                entries = self._rows[row.destination].setdefault(row.prefix, [])
                entries.append(_Entry(row, edition))
                if row.kind in _OWED:
                    owed[row.destination].add(row.prefix)
        self._prefixes: Mapping[str, list[str]] = {to: sorted(all_) for to, all_ in owed.items()}
        for days in self._days.values():
            days.sort(reverse=True)

    def find(self, hs: str, origin: str, destination: str, on: date) -> Found:
        """Return what is in force for a code; one of too few digits needs one answer for all."""
        zones = (destination, _UNION) if destination in EU else (destination,)

        def exact(code: str) -> Found:
            return self._exact(code, origin, zones, on)

        found = exact(hs)
        below = [*self._below(hs, zones, lambda row: row.holds(origin, on))]
        return _agreed(found, below, exact) if below else found

    def _exact(self, hs: str, origin: str, zones: tuple[str, ...], on: date) -> Found:
        parts = self._in_force(hs, origin, zones, on)
        duty, source = None, ""
        for name, entries in parts:
            duties = [one.row for one in entries if self._is_duty(one, origin)]
            if duties:
                duty, source = max(duties, key=_nearness), name
                break
        on_top: dict[str, tuple[str, Row]] = {}
        for name, entries in parts:
            for one in entries:
                row = one.row
                if row.kind in _ON_TOP:
                    giver, before = on_top.get(row.code, (name, row))
                    if giver == name:
                        on_top[row.code] = (name, max(before, row, key=_nearness))
        beside = tuple(
            one.row
            for name, entries in parts
            if name == source
            for one in entries
            if one.row.kind not in _OWED or one.row.kind is Kind.BLOCK
            if one.row.kind is not Kind.CLAIM or (duty and one.row.prefix == duty.prefix)
        )
        listed = frozenset(
            one.row.text for one in self._on_path(hs, zones) if one.row.kind is Kind.ADDITIONAL
        )
        chosen = tuple(row for _, (_, row) in sorted(on_top.items()))
        return Found(duty, chosen, beside, listed)

    def _on_path(self, hs: str, zones: tuple[str, ...]) -> Iterator[_Entry]:
        for zone in zones:
            rows = self._rows.get(zone, {})
            for size in range(len(hs), 1, -1):
                yield from rows.get(hs[:size], ())

    def _in_force(
        self, hs: str, origin: str, zones: tuple[str, ...], on: date
    ) -> list[tuple[str, list[_Entry]]]:
        """Return the entries in force by part, own tables first; one edition a part speaks."""
        parts: dict[str, list[_Entry]] = {}
        for one in self._on_path(hs, zones):
            if one.row.holds(origin, on):
                parts.setdefault(one.edition.name, []).append(one)
        spoken = ((name, self._speaking(name, entries, on)) for name, entries in parts.items())
        return sorted(
            ((name, entries) for name, entries in spoken if entries),
            key=lambda part: (part[1][0].edition.source != _OWN, part[0]),
        )

    def _speaking(self, name: str, entries: list[_Entry], on: date) -> list[_Entry]:
        """Return the entries of the edition that counts on a day.

        That is the newest one begun by then. Before its own day an edition may know what was in
        force already; then the nearest one that has a duty speaks.
        """
        days = self._days[name]
        if len(days) == 1:
            return entries
        begun = next((day for day in days if day <= on), date.min)
        allowed = [day for day in days if day >= begun]
        for owed in (True, False):
            for day in allowed:
                chosen = [one for one in entries if one.edition.day == day]
                if any(one.row.kind is Kind.DUTY for one in chosen) or (chosen and not owed):
                    return chosen
        return []

    def _is_duty(self, one: _Entry, origin: str) -> bool:
        if one.row.kind is Kind.COLUMN_2:
            return origin in self._column_2
        second = one.edition.source == "us" and origin in self._column_2
        return one.row.kind is Kind.DUTY and not second

    def _below(
        self, hs: str, zones: tuple[str, ...], holds: Callable[[Row], bool]
    ) -> Iterator[tuple[str, bool]]:
        """Yield the longer codes with rows in force, and whether their table has every code."""
        for zone in zones:
            prefixes = self._prefixes.get(zone, [])
            at = bisect_left(prefixes, f"{hs}0")
            while at < len(prefixes) and prefixes[at].startswith(hs):
                entries = [one for one in self._rows[zone][prefixes[at]] if holds(one.row)]
                if any(one.row.kind in _OWED for one in entries):
                    yield prefixes[at], any(one.edition.complete for one in entries)
                at += 1


def _nearness(row: Row) -> tuple[int, bool, bool, object]:
    """Order rows: more digits, then certain origins, then the country before its union."""
    terms = _meaning(row)
    return (
        len(row.prefix),
        bool(row.origins),
        row.destination != _UNION,
        terms.percent if terms else 0,
    )


def _agreed(found: Found, below: list[tuple[str, bool]], exact: Callable[[str], Found]) -> Found:
    """Return the one answer of every code that a short one may stand for, or that there is none."""
    if found.duty is None and not any(complete for _, complete in below):
        return Found(several=1, longer=below[0][0])
    answers = [found] if found.duty else []
    answers += [exact(code) for code, _ in below]
    answers = [one for one in answers if one.duty]
    different = {one.owed for one in answers}
    if len(different) == 1:
        return answers[0]
    return Found(several=len(different), longer=below[0][0])
