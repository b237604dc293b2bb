"""Words of shops and the words of the nomenclature that mean the same, in English and Chinese."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

import attrs

from cbec_classifier.text import plain, tokens

__all__ = ["Kind", "Sense", "chinese", "english"]


class Kind(StrEnum):
    """Say what part a word plays: the good itself, what it is made of, a trait, or nothing."""

    GOODS = "goods"
    MATERIAL = "material"
    TRAIT = "trait"
    NOISE = "noise"


@attrs.frozen
class Sense:
    """What a phrase means: words of the nomenclature with weights, and where it has them."""

    kind: Kind
    words: tuple[tuple[str, float], ...]
    codes: tuple[str, ...]


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("cbec_classifier").joinpath(name).read_text("utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


@cache
def english() -> Mapping[tuple[str, ...], Sense]:
    """Return the senses by stemmed phrase; the first row that names a phrase has it."""
    found: dict[tuple[str, ...], Sense] = {}
    for row in _rows("glossary_en.csv"):
        words = []
        for part in row["words"].split():
            word, _, weight = part.partition(":")
            words += [(token, float(weight or 1)) for token in tokens(plain(word))]
        sense = Sense(Kind(row["kind"]), tuple(words), tuple(row["codes"].split()))
        for phrase in row["phrases"].split("|"):
            found.setdefault(tokens(plain(phrase)), sense)
    return found


@cache
def chinese() -> Mapping[str, str]:
    """Return the English of Chinese words, those with letters of Latin in small ones."""
    return {
        plain(word): row["english"]
        for row in _rows("glossary_zh.csv")
        for word in row["words"].split("|")
    }
