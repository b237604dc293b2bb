"""Which font draws which character, and how wide a text is.

Noto Sans is embedded for Latin, Greek and Cyrillic. Chinese, Japanese and Korean are drawn in the
merchant's `cjk_font` or the fonts of the extra `cjk`, embedded, or else in the Adobe fonts that PDF
readers know by name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import attrs
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from cbec_core.api import ConfigError
from cbec_documents.errors import DocumentError

__all__ = ["Fonts", "Run", "clean", "is_cjk"]

_BASE: Final = "cbec-noto-sans"
_EXTRA: Final = "justmytype_intl_cjk"
# Lands in order of preference: the font of the extra, the reader's own and the code page that tells
# what it holds, and the destinations that it is preferred for.
_LANDS: Final = (
    ("sc", "STSong-Light", "gbk", ()),
    ("jp", "HeiseiKakuGo-W5", "cp932", ("JP",)),
    ("tc", "MSung-Light", "cp950", ("HK", "MO", "TW")),
    ("kr", "HYSMyeongJo-Medium", "cp949", ("KR",)),
)
# Written from right to left, or joined and stacked by rules that are not applied here.
_SHAPED: Final = (
    *("ARABIC", "BALINESE", "BENGALI", "DEVANAGARI", "GUJARATI", "GURMUKHI", "HEBREW", "JAVANESE"),
    *("KANNADA", "KHMER", "LAO", "MALAYALAM", "MONGOLIAN", "MYANMAR", "NKO", "ORIYA", "SINHALA"),
    *("SYRIAC", "TAMIL", "TELUGU", "THAANA", "THAI", "TIBETAN"),
)
_REGULAR, _BOLD = 400, 750
_EDGE: Final = 0.0001  # of the size, for each step of weight that a font is too light


def clean(text: str) -> str:
    """Return a text in one line: composed, without control, direction and variant marks."""
    composed = unicodedata.normalize("NFC", text)
    plain = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign
        for sign in composed
        if unicodedata.category(sign) != "Cf" and not _is_variant(sign)
    )
    return " ".join(plain.split())


def is_cjk(sign: str) -> bool:
    """Tell whether a sign is Chinese, Japanese or Korean, or of their punctuation."""
    return "\u2e80" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7af" or sign > "\uf8ff"


def _is_variant(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


@attrs.frozen
class Run:
    """Characters that one font draws."""

    font: str
    text: str

    def edge(self, *, bold: bool) -> float:
        """Return how thick an edge makes the font regular or bold, as a part of the size."""
        return max(0, (_BOLD if bold else _REGULAR) - _weight(self.font)) * _EDGE


@attrs.frozen
class Fonts:
    """The fonts of one document; `country` tells which font draws Chinese characters."""

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
    if not name.startswith(_SHAPED):
        for font in _embedded(cjk_font, country):
            if ord(sign) in font().face.charToGlyph:
                return str(font().fontName)
        if unicodedata.east_asian_width(sign) in {"W", "F"}:
            for _land, reader, code_page, _countries in _by(country):
                if _encodable(sign, code_page):
                    return _reader(reader)
    is_symbol = unicodedata.category(sign) == "So"
    script = "emoji" if is_symbol else name.partition(" ")[0].lower()
    raise DocumentError("documents.script_unsupported", field="a text", script=script)


def _embedded(cjk_font: str, country: str) -> Iterator[Callable[[], TTFont]]:
    yield _base
    if cjk_font:
        yield partial(_own, cjk_font)
    if _has_extra():
        for land, *_ in _by(country):
            yield partial(_packaged, land)


def _by(country: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return sorted(_LANDS, key=lambda land: country not in land[3])


def _encodable(sign: str, code_page: str) -> bool:
    try:
        sign.encode(code_page)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _weight(font: str) -> int:
    """Return the weight that a font says to have; reportlab keeps it in the width of stems."""
    stem = getattr(pdfmetrics.getFont(font).face, "stemV", None)
    return _REGULAR if stem is None else round(65 * max(0, stem - 50) ** 0.5, -2)


@cache
def _base() -> TTFont:
    return _resource(_BASE, "fontpkg_noto_sans", "files", "NotoSans[wdth,wght].ttf")


@cache
def _has_extra() -> bool:
    return find_spec(_EXTRA) is not None


@cache
def _packaged(land: str) -> TTFont:
    file = f"NotoSans{land.upper()}[wght].ttf"
    return _resource(f"cbec-noto-sans-{land}", _EXTRA, "fonts", "ofl", f"notosans{land}", file)


def _resource(name: str, package: str, *place: str) -> TTFont:
    with as_file(files(package).joinpath(*place)) as path:
        font = TTFont(name, str(path))
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
