"""Find the listed names that are near a name, without comparing it with all of them.

Two names can only be near each other if some of their words are. So names are kept by word, and
words by what is left of them without one letter: a word of the list and a misspelt one meet where
both lost the letter in which they differ. Only what meets is scored.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import attrs
from rapidfuzz import fuzz, process

__all__ = ["PARTIAL", "NameIndex"]

# One word more or less, such as a second given name, is as good as this score.
PARTIAL: Final = 90
_LEAST: Final = 4  # shorter words have to agree
_LONGEST: Final = 40
_LONGEST_JOINED: Final = 12  # names written as one word; longer ones have to agree
_MOST_KEPT: Final = 100_000


@attrs.frozen
class _Around:
    """What a word of a question leads to: the listed words near it, and the names with them."""

    words: tuple[str, ...]
    names: tuple[str, ...]


@attrs.define(eq=False, repr=False)
class NameIndex:
    """Names in normal form, by what may lead to them; it also keeps words that were asked for."""

    _keys: frozenset[str]
    _by_word: Mapping[str, list[str]]
    _by_stump: Mapping[str, list[str]]
    _without: Mapping[str, list[str]]
    _kept: dict[str, _Around] = attrs.field(factory=dict)

    @classmethod
    def of(cls, names: Iterable[tuple[str, ...]]) -> NameIndex:
        """Index names that are given as their words."""
        keys: set[str] = set()
        by_word: defaultdict[str, list[str]] = defaultdict(list)
        without: defaultdict[str, list[str]] = defaultdict(list)
        single: set[str] = set()
        for words in set(names):
            key = " ".join(words)
            keys.add(key)
            single.update(words)
            for word in {*words, "".join(words)}:
                by_word[word].append(key)
            for shorter in _shorter(words):
                without[shorter].append(key)
        by_stump: defaultdict[str, list[str]] = defaultdict(list)
        for word in by_word:
            if word in single or len(word) <= _LONGEST_JOINED:
                for stump in _stumps(word):
                    by_stump[stump].append(word)
            else:
                by_stump[word].append(word)
        return cls(frozenset(keys), dict(by_word), dict(by_stump), dict(without))

    def search(self, words: tuple[str, ...], least: int) -> dict[str, int]:
        """Return the keys that are near a name with their scores, from `least` to 100.

        100 is the same words; what lies between is the share of letters that agree in order,
        cut to a whole number.
        """
        key = " ".join(words)
        found: dict[str, int] = {}
        if least <= PARTIAL:
            found.update(dict.fromkeys(self._without.get(key, ()), PARTIAL))
            for shorter in _shorter(words):
                if shorter in self._keys:
                    found[shorter] = PARTIAL
        for asked, choices in self._candidates(words, key):
            for choice, score, _ in process.extract(
                asked, choices, scorer=fuzz.ratio, processor=None, score_cutoff=least, limit=None
            ):
                found[choice] = max(int(score), found.get(choice, 0))
        if key in self._keys:
            found[key] = 100
        return found

    def _candidates(
        self, words: tuple[str, ...], key: str
    ) -> Iterator[tuple[str, tuple[str, ...] | list[str]]]:
        """Yield what to compare with what.

        The commonest third of the words of a long name is left out: who shares only those shares
        too little.
        """
        around = {word: self._around(word) for word in words}
        lists = sorted((one.names for one in around.values()), key=len)
        for names in lists[: len(lists) - len(lists) // 3]:
            yield key, names
        if len(words) > 1:
            yield key, self._around("".join(words)).names
            yield from self._turned(words, around)

    def _turned(
        self, words: tuple[str, ...], around: Mapping[str, _Around]
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield the name in the order in which it stands if a wrong letter has moved a word."""
        last = len(words) - 1
        for place, word in enumerate(words):
            before = words[place - 1] if place else ""
            after = words[place + 1] if place < last else None
            for near in around[word].words:
                if near < before or (after is not None and near > after):
                    others = words[:place] + words[place + 1 :]
                    there = bisect(others, near)
                    turned = (*others[:there], word, *others[there:])
                    yield " ".join(turned), self._by_word[near]

    def _around(self, word: str) -> _Around:
        found = self._kept.get(word)
        if found is None:
            near = {one for stump in _stumps(word) for one in self._by_stump.get(stump, ())}
            names = dict.fromkeys(key for one in near for key in self._by_word[one])
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[word] = _Around(tuple(near), tuple(names))
        return found


def _shorter(words: tuple[str, ...]) -> list[str]:
    """Return the name without each of its words, where two or more are left."""
    if len(words) < 3:
        return []
    return [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]


def _stumps(word: str) -> set[str]:
    """Return a word and what is left of it without each of its letters."""
    if not _LEAST <= len(word) <= _LONGEST:
        return {word}
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}
