"""Where the answers of all baskets are gathered, whichever way they were computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cbec_core.services.bulk.fields import KINDS

if TYPE_CHECKING:
    from cbec_core.services.bulk.part import Part
    from cbec_core.services.bulk.segments import Ints, Mask

__all__ = ["Answers", "Trail", "Words"]

_MOST = 4096  # lists that are made without looking which of them occur


class Words:
    """Lists of codes, each list with a number: 0 is the empty one."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._lists: list[tuple[str, ...]] = []

    def number(self, words: tuple[str, ...]) -> int:
        """Return the number of a list."""
        return self._numbers.setdefault(words, len(self._numbers))

    def joined(self, one: int, other: int) -> int:
        """Return the number of a list and another one after it."""
        if len(self._lists) < len(self._numbers):
            self._lists = list(self._numbers)
        return self.number((*self._lists[one], *self._lists[other]))

    def texts(self) -> list[str]:
        """Return every list as text, by number."""
        return [" ".join(words) for words in self._numbers]


class Trail:
    """What is said about each row of a part, word after word, as numbers into lists of words."""

    def __init__(self) -> None:
        self._lists: list[tuple[str, ...]] = [()]
        self._codes: npt.NDArray[np.int32] | None = None

    def add(self, word: str, at: Mask | None = None) -> None:
        """Say a word about the rows that are marked, or about all."""
        if at is None:
            self._lists = [(*words, word) for words in self._lists]
        else:
            self._say(((word,),), at.astype(np.int32))

    def choose(self, words: Sequence[str], which: npt.NDArray[Any]) -> None:
        """Say about each row the word that it chooses; -1 says nothing."""
        self.choose_list([(word,) for word in words], which)

    def choose_list(self, lists: Sequence[tuple[str, ...]], which: npt.NDArray[Any]) -> None:
        """Say about each row the words that it chooses; -1 says nothing."""
        self._say(lists, (which + 1).astype(np.int32))

    def _say(self, lists: Sequence[tuple[str, ...]], numbers: npt.NDArray[np.int32]) -> None:
        before = len(self._lists)
        if before * (len(lists) + 1) > _MOST:
            self._say_some(lists, numbers)
            return
        numbers *= np.int32(before)
        self._codes = numbers if self._codes is None else self._codes + numbers
        self._lists += [(*known, *more) for more in lists for known in self._lists[:before]]

    def _say_some(self, lists: Sequence[tuple[str, ...]], numbers: npt.NDArray[np.int32]) -> None:
        """Keep the lists that occur: all of them together would be too many."""
        before, every = len(self._lists), [(), *lists]
        codes = numbers.astype(np.int64) * before
        codes = codes if self._codes is None else codes + self._codes
        used, inverse = np.unique(codes, return_inverse=True)
        self._lists = [(*self._lists[at % before], *every[at // before]) for at in used.tolist()]
        self._codes = inverse.astype(np.int32)

    def numbers(self, words: Words, rows: int) -> npt.NDArray[np.int32] | int:
        """Return the number of each row's list, or that of all."""
        if self._codes is None:
            return words.number(self._lists[0])
        used = np.zeros(len(self._lists), np.bool_)
        used[self._codes] = True
        table = [
            words.number(one) if use else 0 for one, use in zip(self._lists, used, strict=True)
        ]
        return np.array(table, np.int32)[self._codes]


class Answers:
    """A cell for each line, and for each basket what is charged on it as a whole."""

    def __init__(self, lines: int, baskets: int) -> None:
        self.value = np.zeros(lines, np.int64)
        self.sums: dict[str, Ints] = {}
        self.whole: dict[str, Ints] = {}
        self.calculable = np.ones(baskets, np.bool_)
        self.findings = np.zeros(lines, np.int32)
        self.rules = np.zeros(lines, np.int32)
        self.whole_rules = np.zeros(baskets, np.int32)
        self.words = Words()
        self._lines, self._baskets = lines, baskets
        self._missing: npt.NDArray[np.int32] | None = None

    def of_lines(self, kind: str) -> Ints:
        """Return the sums of a kind of charges, line by line."""
        if kind not in self.sums:
            self.sums[kind] = np.zeros(self._lines, np.int64)
        return self.sums[kind]

    def of_baskets(self, kind: str) -> Ints:
        """Return the sums of a kind of charges on whole baskets."""
        if kind not in self.whole:
            self.whole[kind] = np.zeros(self._baskets, np.int64)
        return self.whole[kind]

    def put(self, part: Part, sums: dict[str, Ints], whole: dict[str, Ints]) -> None:
        """Set the sums of some baskets; those that are not there are nothing."""
        for kind in KINDS:
            if kind in sums:
                _set(self.of_lines(kind), part.rows, sums[kind])
            if kind in whole:
                _set(self.of_baskets(kind), part.chosen, whole[kind])

    def say(self, part: Part, findings: Trail, rules: Trail, whole_rules: Trail) -> None:
        """Set what is said about some baskets."""
        lines, baskets = part.baskets.rows, part.baskets.count
        _set(self.findings, part.rows, findings.numbers(self.words, lines))
        _set(self.rules, part.rows, rules.numbers(self.words, lines))
        _set(self.whole_rules, part.chosen, whole_rules.numbers(self.words, baskets))

    def refuse(self, part: Part, *codes: str) -> None:
        """Say why nothing is computed for some baskets."""
        _set(self.calculable, part.chosen, False)
        _set(self.findings, part.rows, self.words.number(codes))

    def find(self, part: Part, lines: Mask, code: str) -> None:
        """Say about some lines of baskets that were refused what they lack."""
        rows = np.flatnonzero(lines)
        self.findings[rows if part.rows is None else part.rows[rows]] = self.words.number((code,))

    def lack(self, part: Part, missing: Trail) -> None:
        """Keep what some baskets leave out, to be said after all that is computed."""
        if self._missing is None:
            self._missing = np.zeros(self._lines, np.int32)
        _set(self._missing, part.rows, missing.numbers(self.words, part.baskets.rows))

    def finish(self) -> None:
        """Say what baskets leave out; those of the single path are answered after this."""
        if self._missing is None:
            return
        keys = self.findings.astype(np.int64) << 32 | self._missing
        if (keys == keys[0]).all():
            unique, inverse = keys[:1], np.zeros(len(keys), np.int64)
        else:
            unique, inverse = np.unique(keys, return_inverse=True)
        joined = [self.words.joined(key >> 32, key & (2**32 - 1)) for key in unique.tolist()]
        self.findings = np.array(joined, np.int32)[inverse]

    def set_value(self, part: Part, value: Ints) -> None:
        """Set the customs value of the lines of some baskets."""
        _set(self.value, part.rows, value)


def _set(cells: npt.NDArray[Any], at: Ints | None, found: Any) -> None:
    if at is None:
        cells[:] = found
    else:
        cells[at] = found
