"""The lists as the core asks them: from the store, by name and number; no network is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

import attrs

from cbec_core.api import (
    ConfigError,
    Party,
    ProviderTools,
    ScreeningReason,
    ScreeningSubject,
    Verdict,
)
from cbec_screening.entries import LISTS, Entry
from cbec_screening.goods import goods_reasons
from cbec_screening.matching import Hit, Matcher, is_usable
from cbec_screening.settings import SanctionsSettings
from cbec_screening.store import Edition, ListStore

__all__ = ["DOUBTS", "Doubt", "Loaded", "Sanctions", "stores_of"]

_SOURCE: Final = "sanctions"
_RETRY: Final = timedelta(minutes=1)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_MOST: Final = 20  # entries told of one party; the gravest come first


DOUBTS: Final = {
    "list_missing": "the {name} list was never loaded",
    "list_old": "the {name} list is {age} days old, {most} are allowed",
    "list_unusable": "the {name} list cannot be read: {reason}",
}


@attrs.frozen
class Doubt:
    """Why a list may not be relied on; ages are in days."""

    code: str
    list: str
    age: int = 0
    most: int = 0
    reason: str = ""

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return it in words."""
        template = translate(DOUBTS[self.code])
        return template.format(
            name=LISTS[self.list], age=self.age, most=self.most, reason=self.reason
        )


@attrs.frozen
class Loaded:
    """The lists of a deployment as they can be read: editions, and what is wrong with others."""

    editions: Mapping[str, Edition]
    faults: Mapping[str, str]


def stores_of(settings: SanctionsSettings, tools: ProviderTools) -> dict[str, ListStore]:
    """Return the store of every list; a relative folder lies beside the configuration."""
    folder = tools.path(settings.folder)
    return {name: ListStore(name, folder / f"{name}.sqlite3") for name in LISTS}


class Sanctions:
    """The lists that a deployment searches, as they were loaded last."""

    def __init__(self, settings: SanctionsSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or SanctionsSettings()
        stores = stores_of(self.settings, tools)
        self._stores = tuple(stores[name] for name in self.settings.lists)
        self._clock = tools.clock
        self._lock = Lock()
        self._kept: tuple[object, Matcher, Loaded] | None = None
        self._again = _NEVER

    def screen(self, subject: ScreeningSubject) -> tuple[ScreeningReason, ...]:
        """Return every hit, what was not searched as review, what was searched, and the goods."""
        today, restricted = self._clock.now().date(), self.settings.restricted
        matcher, loaded = self.lists()
        goods = goods_reasons(subject.goods, today, restricted, subject.destination)
        return (*self._hits(matcher, subject), *self._searched(loaded), *goods)

    def lists(self) -> tuple[Matcher, Loaded]:
        """Return the lists that are loaded; they are read again once one of them is written.

        One that is damaged does not hide what the others say: a party that is on them is blocked.
        """
        with self._lock:
            now = self._clock.now()
            stamp = tuple(store.stamp() for store in self._stores)
            if self._kept is None or self._kept[0] != stamp or now >= self._again:
                found, loaded = self._read()
                self._kept = (stamp, Matcher.of(self.settings, found), loaded)
                # A fault of the disk may pass without a trace in the file.
                self._again = now + _RETRY if loaded.faults else _NEVER
            return self._kept[1:]

    def loaded(self) -> Loaded:
        """Read every list, so that damage shows itself, and make nothing of them."""
        return self._read()[1]

    def _read(self) -> tuple[list[tuple[Edition, tuple[Entry, ...]]], Loaded]:
        found, faults = [], {}
        for store in self._stores:
            try:
                if whole := store.whole():
                    found.append(whole)
            except ConfigError as fault:
                faults[store.source] = str(fault.params["reason"])
        return found, Loaded({edition.source: edition for edition, _ in found}, faults)

    def doubts(self, loaded: Loaded) -> tuple[Doubt, ...]:
        """Return why lists that are to be searched may not be relied on, in their order."""
        found = (self.doubt(name, loaded) for name in self.settings.lists)
        return tuple(doubt for doubt in found if doubt)

    def doubt(self, name: str, loaded: Loaded) -> Doubt | None:
        """Return why a list may not be relied on: it is damaged, missing or old."""
        if name in loaded.faults:
            return Doubt("list_unusable", name, reason=loaded.faults[name])
        edition = loaded.editions.get(name)
        if edition is None:
            return Doubt("list_missing", name)
        age = edition.age(self._clock.now().date())
        most: int = getattr(self.settings, f"{name}_max_age_days")
        return Doubt("list_old", name, age, most) if age > most else None

    def _searched(self, loaded: Loaded) -> Iterator[ScreeningReason]:
        for name in self.settings.lists:
            edition = loaded.editions.get(name)
            version = edition.version if edition else f"{name} none"
            if doubt := self.doubt(name, loaded):
                yield _reason(Verdict.REVIEW, doubt.code, doubt.text(), version)
            else:
                text = f"the {LISTS[name]} list was searched"
                yield _reason(Verdict.CLEAR, "searched", text, version)

    def _hits(self, matcher: Matcher, subject: ScreeningSubject) -> Iterator[ScreeningReason]:
        searched = False
        for place, party in enumerate(subject.parties, 1):
            names = [name for name in _names(party) if name.strip()]
            for name in names:
                if is_usable(name):
                    searched = True
                else:
                    text = f"a name of party {place} has no words to search, or too many"
                    yield _reason(Verdict.REVIEW, "name_unusable", text, "unknown")
            yield from _told(place, _found(matcher, party, filter(is_usable, names)))
        if not searched:
            text = "no party has a name to search"
            yield _reason(Verdict.REVIEW, "no_name", text, "unknown")


def _names(party: Party) -> tuple[str, str]:
    return party.address.name, party.address.company


def _found(matcher: Matcher, party: Party, names: Iterator[str]) -> Iterator[Hit]:
    for name in names:
        yield from matcher.name(name, party.address.country)
    for one in party.identifiers:
        # Registers write some numbers with their country in front, and some without.
        yield from matcher.number(one.value, one.country)
        yield from matcher.number(one.country + one.value, one.country)
    yield from matcher.number(party.address.email)


def _told(place: int, hits: Iterator[Hit]) -> Iterator[ScreeningReason]:
    """Return a reason for each entry once; the entry stands for whom it names."""
    seen: set[tuple[str, str]] = set()
    grave = sorted(hits, key=lambda hit: hit.rank, reverse=True)
    for hit in grave:
        entry = (hit.edition.source, hit.entry.id)
        if entry in seen or len(seen) == _MOST:
            continue
        seen.add(entry)
        how = "has a number of" if hit.by == "number" else "is named like"
        near = "" if hit.by == "number" else f", score {hit.score} of 100"
        weak = ", by a weak alias" if hit.weak else ""
        text = f"party {place} {how} entry {hit.entry.id} of the {LISTS[hit.edition.source]} list"
        yield _reason(hit.verdict, hit.by, f"{text}{near}{weak}", hit.edition.version)


def _reason(verdict: Verdict, code: str, text: str, version: str) -> ScreeningReason:
    return ScreeningReason(_SOURCE, verdict, f"sanctions.{code}", text, version)
