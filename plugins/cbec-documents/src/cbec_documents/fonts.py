"""Which font draws which character, and how wide a text is.

Noto Sans is embedded for Latin, Greek and Cyrillic. Chinese, Japanese and Korean are drawn in the
merchant's `cjk_font`, embedded, or else in the Adobe fonts that PDF readers know by name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import attrs
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from cbec_core.api import ConfigError
from cbec_documents.errors import DocumentError

__all__ = ["Fonts", "Run", "clean"]

_BASE: Final = "cbec-noto-sans"
# What readers' fonts hold, told by the code page of the same collection, in order of preference.
_READERS: Final = (
    ("STSong-Light", "gbk", ()),
    ("HeiseiKakuGo-W5", "cp932", ("JP",)),
    ("MSung-Light", "cp950", ("HK", "MO", "TW")),
    ("HYSMyeongJo-Medium", "cp949", ("KR",)),
)
_SHAPED: Final = ("DEVANAGARI", "ARABIC", "HEBREW", "THAI")


def clean(text: str) -> str:
    """Return a text in one line: composed, without control and direction marks."""
    composed = unicodedata.normalize("NFC", text)
    plain = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
        for sign in composed
        if unicodedata.category(sign) != "Cf"
    )
    return " ".join(plain.split())


@attrs.frozen
class Run:
    """Characters that one font draws."""

    font: str
    text: str


@attrs.frozen
class Fonts:
    """The fonts of one document; `country` tells which reader's font draws Chinese characters."""

    cjk_font: str = ""
    country: str = ""

    def runs(self, text: str) -> Iterator[Run]:
        """Yield the parts of a text by font; raises `documents.script_unsupported`."""
        font, start = "", 0
        for index, sign in enumerate(text):
            wanted = _font_of(sign, self.cjk_font, self.country)
            if wanted != font:
                if index > start:
                    yield Run(font, text[start:index])
                font, start = wanted, index
        if text:
            yield Run(font, text[start:])

    def width(self, text: str, size: float) -> float:
        """Return the width of a text in points."""
        return sum(_width(run.font, run.text) for run in self.runs(text)) * size


@lru_cache(maxsize=8192)
def _width(font: str, text: str) -> float:
    return float(pdfmetrics.stringWidth(text, font, 1000)) / 1000


@lru_cache(maxsize=8192)
def _font_of(sign: str, cjk_font: str, country: str) -> str:
    name = unicodedata.name(sign, "UNNAMED")
    if ord(sign) in _base().face.charToGlyph and not name.startswith(_SHAPED):
        return _BASE
    if cjk_font:
        own = _own(cjk_font)
        if ord(sign) in own.face.charToGlyph:
            return str(own.fontName)
    if unicodedata.east_asian_width(sign) in {"W", "F"}:
        for reader, code_page, _lands in sorted(_READERS, key=lambda r: country not in r[2]):
            if _encodable(sign, code_page):
                return _reader(reader)
    script = name.partition(" ")[0].lower()
    raise DocumentError("documents.script_unsupported", field="a text", script=script)


def _encodable(sign: str, code_page: str) -> bool:
    try:
        sign.encode(code_page)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _base() -> TTFont:
    place = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    with as_file(place) as path:
        font = TTFont(_BASE, str(path))
    pdfmetrics.registerFont(font)
    return font


@cache
def _own(path: str) -> TTFont:
    try:
        font = TTFont(f"cbec-{Path(path).stem}", path, subfontIndex=0)
    except (TTFError, OSError) as error:
        raise ConfigError(
            "documents.font_unusable", name=Path(path).name, reason=type(error).__name__
        ) from None
    pdfmetrics.registerFont(font)
    return font


@cache
def _reader(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name
