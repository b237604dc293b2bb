"""From a description, as a shop writes it, to weighted words of the nomenclature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from cbec_classifier import errors as errors  # defines its codes
from cbec_classifier.glossary import Kind, Sense, chinese, english
from cbec_classifier.text import FACETS, Facets, facets_of, plain, stem, words_of
from cbec_core.api import DomainError

if TYPE_CHECKING:
    from cbec_classifier.similar import Similar

__all__ = ["LANGUAGES", "LONGEST", "LONGEST_PHRASE", "Hint", "Query", "Term", "understand"]

LANGUAGES: Final = ("en", "zh")
LONGEST: Final = 2000  # as long as a title of the catalogue may be
_LETTER: Final = re.compile(r"[^\W\d_]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
# What follows says what the goods are for or come with, not what they are.
_ASIDE: Final = re.compile(r"\b(?:for|with|compatible|fits?|includes?|including|by|w/)(?!\w)")
_LACKING: Final = re.compile(r"\b(?:(?:without|no|non|not)[\s-]+|un(?=[a-z]{5}))([a-z]+)")
_MOST_WORDS: Final = 60
LONGEST_PHRASE: Final = 5


@attrs.frozen
class Parts:
    """How much a word counts by the part that it plays; fitted on the tuning sets."""

    head: float = 1.0
    earlier: float = 0.8
    modifier: float = 0.5  # "chocolate" in "chocolate biscuits"
    aside: float = 0.3
    itself: float = 0.4  # the words of a phrase beside those that it stands for
    unknown: float = 0.8
    unknown_aside: float = 0.35
    noise: float = 0.2
    material: float = 0.5
    trait: float = 0.6


PARTS: Final = Parts()


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
    """What is asked of the nomenclature; `without` is what the goods are said to lack."""

    terms: tuple[Term, ...]
    hints: tuple[Hint, ...]
    facets: Facets
    without: frozenset[str] = frozenset()


@attrs.frozen
class _Word:
    token: str
    said: str
    aside: bool
    segment: int


@attrs.frozen
class _Match:
    words: tuple[_Word, ...]
    sense: Sense | None

    @property
    def said(self) -> str:
        return " ".join(dict.fromkeys(word.said for word in self.words))

    @property
    def aside(self) -> bool:
        return self.words[-1].aside

    @property
    def segment(self) -> int:
        return self.words[-1].segment

    @property
    def is_good(self) -> bool:
        return self.sense is not None and self.sense.kind is Kind.GOODS and not self.aside


def understand(description: str, language: str = "", spelling: Similar | None = None) -> Query:
    """Return what a description asks for; raise for one that cannot be read.

    Without a language, Chinese characters are read as Chinese and everything else as English; a
    `spelling` mends words that are nearly known. Raises `classify.language_unknown`,
    `classify.too_long` and `classify.no_words`.
    """
    if language and language not in LANGUAGES:
        raise DomainError("classify.language_unknown", languages=", ".join(LANGUAGES))
    if len(description) > LONGEST:
        raise DomainError("classify.too_long", most=LONGEST, count=len(description))
    text = plain(description)
    if not _LETTER.search(text):
        raise DomainError("classify.no_words")
    has_chinese = language != "en" and _HAN.search(text) is not None
    words = list(_words(text, has_chinese=has_chinese))[:_MOST_WORDS]
    if spelling:
        words = [attrs.evolve(word, token=spelling.nearest(word.token)) for word in words]
    lacking = frozenset(stem(word) for word in _LACKING.findall(text))
    return attrs.evolve(_weighed(_matches(words)), without=lacking)


def _words(text: str, *, has_chinese: bool) -> Iterator[_Word]:
    aside = False
    for segment, part in enumerate(re.split(r"\s+|[,;|]" if has_chinese else r"[;|]", text)):
        for said, meant in _pieces(part) if has_chinese else [("", part)]:
            for number, piece in enumerate(_ASIDE.split(_LACKING.sub(" ", meant))):
                aside = aside or number > 0
                for word in words_of(piece):
                    yield _Word(stem(word), said or word, aside, segment)
            if not has_chinese and "," in meant:
                aside = False


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


def _matches(words: list[_Word]) -> list[_Match]:
    """Return the phrases that the glossary knows, the longest that match, and the other words."""
    senses, found, start = english(), list[_Match](), 0
    while start < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - start), 0, -1):
            run = tuple(words[start : start + length])
            sense = senses.get(tuple(word.token for word in run))
            if sense or length == 1:
                found.append(_Match(run, sense))
                start += length
                break
    return found


def _head(matches: list[_Match]) -> int:
    """Return which match names the good: the last one of the first part that names any."""
    goods = [number for number, match in enumerate(matches) if match.is_good]
    first = min((matches[number].segment for number in goods), default=0)
    return max((n for n in goods if matches[n].segment == first), default=-1)


def _weight(matches: list[_Match], number: int, head: int) -> float:
    match = matches[number]
    if match.aside:
        return PARTS.aside
    if number == head:
        return PARTS.head
    between = matches[number:head]
    joined = number < head and match.segment == matches[head].segment
    # "laptop 15 inch notebook" says one thing twice, "pencil skirt" does not.
    if joined and not any(other.said[:1].isdigit() for other in between):
        return PARTS.modifier
    return PARTS.earlier


def _weighed(matches: list[_Match]) -> Query:
    head = _head(matches)
    terms, hints = list[Term](), list[Hint]()
    explicit, implied = set[str](), set[str]()
    for number, match in enumerate(matches):
        sense, said = match.sense, match.said
        if sense is None or sense.kind is Kind.NOISE:
            (token,) = (word.token for word in match.words)
            if len(token) > 1 and not token[0].isdigit():
                unknown = PARTS.unknown_aside if match.aside else PARTS.unknown
                terms.append(Term(token, PARTS.noise if sense else unknown, said))
                explicit |= {token} & FACETS.keys()
            continue
        named = {word for word, weight in sense.words if weight >= PARTS.aside} & FACETS.keys()
        part = hint = _weight(matches, number, head)
        if sense.kind is Kind.GOODS:
            implied |= named if number == head else set()
            terms += [Term(word.token, part * PARTS.itself, said) for word in match.words]
        else:
            kind = PARTS.material if sense.kind is Kind.MATERIAL else PARTS.trait
            part, hint = kind * (PARTS.aside if match.aside else 1.0), PARTS.head
            explicit |= named
        terms += [Term(word, part * weight, said) for word, weight in sense.words]
        hints += [Hint(code, hint, said) for code in sense.codes]
    facets = facets_of(frozenset(explicit))
    for facet, values in facets_of(frozenset(implied)).items():
        facets.setdefault(facet, values)
    return Query(tuple(terms), tuple(hints), facets)
