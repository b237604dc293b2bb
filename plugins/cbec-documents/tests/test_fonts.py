"""Which characters are drawn, in which font, embedded or not, and where lines break."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import attrs
import pytest
from cbec_documents import fonts
from cbec_documents.draw import LABEL_4X6, Paper, Text
from cbec_documents.fonts import Fonts, clean
from cbec_documents.provider import PdfDocuments
from cbec_documents.settings import DocumentSettings
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from cbec_core import Cbec
from cbec_core.api import Address, ConfigError, DocumentKind, DomainError, Party
from cbec_core.testing.builders import make_consignment, make_document_request
from cbec_core.testing.fakes import make_tools

NOTO = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"


def label(address: Address, kind: DocumentKind = DocumentKind.LABEL, **settings: str) -> PdfReader:
    sent = attrs.evolve(make_consignment(), consignee=Party(address))
    asked = make_document_request(kind, consignment=sent, language="zh")
    made = PdfDocuments(DocumentSettings.model_validate(settings), make_tools())
    return PdfReader(BytesIO(made.render(asked).content))


def addressed(text: str, country: str = "DE") -> Address:
    return Address(country, name=text, lines=("x",), city="C")


def shown(pdf: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in pdf.pages).split())


def drawn_fonts(pdf: PdfReader) -> list[Any]:
    resources: list[Any] = [page["/Resources"] for page in pdf.pages]
    return [font.get_object() for each in resources for font in each["/Font"].values()]


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the fonts of the extra `cjk` be away."""
    fonts._font_of.cache_clear()
    monkeypatch.setattr(fonts, "_has_extra", lambda: False)
    yield
    fonts._font_of.cache_clear()


@pytest.fixture
def own_font(tmp_path: Path) -> str:
    """Return a TrueType file that draws a smiling face and an Arabic letter, and nothing else."""
    pen = TTGlyphPen(None)
    for at, point in enumerate([(0, 0), (0, 700), (700, 700)]):
        (pen.lineTo if at else pen.moveTo)(point)
    pen.closePath()
    glyph = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", "face", "letter"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({0x1F600: "face", 0x0645: "letter"})
    builder.setupGlyf(dict.fromkeys(names, glyph))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Own", "styleName": "Regular", "psName": "Own"})
    builder.setupOS2()
    builder.setupPost()
    place = tmp_path / "faces.ttf"
    builder.save(place)
    return str(place)


@pytest.mark.parametrize(
    ("country", "line"),
    [
        ("JP", "東京都千代田区丸の内一丁目"),
        ("KR", "서울특별시 중구 세종대로"),
        ("TW", "臺北市信義區市府路"),
        ("GR", "Οδός Ερμού 15"),
        ("UA", "вулиця Хрещатик, 22"),
        ("VN", "Đường Nguyễn Huệ"),
    ],
)
def test_addresses_of_many_scripts(country: str, line: str) -> None:
    assert line in shown(label(Address(country, name="A B", lines=(line,), city="C")))


@pytest.mark.parametrize("kind", ["label", "cn22", "cn23", "commercial_invoice", "packing_list"])
def test_with_the_extra_every_font_is_embedded(kind: str) -> None:
    names = {"JP": "髙橋はなこ", "TW": "陳怡君", "KR": "김민수", "DE": "王小明"}
    for country, name in names.items():
        for font in drawn_fonts(label(addressed(name, country), DocumentKind(kind))):
            if font["/BaseFont"] != "/Helvetica":  # which reportlab names on every page
                assert "/FontFile2" in font["/FontDescriptor"].get_object(), font["/BaseFont"]


def test_without_the_extra_a_readers_font_is_named(without_extra: None) -> None:
    named = {font["/BaseFont"] for font in drawn_fonts(label(addressed("王小明")))}
    assert "/STSong-Light" in {name.partition("-UniGB")[0] for name in named}


def test_latin_text_is_embedded() -> None:
    embedded = [f for f in drawn_fonts(label(addressed("Ü"))) if f["/Subtype"] == "/TrueType"]
    assert embedded
    assert all("/FontFile2" in f["/FontDescriptor"].get_object() for f in embedded)


def test_each_character_is_drawn_in_a_font_that_has_it() -> None:
    """Simplified characters of the sender are not in the Japanese font of the consignee."""
    runs = [(run.font, run.text) for run in Fonts(country="JP").runs("A东京都広場서울")]
    assert runs == [
        ("cbec-noto-sans", "A"),
        ("cbec-noto-sans-sc", "东"),
        ("cbec-noto-sans-jp", "京都広場"),
        ("cbec-noto-sans-kr", "서울"),
    ]


def test_so_it_is_in_the_readers_fonts(without_extra: None) -> None:
    runs = [(run.font, run.text) for run in Fonts(country="JP").runs("A东京都広場서울")]
    assert runs == [
        ("cbec-noto-sans", "A"),
        ("STSong-Light", "东"),
        ("HeiseiKakuGo-W5", "京都広場"),
        ("HYSMyeongJo-Medium", "서울"),
    ]


def test_a_font_that_is_too_thin_is_drawn_with_an_edge() -> None:
    """The fonts of the extra come in their thinnest weight, which a label printer loses."""
    latin, chinese = Fonts().runs("A东")
    assert latin.edge(bold=False) == 0
    assert 0 < latin.edge(bold=True) < chinese.edge(bold=True)
    assert 0.02 < chinese.edge(bold=False) < 0.04


@pytest.mark.parametrize("name", ["สมชาย ใจดี", "محمد علي", "שלום", "नमस्ते", "😀", "\U00030000"])
def test_a_script_that_cannot_be_drawn_is_refused_without_showing_it(name: str) -> None:
    with pytest.raises(DomainError) as caught:
        label(addressed(name))
    fault = caught.value
    assert fault.code == "documents.script_unsupported"
    assert fault.params["field"] == "consignment.consignee.address.name"
    assert not set(name) & set(fault.message) - {" "}


def test_an_own_font_may_draw_more_but_nothing_that_must_be_shaped(own_font: str) -> None:
    assert label(addressed("😀"), cjk_font=own_font).pages
    with pytest.raises(DomainError, match="consignee.address.name holds arabic characters"):
        label(addressed("م"), cjk_font=own_font)


def test_marks_that_choose_a_variant_of_a_glyph_are_left_out() -> None:
    assert clean("葛\U000e0100城\ufe0f") == "葛城"


def test_a_font_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "font.otf"
    wrong.write_bytes(b"OTTO")
    with pytest.raises(ConfigError, match=r"font\.otf") as caught:
        label(addressed("王"), cjk_font=str(wrong))
    assert caught.value.code == "documents.font_unusable"


def test_a_font_lies_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "own.ttf").write_bytes(NOTO.read_bytes())
    config = tmp_path / "cbec.toml"
    config.write_text('[providers.documents.documents]\ncjk_font = "own.ttf"\n')
    asked = make_document_request(DocumentKind.LABEL)
    with Cbec.open(config) as app:
        assert app.providers.documents("documents").render(asked).content


@pytest.mark.parametrize(
    ("country", "region", "city", "locality"),
    [
        ("JP", "東京都", "千代田区", "100-0005 東京都千代田区 1"),
        ("KR", "서울특별시", "중구", "100-0005 서울특별시 중구 1"),
        ("JP", "Tokyo", "Chiyoda", "1 Chiyoda, Tokyo 100-0005"),
    ],
)
def test_an_address_goes_from_the_large_to_the_small_in_its_own_script(
    country: str, region: str, city: str, locality: str
) -> None:
    postcode = "100-0005"
    address = Address(country, name="A", lines=("1",), city=city, region=region, postcode=postcode)
    assert locality in shown(label(address))


def test_no_line_ends_with_an_opening_mark_or_begins_with_a_closing_one() -> None:
    paper = Paper(Fonts(), LABEL_4X6, "label", "t")
    company = "深圳（南山）跨境「电子」商务，有限公司。" * 3
    for width in range(30, 200, 7):
        lines = paper._lines(Text(company), 10, width)
        assert "".join(lines) == company
        assert not [line for line in lines if line[0] in "）」，。" or line[-1] in "（「"]
