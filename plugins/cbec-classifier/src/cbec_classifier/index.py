"""An inverted index over the subheadings, with the words of their headings and chapters."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import attrs

from cbec_classifier.glossary import english
from cbec_classifier.nomenclature import Nomenclature, nomenclature
from cbec_classifier.similar import Similar
from cbec_classifier.text import Facets, Parsed, parse

if TYPE_CHECKING:
    from cbec_classifier.query import Query

__all__ = ["Hit", "Index", "Weights", "build", "index"]


@attrs.frozen
class Weights:
    """How much each kind of agreement counts; fitted on the tuning sets."""

    rest: float = 0.9
    heading: float = 0.45
    chapter: float = 0.15
    length: float = 0.03
    hint: float = 7.0
    hint_six: float = 1.3
    same: float = 3.0
    again: float = 0.3
    other: float = 5.0
    left_out: float = 0.6
    lacking: float = 2.0
    residual: float = 0.3
    head: float = 2.0
    women: float = 0.5
    rare: float = 1.2


@attrs.frozen
class Hit:
    """A subheading with its score, and what was written that speaks for it."""

    code: str
    score: float
    why: tuple[str, ...]


@attrs.frozen
class _Document:
    code: str
    parsed: Parsed
    facets: Facets


@attrs.frozen
class Index:
    """Which subheadings have a word, and how rare it is."""

    nomenclature: Nomenclature
    documents: tuple[_Document, ...] = attrs.field(repr=False)
    postings: Mapping[str, Mapping[int, float]] = attrs.field(repr=False)
    rarity: Mapping[str, float] = attrs.field(repr=False)
    spelling: Similar = attrs.field(repr=False)
    codes: tuple[str, ...] = attrs.field(repr=False)
    weights: Weights = Weights()

    def search(self, query: Query, limit: int) -> list[Hit]:
        """Return the subheadings that agree best, best first; equal ones by code."""
        weights, scores = self.weights, defaultdict[int, float](float)
        why: dict[int, dict[str, None]] = defaultdict(dict)
        asked = self._asked(query)
        for word, (weight, said) in asked.items():
            gain = weight * self.rarity[word] ** weights.rare
            for number, part in self.postings[word].items():
                scores[number] += gain * part
                if part >= weights.heading:
                    why[number].update(dict.fromkeys(said))
        for hint in query.hints:
            gain = weights.hint * hint.weight * (weights.hint_six if len(hint.code) == 6 else 1)
            for number in self._under(hint.code):
                scores[number] += gain
                why[number][hint.said] = None
        best = sorted(scores, key=lambda n: (-scores[n], n))[: max(300, limit)]
        hits = [
            # Sums over sets differ in their last digits from run to run; ties go by code.
            Hit(d.code, round(scores[n] + self._agreement(query, asked, d), 9), tuple(why[n]))
            for n in best
            for d in [self.documents[n]]
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.code))[:limit]

    def _asked(self, query: Query) -> dict[str, tuple[float, list[str]]]:
        asked: dict[str, tuple[float, list[str]]] = {}
        for term in query.terms:
            if term.weight > 0 and term.word in self.postings:
                before = asked.get(term.word, (0.0, []))
                asked[term.word] = (max(term.weight, before[0]), [*before[1], term.said])
        return asked

    def _under(self, prefix: str) -> range:
        return range(bisect_left(self.codes, prefix), bisect_left(self.codes, prefix + "\x7f"))

    def _agreement(
        self, query: Query, asked: Mapping[str, tuple[float, list[str]]], document: _Document
    ) -> float:
        weights, parsed, score = self.weights, document.parsed, 0.0
        for facet, values in query.facets.items():
            if own := document.facets.get(facet):
                both = len(own & values)
                more = 1 + weights.again * (both - 1)
                score += weights.same * more if both else -weights.other
            score -= weights.same * len(parsed.without & values)
        if "wearer" not in query.facets and "women" in document.facets.get("wearer", ()):
            score += weights.women
        words = asked.keys()
        score -= weights.left_out * sum(asked[w][0] for w in parsed.without & words)
        for word in query.without:
            if word in parsed.without:
                score += weights.lacking
            elif word in parsed.head or word in parsed.rest:
                score -= weights.lacking
        whole = sum(self.rarity[word] for word in parsed.head)
        if whole:
            score += weights.head * sum(self.rarity[w] for w in parsed.head if w in words) / whole
        return score + weights.residual * parsed.residual


def build(source: Nomenclature, weights: Weights = Weights()) -> Index:  # noqa: B008  # frozen
    """Return the index of a nomenclature."""
    parsed = {code: parse(text) for code, text in source.texts.items()}
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    documents, codes = [], source.subheadings
    for number, code in enumerate(codes):
        own = parsed[code]
        wider = [parsed[p] for p in (code[:4], code[:2]) if p in parsed]
        length = 1 / (1 + weights.length * (len(own.head) + len(own.rest)))
        facets = dict(own.facets)
        for level, part in zip(wider[::-1], (weights.chapter, weights.heading), strict=False):
            for word in (*level.head, *level.rest):
                if word not in own.without:
                    postings[word][number] = part
        for level in wider:
            for facet, values in level.facets.items():
                facets.setdefault(facet, values)
        for words, part in ((own.rest, weights.rest * length), (own.head, length)):
            for word in words:
                postings[word][number] = max(part, postings[word].get(number, 0))
        documents.append(_Document(code, own, facets))
    count = len(codes)
    rarity = {word: math.log(1 + count / (1 + len(found))) for word, found in postings.items()}
    spelling = Similar({*postings, *(word for phrase in english() for word in phrase)})
    return Index(source, tuple(documents), dict(postings), rarity, spelling, codes, weights)


@cache
def index() -> Index:
    """Return the index of the installed nomenclature, built once a process."""
    return build(nomenclature())
