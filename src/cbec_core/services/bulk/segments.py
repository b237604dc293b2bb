"""Whole numbers by column, cut into baskets: sums, shares and roundings that cannot overflow."""

from __future__ import annotations

from functools import cached_property
from math import gcd
from typing import overload

import numpy as np
import numpy.typing as npt

from cbec_core.domain.money import Rounding

__all__ = ["Ints", "Mask", "Rare", "Segments", "TooWide"]
__all__ += ["lowest", "peak", "rounded", "shares", "sums", "times"]

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# A factor of four under the edge of int64: sums of three products and twice a numerator still fit.
_ROOM = 2**61
_PAIRS = 12  # lines of a basket up to which comparing each with each is quicker than sorting


class Rare(Exception):
    """What a row says is so rare that it is for the single path alone."""


class TooWide(Exception):
    """A product might not fit into 64 bits, so that the largest baskets are for the single path."""


class Segments:
    """Rows that lie basket by basket: `sizes` are the lines of each."""

    def __init__(self, sizes: Ints) -> None:
        self.sizes = sizes
        self.count = len(sizes)
        self.ends: Ints = np.cumsum(sizes, dtype=np.int64)
        self.starts: Ints = self.ends - sizes
        self.rows = int(self.ends[-1]) if self.count else 0
        self.even = int(sizes[0]) if self.count and bool((sizes == sizes[0]).all()) else 0

    def ints(self, heads: Ints) -> Ints:
        """Repeat a number of each basket for its lines."""
        return np.repeat(heads, self.even or self.sizes)

    def marks(self, heads: Mask) -> Mask:
        """Repeat a yes or no of each basket for its lines."""
        return np.repeat(heads, self.even or self.sizes)

    def sum(self, lines: Ints) -> Ints:
        """Add up the lines of each basket."""
        if self.even == 1:
            return lines
        if not self.count:
            return np.zeros(0, np.int64)
        return np.add.reduceat(lines, self.starts)

    def any(self, lines: Mask) -> Mask:
        """Tell which baskets have a line that is marked."""
        found: Mask = self.sum(lines.astype(np.int64)) > 0
        return found

    def first(self, lines: Mask) -> Mask:
        """Keep the first mark of each basket."""
        before: Ints = np.cumsum(lines, dtype=np.int64)
        opening = self.ints((before - lines)[self.starts])
        found: Mask = lines & (before - opening == 1)
        return found

    @cached_property
    def by_size(self) -> list[tuple[int, npt.NDArray[np.int64] | slice]]:
        """Return the sizes that occur, each with the first rows of its baskets."""
        if self.even:
            return [(self.even, slice(0, self.rows, self.even))]
        return [(int(size), self.starts[self.sizes == size]) for size in np.unique(self.sizes)]

    def repeated(self, keys: Ints) -> Mask:
        """Tell which lines have a key that an earlier line of their basket has; -1 is no key."""
        again = np.zeros(self.rows, np.bool_)
        for size, starts in self.by_size:
            if size == 1:
                continue
            if size > _PAIRS:
                rows = _rows(starts, size, self.rows)
                basket = np.repeat(np.arange(len(rows) // size), size)
                rows = rows[np.lexsort((keys[rows], basket))]
                same = (keys[rows][1:] == keys[rows][:-1]) & (keys[rows][1:] >= 0)
                same &= (np.arange(1, len(rows)) % size) != 0
                again[rows[1:][same]] = True
                continue
            beside = [keys[_at(starts, at, self.rows)] for at in range(size)]
            for late in range(1, size):
                seen = np.zeros(len(beside[0]), np.bool_)
                for early in range(late):
                    seen |= beside[late] == beside[early]
                again[_at(starts, late, self.rows)] = seen & (beside[late] >= 0)
        return again


def _at(starts: npt.NDArray[np.int64] | slice, at: int, rows: int) -> npt.NDArray[np.int64] | slice:
    if isinstance(starts, slice):
        return slice(at, rows, starts.step)
    return starts + at


def _rows(starts: npt.NDArray[np.int64] | slice, size: int, rows: int) -> Ints:
    if isinstance(starts, slice):
        return np.arange(rows, dtype=np.int64)
    found: Ints = (starts[:, None] + np.arange(size)).ravel()
    return found


def peak(numbers: Ints | int) -> int:
    """Return the greatest magnitude."""
    if isinstance(numbers, int):
        return abs(numbers)
    if not len(numbers):
        return 0
    return max(int(numbers.max()), -int(numbers.min()))


@overload
def times(one: Ints, other: Ints | int) -> Ints: ...
@overload
def times(one: Ints | int, other: int) -> Ints | int: ...
def times(one: Ints | int, other: Ints | int) -> Ints | int:
    """Multiply, or raise `TooWide` where the product might not fit."""
    if isinstance(other, int) and other == 1:
        return one
    if peak(one) * peak(other) > _ROOM:
        raise TooWide
    return one * other


def sums(numbers: Ints, segments: Segments) -> Ints:
    """Add up by basket, or raise `TooWide`."""
    if segments.count and peak(numbers) * int(segments.sizes.max()) > _ROOM:
        raise TooWide
    return segments.sum(numbers)


def rounded(over: Ints, under: Ints | int, rule: Rounding, quantum: int = 1) -> Ints:
    """Round fractions to whole quanta as the single path does."""
    if isinstance(under, int):
        unit: Ints | int = under * quantum
        if unit > _ROOM:
            raise TooWide
    else:
        unit = times(under, quantum)
    if rule is Rounding.DOWN:
        whole: Ints = over // unit
        return times(whole, quantum)
    if rule is Rounding.UP:
        whole = -(-over // unit)
        return times(whole, quantum)
    if isinstance(unit, int) and unit == 1:
        return times(over, quantum)
    if 2 * peak(over) + peak(unit) > _ROOM or peak(unit) * 2 > _ROOM:
        raise TooWide
    twice: Ints
    double: Ints | int
    if isinstance(unit, int) and unit % 2 == 0:
        # Half of an even unit is whole, which saves doubling both.
        twice, double = over + unit // 2, unit
    else:
        twice, double = 2 * over + unit, 2 * unit
    whole = twice // double
    if rule is Rounding.HALF_EVEN:
        tie = whole * double == twice
        whole = whole - (tie & (whole % 2 == 1))
    return times(whole, quantum)


def shares(totals: Ints, weights: Ints, segments: Segments) -> Ints:
    """Split an amount of each basket over its lines as `allocate` does, to the last unit.

    The largest remainders get what is left, ties go to the earlier line; where all lines weigh
    nothing, the split is even.
    """
    if segments.even == 1:
        return totals
    base = sums(weights, segments)
    if not base.all():
        weights = np.where(segments.marks(base == 0), 1, weights)
        base = segments.sum(weights)
    whole = times(weights, segments.ints(totals))
    under = segments.ints(base)
    parts: Ints = whole // under
    left = totals - segments.sum(parts)
    if left.any():
        parts += _winners(whole - parts * under, left, segments)
    return parts


def _winners(rests: Ints, left: Ints, segments: Segments) -> Mask:
    """Mark as many lines of each basket as units are left, by the size of their remainder."""
    won = np.zeros(segments.rows, np.bool_)
    for size, starts in segments.by_size:
        if size == 1:
            continue
        units = left if segments.even else left[segments.sizes == size]
        if size > _PAIRS:
            rows = _rows(starts, size, segments.rows)
            basket = np.repeat(np.arange(len(rows) // size), size)
            order = rows[np.lexsort((-rests[rows], basket))]
            won[order] = np.tile(np.arange(size), len(rows) // size) < np.repeat(units, size)
            continue
        beside = [np.ascontiguousarray(rests[_at(starts, at, segments.rows)]) for at in range(size)]
        ranks = [np.zeros(len(units), np.uint8) for _at_ in range(size)]
        for early in range(size):
            for late in range(early + 1, size):
                ahead = beside[early] >= beside[late]
                ranks[late] += ahead
                ranks[early] += ~ahead
        for at, rank in enumerate(ranks):
            won[_at(starts, at, segments.rows)] = rank < units
    return won


def lowest(above: int, below: int) -> tuple[int, int]:
    """Return a fraction in its lowest terms."""
    common = gcd(above, below) or 1
    return above // common, below // common
