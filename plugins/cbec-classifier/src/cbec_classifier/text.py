"""Words of a text: of the nomenclature, with what it leaves out, and of a description."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import attrs

__all__ = ["FACETS", "Facets", "Parsed", "facets_of", "parse", "plain", "stem"]
__all__ += ["tokens", "words_of"]

Facets = dict[str, frozenset[str]]

_MATERIALS: Final = """
textile cotton wool cashmere silk synthetic manmade artificial flax fur furskin felt leather
plastics rubber cellular wood bamboo rattan paper paperboard
iron steel stainless aluminium copper base silver gold precious
stone glass glassware porcelain ceramic
"""
# What tells siblings apart. Values of one facet exclude one another unless a text names several.
FACETS: Final[dict[str, str]] = {
    **dict.fromkeys(("men", "women", "baby"), "wearer"),
    **dict.fromkeys(("knitted", "woven"), "fabric"),
    **dict.fromkeys(_MATERIALS.split(), "material"),
}
_SAY_NOTHING: Final = """
a an the of and or in on at as to by is are be its their such like kind kinds used use other
whether not nor than any all thereof therefor therefore similar article articles heading headings
item no nec specified included elsewhere including excluding more less per from which that those
these goods product products purpose purposes type types having with without for also when but
this it one two
"""
_STOP: Final = frozenset(_SAY_NOTHING.split())
_IRREGULAR: Final = {
    "knives": "knife",
    "leaves": "leaf",
    "shelves": "shelf",
    "scarves": "scarf",
    "wolves": "wolf",
    "loaves": "loaf",
    "teeth": "tooth",
    "feet": "foot",
    "mice": "mouse",
    "man": "men",
    "mens": "men",
    "boy": "men",
    "boys": "men",
    "woman": "women",
    "womens": "women",
    "girl": "women",
    "girls": "women",
    "babies": "baby",
    "plastic": "plastics",
    "plastics": "plastics",
    "stainless": "stainless",
    "jewelry": "jewellery",
    "jewelery": "jewellery",
    "aluminum": "aluminium",
    "tire": "tyre",
    "tires": "tyre",
    "color": "colour",
    "colored": "coloured",
    "fiber": "fibre",
    "fibers": "fibre",
    "gray": "grey",
    "glasses": "glasses",
    "lens": "lens",
    "lenses": "lens",
    "clothes": "clothes",
    "tights": "tights",
    "jeans": "jeans",
    "shorts": "shorts",
    "spectacles": "spectacles",
    "canvas": "canvas",
    "gas": "gas",
    "christmas": "christmas",
    "dolls": "doll",
    "shoes": "shoe",
    "pajamas": "pyjama",
    "pyjamas": "pyjama",
    "vacuum": "vacuum",
    "axes": "axe",
    "woolen": "wool",
    "woollen": "wool",
    "wooden": "wood",
    "matches": "match",
    "watches": "watch",
    "brushes": "brush",
}
_WORD: Final = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?")
# Said of the whole class rather than of one good, so it neither speaks for nor against it.
_NEITHER: Final = re.compile(r"\bwhether or not\b[^;,)]*")
_REFERENCE: Final = re.compile(
    r"\b(?:of|in|under)?\s*(?:sub)?(?:headings?|items?|chapter)\s*(?:nos?\.?)?\s*[0-9][0-9.]*"
    r"(?:\s*(?:to|or|and|,)\s*[0-9][0-9.]*)*"
)
_END: Final = r"(?=;|\)|$|,\s*(?:of|with|in|having|for|not|whether|put|\()\b)"
_LEFT_OUT: Final = re.compile(
    r"\bnon-[a-z]+"
    r"|\b(?:other than|excluding|except(?: for)?|not including|but not|neither|not)\b.*?" + _END
)
_WOVEN: Final = re.compile(r"not (?:printed, )?knitted or crocheted")


@attrs.frozen
class Parsed:
    """A text of the nomenclature: words of its head, of the rest, and those that it leaves out."""

    head: tuple[str, ...]
    rest: tuple[str, ...]
    without: frozenset[str]
    facets: Facets
    residual: bool


def plain(text: str) -> str:
    """Return a text in small letters of the compatibility form, with one kind of apostrophe."""
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)
        folded = "".join(mark for mark in folded if not unicodedata.combining(mark))
    folded = re.sub(r"[\u2018\u2019\u02bc`]", "'", folded)
    folded = re.sub(r"\bt[\s-]?shirt", "tshirt", folded)
    folded = re.sub(r"\bman-made\b", "manmade", folded)
    return re.sub(r"'s?\b", "", folded)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word without the ending of its plural."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def words_of(text: str) -> list[str]:
    """Return the words of a text that is plain already, as they are written."""
    return _WORD.findall(text)


def tokens(text: str) -> tuple[str, ...]:
    """Return the stemmed words of a text that is plain already, in their order."""
    return tuple(map(stem, words_of(text)))


def facets_of(words: frozenset[str]) -> Facets:
    """Return what words say of wearer, fabric and material."""
    found: dict[str, set[str]] = {}
    for word in words:
        if facet := FACETS.get(word):
            found.setdefault(facet, set()).add(word)
    return {facet: frozenset(values) for facet, values in found.items()}


def parse(description: str) -> Parsed:
    """Return the words of a text of the nomenclature."""
    text = plain(description)
    woven = bool(_WOVEN.search(text))
    residual = "n.e.c" in text or "other than" in text or "not elsewhere" in text
    text = _REFERENCE.sub(" ", text.replace("n.e.c.", " "))
    text = _NEITHER.sub(" ", text)
    out: list[str] = []
    while found := _LEFT_OUT.search(text):
        out += tokens(found.group())
        text = f"{text[: found.start()]} {text[found.end() :]}"
    head, _, rest = text.partition(";")
    if not rest:
        head, _, rest = text.partition(",")
    named = _kept(head), _kept(rest)
    words = frozenset((*named[0], *named[1]))
    without = frozenset(out) - words - _STOP
    facets = facets_of(words - {"knitted"} if woven else words)
    if woven:
        facets["fabric"] = frozenset({"woven"})
    return Parsed(*named, without, facets, residual)


def _kept(text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(w for w in tokens(text) if w not in _STOP and len(w) > 1 and not w.isdigit())
    )
