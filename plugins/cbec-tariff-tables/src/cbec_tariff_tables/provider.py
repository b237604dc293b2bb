"""The loaded tariffs as the core asks them: from memory, read once and again when written."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Final

import attrs

from cbec_core.api import (
    AdditionalRate,
    ChargeClass,
    Confidence,
    Finding,
    ProviderTools,
    TariffGap,
    TariffRate,
)
from cbec_tariff_tables import findings as say
from cbec_tariff_tables.index import Found, Index
from cbec_tariff_tables.rates import Terms, terms_of
from cbec_tariff_tables.rows import Edition, Kind, Row
from cbec_tariff_tables.settings import TablesSettings
from cbec_tariff_tables.store import TariffStore

__all__ = ["Tables", "store_of"]

_MOST_KEPT: Final = 10_000
_MOST_INDEXES: Final = 4  # days on both sides of a new edition are asked in turn
_MOST_TOLD: Final = 8
_PROGRAMMES: Final = re.compile(r"([^()]*)\(([^()]*)\)")
_CLASSES: Final = {
    Kind.ADDITIONAL: ChargeClass.ADDITIONAL_DUTY,
    Kind.EXCISE: ChargeClass.EXCISE,
}
_Question = tuple[str, str, str, date]
_Answer = TariffRate | TariffGap | None
_Key = tuple[tuple[str, date], ...]


def store_of(settings: TablesSettings, tools: ProviderTools) -> TariffStore:
    """Return the store; a relative folder lies beside the configuration."""
    return TariffStore(tools.path(settings.folder) / "tariff.sqlite3")


class _Kept:
    """What was read of a state of the store.

    A whole schedule has tens of thousands of rows and many editions, of which a day needs one:
    only those that speak are read.
    """

    def __init__(self, stamp: object, editions: Iterable[Edition]) -> None:
        self.stamp = stamp
        self.read: dict[_Key, tuple[Index, dict[_Question, _Answer]]] = {}
        self._days: dict[str, list[date]] = {}
        for edition in editions:
            if edition.complete:
                self._days.setdefault(edition.name, []).append(edition.day)

    def key(self, on: date) -> _Key:
        """Return the edition of each whole schedule that counts on a day."""
        newest = ((name, bisect_right(days, on)) for name, days in self._days.items())
        return tuple((name, self._days[name][at - 1]) for name, at in newest if at)


def _speaks(key: _Key, edition: Edition) -> bool:
    return not edition.complete or (edition.name, edition.day) in key


class Tables:
    """The one tariff over every source that is loaded."""

    def __init__(self, settings: TablesSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or TablesSettings()
        self._store = store_of(self.settings, tools)
        self._lock = threading.Lock()
        self._kept: _Kept | None = None

    def duty(self, hs: str, origin: str, destination: str, on: date) -> _Answer:
        """Return the rate in force, or why it cannot be said; nothing for unknown goods.

        Raise `tariff.store_unusable` if the store is damaged.
        """
        index, answers = self._loaded(on)
        question = (hs, origin, destination, on)
        if question not in answers:
            if len(answers) >= _MOST_KEPT:
                answers.clear()
            answers[question] = self._answer(index, *question)
        return answers[question]

    def editions(self) -> tuple[Edition, ...]:
        """Return what is loaded."""
        return self._store.editions()

    def is_empty(self) -> bool:
        """Tell whether no tariff is loaded, names of goods apart."""
        return not {edition.source for edition in self.editions()} - {"hs"}

    def index(self, on: date) -> Index:
        """Return what is loaded for a day; it is read again once the store is written."""
        return self._loaded(on)[0]

    def _loaded(self, on: date) -> tuple[Index, dict[_Question, _Answer]]:
        stamp = self._store.stamp()
        kept = self._kept
        if kept is None or kept.stamp != stamp:
            kept = self._kept = _Kept(stamp, self._store.editions())
        key = kept.key(on)
        found = kept.read.get(key)
        if found is None:
            with self._lock:
                found = kept.read.get(key)
                if found is None:
                    editions = self._store.whole(partial(_speaks, key))
                    found = Index(editions, frozenset(self.settings.column_2)), {}
                    if len(kept.read) >= _MOST_INDEXES:
                        kept.read.pop(next(iter(kept.read)))
                    kept.read[key] = found
        return found

    def _answer(self, index: Index, hs: str, origin: str, destination: str, on: date) -> _Answer:
        found = index.find(hs, origin, destination, on)
        if found.several:
            if found.several == 1:
                return TariffGap(say.TOO_SHORT(hs=hs, longer=found.longer))
            return TariffGap(say.SEVERAL_DUTIES(hs=hs, several=found.several))
        duty = found.duty
        if duty is None:
            if found.on_top:
                laws = ", ".join(row.law for row in found.on_top)
                return TariffGap(say.ON_TOP_ONLY(hs=hs, laws=laws), _known(found))
            unknown = index.names and hs[:6] not in index.names
            return TariffGap(say.NOT_IN_HS(hs6=hs[:6])) if unknown else None
        blocks = [row.text for row in found.beside if row.kind is Kind.BLOCK]
        if blocks:
            return TariffGap(say.BLOCKED(text="; ".join(blocks[:_MOST_TOLD])))
        terms = terms_of(duty.rate) if duty.rate else None
        if terms is None:
            return TariffGap(say.WORDED(text=duty.text, law=duty.law), _known(found))
        additional = []
        for row in found.on_top:
            on_top = _on_top(row, terms)
            if on_top is None:
                return TariffGap(say.FLOOR_UNCLEAR(law=row.law))
            if on_top.specific or on_top.bounds or on_top.percent > 0:
                additional.append(_additional(row, on_top))
        return TariffRate(
            percent=terms.percent,
            rule=duty.rule,
            law=duty.law,
            valid_from=duty.valid_from,
            valid_to=duty.valid_to,
            confidence=Confidence(duty.confidence),
            additional=tuple(additional),
            specific=terms.specific,
            bounds=terms.bounds,
            notices=tuple(_notices(found, origin, self.settings.programmes)),
        )


def _known(found: Found) -> tuple[AdditionalRate, ...] | None:
    """Return what lies on top of a duty that is not known, unless that depends on the duty."""
    if any(row.floor for row in found.on_top):
        return None
    return tuple(_additional(row, terms) for row in found.on_top if (terms := terms_of(row.rate)))


def _on_top(row: Row, duty: Terms) -> Terms | None:
    """Return what a row adds; one with a floor adds what the duty lacks."""
    terms = terms_of(row.rate) or Terms(duty.percent)
    if not row.floor:
        return terms
    if duty.bounds:
        return None
    less = tuple(attrs.evolve(one, amount=-one.amount) for one in duty.specific)
    return Terms(terms.percent - duty.percent, terms.specific + less, terms.bounds)


def _additional(row: Row, terms: Terms) -> AdditionalRate:
    return AdditionalRate(
        kind=_CLASSES[row.kind],
        code=row.code,
        percent=terms.percent,
        rule=row.rule,
        law=row.law,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        confidence=Confidence(row.confidence),
        specific=terms.specific,
        bounds=terms.bounds,
    )


def _notices(
    found: Found, origin: str, programmes: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    told: dict[Kind, dict[str, None]] = {Kind.CLAIM: {}, Kind.CONTROL: {}, Kind.SEE: {}}
    for row in found.beside:
        if row.kind is Kind.CLAIM and row.destination == "US":
            if hit := _special(row.text, origin, programmes):
                programme, rate = hit
                yield say.SPECIAL(programme=programme, text=rate)
        elif row.kind is Kind.SEE:
            told[Kind.SEE].update(dict.fromkeys({*row.text.split()} - found.listed))
        elif row.kind is Kind.DOUBT:
            yield say.DOUBT(text=row.text)
        elif row.kind in told:
            told[row.kind][row.text] = None
    if lower := _some(told[Kind.CLAIM]):
        yield say.CLAIMS(told=lower)
    if rules := _some(told[Kind.CONTROL]):
        yield say.CONTROLS(told=rules)
    if pointed := sorted(told[Kind.SEE]):
        yield say.ELSEWHERE(headings=", ".join(pointed))


def _some(texts: Mapping[str, None]) -> str:
    more = [f"+{len(texts) - _MOST_TOLD}"] if len(texts) > _MOST_TOLD else []
    return "; ".join([*texts][:_MOST_TOLD] + more)


def _special(
    text: str, origin: str, programmes: Mapping[str, tuple[str, ...]]
) -> tuple[str, str] | None:
    """Return the programme and rate of a special column that an origin might claim.

    A code of two letters is a country; what the others mean, the settings say.
    """
    for rate, codes in _PROGRAMMES.findall(text):
        for code in re.split(r"[, ]+", codes):
            if origin and (code == origin or origin in programmes.get(code, ())):
                return code, rate.strip()
    return None
