"""From a description, as a shop writes it, to weighted words of the nomenclature."""

from __future__ import annotations

import re
from typing import Final

import attrs

from cbec_classifier.glossary import Kind, Sense, chinese, english
from cbec_classifier.similar import Similar
from cbec_classifier.text import FACETS, Facets, facets_of, plain, stem, tokens
from cbec_core.api import DomainError

__all__ = ["LANGUAGES", "LONGEST", "Hint", "Query", "Term", "understand"]

LANGUAGES: Final = ("en", "zh")
LONGEST: Final = 2000  # as long as a title of the catalogue may be
_LETTER: Final = re.compile(r"[^\W\d_]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
# What follows says what the goods are for or come with, not what they are.
_ASIDE: Final = re.compile(r"\b(?:for|with|compatible|fits?|includes?|including|by|w/)(?!\w)")
_LACKING: Final = re.compile(r"\b(?:(?:without|no|non|not)[\s-]+|un(?=[a-z]{5}))([a-z]+)")
_MOST_TOKENS: Final = 60
_LONGEST_PHRASE: Final = 5


@attrs.frozen
class Evidence:
    """How much what is said counts by the part it plays; fitted on the tuning half."""

    earlier: float = 0.8
    modifier: float = 0.5
    kept: float = 0.3
    unknown: float = 0.8


EVIDENCE = Evidence()


@attrs.frozen
class Term:
    """A word of the nomenclature that the description asks for, and what was written for it."""

    word: str
    weight: float
    said: str


@attrs.frozen
class Hint:
    """A heading or subheading in which the glossary has what was written."""

    code: str
    weight: float
    said: str


@attrs.frozen
class Query:
    """What is asked of the nomenclature."""

    terms: tuple[Term, ...]
    hints: tuple[Hint, ...]
    facets: Facets
    without: frozenset[str] = frozenset()


@attrs.frozen
class _Match:
    sense: Sense | None
    tokens: tuple[str, ...]
    said: str
    aside: bool


def understand(description: str, language: str = "", spelling: Similar | None = None) -> Query:
    """Return what a description asks for; raise for one that cannot be read.

    Raises `classify.language_unknown`, `classify.too_long` and `classify.no_words`. Without a
    language, Chinese characters are read as Chinese and everything else as English.
    """
    if language and language not in LANGUAGES:
        raise DomainError("classify.language_unknown", languages=", ".join(LANGUAGES))
    if len(description) > LONGEST:
        raise DomainError("classify.too_long", most=LONGEST, count=len(description))
    text = plain(description)
    if not _LETTER.search(text):
        raise DomainError("classify.no_words")
    words = _words(text, _HAN.search(text) is not None and language != "en")
    if spelling:
        words = [attrs.evolve(word, token=spelling.nearest(word.token)) for word in words]
    lacking = frozenset(stem(word) for word in _LACKING.findall(text))
    return attrs.evolve(_weighed(_matches(words[:_MOST_TOKENS])), without=lacking)


@attrs.frozen
class _Word:
    token: str
    said: str
    aside: bool
    segment: int


def _words(text: str, has_chinese: bool) -> list[_Word]:
    found: list[_Word] = []
    aside = False
    for segment, part in enumerate(re.split(r"\s+|[,;|]" if has_chinese else r"[;|]", text)):
        for said, meant in _pieces(part) if has_chinese else [("", part)]:
            meant = _LACKING.sub(" ", meant)
            for number, piece in enumerate(_ASIDE.split(meant)):
                aside = aside or number > 0
                found += [_Word(t, said or t, aside, segment) for t in tokens(piece)]
            if not has_chinese and "," in meant:
                aside = False
    return found


def _pieces(text: str) -> list[tuple[str, str]]:
    """Return Chinese words, the longest that match, with their English; other text as it is."""
    known, found, start, rest = chinese(), list[tuple[str, str]](), 0, ""
    longest = max(map(len, known))
    while start < len(text):
        inside = rest[-1:].isascii() and rest[-1:].isalnum() and text[start].isascii()
        for length in range(0 if inside else min(longest, len(text) - start), 0, -1):
            word = text[start : start + length]
            if word in known and not (word.isascii() and text[start + length :][:1].isalnum()):
                found += [("", rest), (word, known[word])]
                start, rest = start + length, ""
                break
        else:
            rest += text[start]
            start += 1
    return [piece for piece in [*found, ("", rest)] if piece[1].strip()]


def _matches(words: list[_Word]) -> list[tuple[_Word, _Match]]:
    senses, found, start = english(), list[tuple[_Word, _Match]](), 0
    while start < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
            run = words[start : start + length]
            sense = senses.get(tuple(word.token for word in run))
            if sense or length == 1:
                said = " ".join(dict.fromkeys(word.said for word in run))
                match = _Match(sense, tuple(word.token for word in run), said, run[-1].aside)
                found.append((run[-1], match))
                start += length
                break
    return found


_PART: Final = {Kind.GOODS: 1.0, Kind.MATERIAL: 0.5, Kind.TRAIT: 0.6, Kind.NOISE: 0.2}


def _weighed(matches: list[tuple[_Word, _Match]]) -> Query:
    goods = [
        (word.segment, number)
        for number, (word, match) in enumerate(matches)
        if match.sense and match.sense.kind is Kind.GOODS and not match.aside
    ]
    first = min((segment for segment, _ in goods), default=0)
    head = max((number for segment, number in goods if segment == first), default=None)
    terms, hints = [], []
    explicit: set[str] = set()
    implied: set[str] = set()
    for number, (word, match) in enumerate(matches):
        segment = word.segment
        if match.sense is None or match.sense.kind is Kind.NOISE:
            (token,) = match.tokens
            if len(token) > 1 and not token[0].isdigit():
                part = 0.2 if match.sense else 0.35 if match.aside else EVIDENCE.unknown
                terms.append(Term(token, part, match.said))
                explicit |= {token} & FACETS.keys()
            continue
        part = 0.3 if match.aside else 1.0
        if match.sense.kind is Kind.GOODS:
            if number != head:
                # "chocolate biscuits" are biscuits; "laptop 15 inch notebook" says one thing twice
                near = head is not None and number < head and segment == matches[head][0].segment
                part *= EVIDENCE.modifier if near and not any(
                    m.said[:1].isdigit() for _, m in matches[number:head]
                ) else EVIDENCE.earlier
            implied |= {word for word, _ in match.sense.words} & FACETS.keys() if (
                number == head
            ) else set()
        else:
            part *= _PART[match.sense.kind]
            explicit |= {word for word, weight in match.sense.words if weight >= 0.3} & FACETS.keys()
        terms += [Term(w, part * weight, match.said) for w, weight in match.sense.words]
        if match.sense.kind is Kind.GOODS:
            terms += [Term(w, part * EVIDENCE.kept, match.said) for w in match.tokens]
        if match.sense.kind is Kind.MATERIAL:
            part = 1.0
        hints += [Hint(code, part, match.said) for code in match.sense.codes]
    facets = facets_of(frozenset(explicit))
    for facet, values in facets_of(frozenset(implied)).items():
        facets.setdefault(facet, values)
    return Query(tuple(terms), tuple(hints), facets)
