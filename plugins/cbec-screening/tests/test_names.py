"""One form for all spellings."""

from __future__ import annotations

import csv
import unicodedata
from importlib.resources import files

import pytest
from cbec_screening.names import compact, country_code, tokens_of
from hypothesis import example, given
from hypothesis import strategies as st

from cbec_core.api import check_country


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Óscar Prøvenavn", "PROVENAVN, Oscar"),
        ("Łukasz Żółw", "zolw lukasz"),
        ("Straße & Söhne GmbH", "STRASSE SOHNE"),
        ("Al-Qasim", "al qasim"),
        ("Ba'ath O\u2019Neil", "Baath ONeil"),
        ("Example Co., Ltd.", "example"),
        ("S.A.R.L. Exemple", "Exemple sarl"),
        ("Example Sdn. Bhd.", "EXAMPLE"),
        ("测试贸易有限公司", "测试贸易"),
        ("测试贸易股份有限公司", "测试贸易集团公司"),
        ("株式会社テスト", "ﾃｽﾄ"),
        ("Иван Щукин", "Shchukin Ivan"),
        ("Ｅｘａｍｐｌｅ　１２", "example 12"),
        ("Æsir Þor", "aesir thor"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert tokens_of(one) == tokens_of(other) != ()


@pytest.mark.parametrize("form", ["Ltd", "GmbH", "有限公司", "S.A."])
def test_a_form_alone_is_a_name(form: str) -> None:
    assert tokens_of(form)


@pytest.mark.parametrize("name", ["", " ", "...", "\u0301", "---"])
def test_no_words(name: str) -> None:
    assert tokens_of(name) == ()


@given(st.text(max_size=60))
@example("İstanbul ŉ ǰ")
def test_the_form_is_stable(name: str) -> None:
    words = tokens_of(name)
    assert tokens_of(" ".join(words)) == words
    assert tokens_of(unicodedata.normalize("NFD", name)) == words


@given(st.lists(st.text("abcdefgéüñçß", min_size=3, max_size=8), min_size=1, max_size=5), st.data())
def test_order_case_and_accents_do_not_matter(words: list[str], data: st.DataObject) -> None:
    turned = data.draw(st.permutations(words))
    plain = [unicodedata.normalize("NFD", word).upper() for word in turned]
    assert tokens_of(", ".join(plain)) == tokens_of(" ".join(words))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Iran", "IR"),
        ("Korea, North", "KP"),
        ("Iran (Islamic Republic of)", "IR"),
        ("Côte d'Ivoire", "CI"),
        ("Russian Federation", "RU"),
        ("TÜRKİYE", "TR"),
        ("Democratic Republic of the Congo", "CD"),
        ("Testland", None),
        ("", None),
    ],
)
def test_countries_as_authorities_write_them(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_every_spelling_of_a_country_leads_to_a_country_and_is_found() -> None:
    text = files("cbec_screening").joinpath("countries.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({row["name"] for row in rows}) == len(rows)
    for row in rows:
        assert check_country(row["code"])
        assert country_code(row["name"].upper()) == row["code"]


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("hrb 123-456", "HRB123456"),
        ("A.B@c.example", "AB@CEXAMPLE"),
        ("Female", ""),
        ("X-42", ""),
        ("", ""),
    ],
)
def test_numbers_that_tell_apart(number: str, kept: str) -> None:
    assert compact(number) == kept
