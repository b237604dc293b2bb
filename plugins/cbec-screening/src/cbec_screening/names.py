"""One form for all spellings of a name; the README tells the rules in words."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["compact", "country_code", "tokens_of"]

# Letters that no decomposition turns into plain ones, and Cyrillic by the spelling of passports.
_PLAIN: Final = dict(zip("øłđðħıŧ", "oldhhit", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}
_CYRILLIC: Final = dict(zip("абвгдезиклмнопрстуфыэіґ", "abvgdeziklmnoprstufyeig", strict=True)) | {
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"},
    **{"ъ": "", "ь": "", "є": "ie", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz"},
}
_LETTERS: Final = str.maketrans(_PLAIN | _CYRILLIC)
# Apostrophes and what stands for ayn and hamza: they part no words.
_SILENT: Final = re.compile("['\u2018\u2019\u02bb-\u02bf`\u00b4\u2032\u0374]")
_DOTTED: Final = re.compile(r"\b(\w)\.(?=\w\b)")
_WORD: Final = re.compile(r"[^\W_]+")
_FORM_WORDS: Final = (
    "ab ag ao aps as asa bhd bv bvba co company corp corporation cv doo eood eurl fzc fzco fze"
    " fzllc gmbh inc incorporated jsc kft kg kk limited llc llp lp ltd ltda mbh nv oao ojsc ood ooo"
    " oy oyj pao pjsc plc private pte pty pvt sa sae sal sarl sas sdn se sl spa spj srl sro zao zoo"
)
_FORMS: Final = frozenset(_FORM_WORDS.split())
_LEAST_NUMBER: Final = 6
_HAN_FORMS: Final = re.compile(
    "股份有限公司|有限责任公司|有限責任公司|有限公司|集团公司|集團公司|公司|株式会社|有限会社|주식회사"
)


def tokens_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in alphabetical order, without accents, case and company forms.

    Forms go only where something is left without them.
    """
    folded = _SILENT.sub("", _folded(name))
    words = _WORD.findall(_DOTTED.sub(r"\1", folded))
    return tuple(sorted(_meaning(words) or words))


def _folded(text: str) -> str:
    """Return plain small letters; the second round takes apart what the first one made."""
    if text.isascii():
        return text.lower()
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", text)


def _meaning(words: list[str]) -> list[str]:
    bare = (_HAN_FORMS.sub("", word) if not word.isascii() else word for word in words)
    return [word for word in bare if word and word not in _FORMS]


def compact(number: str) -> str:
    """Return the letters and digits of an identifier or address of mail, in capitals.

    What has no digit, or fewer than six characters, tells nobody apart and gives nothing.
    """
    kept = [c for c in unicodedata.normalize("NFKC", number).upper() if c.isalnum() or c == "@"]
    told = any(c.isdigit() or c == "@" for c in kept)
    return "".join(kept) if told and len(kept) >= _LEAST_NUMBER else ""


def country_code(name: str) -> str | None:
    """Return the ISO 3166-1 code of a country as the authorities write it, or None."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
    ).casefold()
    return _countries().get(" ".join(re.sub("[^a-z]+", " ", plain.replace("&", "and")).split()))


@cache
def _countries() -> dict[str, str]:
    text = files("cbec_screening").joinpath("countries.csv").read_text("utf-8")
    return {row["name"]: row["code"] for row in csv.DictReader(text.splitlines())}
