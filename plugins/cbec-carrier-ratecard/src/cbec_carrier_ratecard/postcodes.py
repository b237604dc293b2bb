"""Postcode ranges: numeric ones, and those of letters and digits by their outward part."""

from __future__ import annotations

import re
from bisect import bisect_right

import attrs

__all__ = ["PostcodeMap", "PostcodeRange", "postcode_key"]

_Key = tuple[str, int, str]
_LAST = "\U0010ffff"


def postcode_key(country: str, postcode: str) -> _Key | None:
    """Return what orders postcodes: leading letters, number, rest; None if there is no number.

    GB postcodes count by their outward code, CA ones by the first three signs, US ones by the five
    digits before the add-on.
    """
    compact = re.sub(r"[\s-]", "", postcode.upper())
    if country == "GB" and re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", compact):
        compact = compact[:-3]
    elif country == "CA":
        compact = compact[:3]
    elif country == "US":
        compact = compact[:5]
    match = re.fullmatch(r"([A-Z]*)(\d+)(.*)", compact)
    return (match[1], int(match[2]), match[3]) if match else None


@attrs.frozen
class PostcodeRange:
    """From one postcode to another, both included, and what holds there."""

    country: str
    first: _Key
    last: _Key
    value: str
    rule: str

    @classmethod
    def of(cls, country: str, first: str, last: str, value: str, rule: str) -> PostcodeRange | None:
        """Return the range, or None if its ends are not postcodes in order."""
        start, end = postcode_key(country, first), postcode_key(country, last or first)
        if start is None or end is None or start[0] != end[0] or start > end:
            return None
        return cls(country, start, (end[0], end[1], end[2] + _LAST), value, rule)


@attrs.frozen
class PostcodeMap:
    """Ranges of several countries that do not overlap, found by bisection."""

    ranges: dict[str, tuple[PostcodeRange, ...]]
    starts: dict[str, tuple[_Key, ...]]

    @classmethod
    def of(cls, ranges: list[PostcodeRange]) -> PostcodeMap:
        """Return the ranges in order."""
        by_country: dict[str, list[PostcodeRange]] = {}
        for entry in sorted(ranges, key=lambda r: (r.country, r.first)):
            by_country.setdefault(entry.country, []).append(entry)
        return cls(
            {country: tuple(found) for country, found in by_country.items()},
            {country: tuple(r.first for r in found) for country, found in by_country.items()},
        )

    def overlap(self) -> tuple[PostcodeRange, PostcodeRange] | None:
        """Return two ranges that share a postcode, if there are any."""
        for found in self.ranges.values():
            for before, after in zip(found, found[1:], strict=False):
                if after.first <= before.last:
                    return before, after
        return None

    def find(self, country: str, postcode: str) -> str | None:
        """Return what holds at a postcode, or None outside every range."""
        key = postcode_key(country, postcode)
        if key is None or country not in self.ranges:
            return None
        index = bisect_right(self.starts[country], key) - 1
        if index < 0 or key > self.ranges[country][index].last:
            return None
        return self.ranges[country][index].value
