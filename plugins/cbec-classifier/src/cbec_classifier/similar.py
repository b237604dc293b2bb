"""Words that are written almost alike, found by the character n-grams that they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

__all__ = ["Similar"]

_SHORTEST = 5
_LONG = 9  # words of that length may differ in two places
_TRIED = 12


class Similar:
    """Find the known word that a misspelt one probably is."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._having: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            if len(word) >= _SHORTEST - 1:
                for gram in _grams(word):
                    self._having[gram].add(word)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def nearest(self, word: str) -> str:
        """Return the known word that is most alike, or the word itself if none is close."""
        if len(word) < _SHORTEST or word in self._words or not word.isascii():
            return word
        shared = Counter(
            known
            for gram in _grams(word)
            for known in self._having.get(gram, ())
            if known[0] == word[0]
        )
        tried = sorted(shared, key=lambda known: (-shared[known], known))[:_TRIED]
        rated = [(_distance(word, known), -shared[known], known) for known in tried]
        distance, _, known = min(rated, default=(99, 0, word))
        return known if distance <= (2 if len(word) >= _LONG else 1) else word


def _distance(first: str, second: str) -> int:
    """Return how many letters were left out, added, changed or swapped with the next."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other)))
            if i > 1 < j and letter == second[j - 2] and first[i - 2] == other:
                row[j] = min(row[j], older[j - 2] + 1)
    return row[-1]


def _grams(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
