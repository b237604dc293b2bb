"""What a person gets who describes goods."""

from __future__ import annotations

from typing import Any

import pytest
from cbec_classifier import Candidate, suggest, suggest_many
from cbec_classifier.text import plain
from hypothesis import given, settings
from hypothesis import strategies as st

from cbec_core.api import DomainError, check_hs


def first(description: str) -> str:
    return suggest(description, limit=1)[0].code


@pytest.mark.feature(136)
def test_a_suggestion_says_what_speaks_for_it_and_where_it_stands() -> None:
    best, *others = suggest("cotton t-shirt")
    assert best.code == "610910"
    assert best.description.startswith("T-shirts, singlets and other vests; of cotton")
    assert set(best.why) == {"cotton", "tshirt"}
    assert [code for code, _ in best.path] == ["61", "6109"]
    assert best.nomenclature == "HS 2022"
    assert best.score > others[0].score
    assert len(others) == 9


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("男士纯棉短袖T恤", "men's cotton t-shirt"),
        ("手机壳 硅胶", "silicone phone case"),
        ("充电宝 20000毫安", "power bank 20000mah"),
        ("不锈钢保温杯", "stainless steel thermos"),
    ],
)
def test_chinese_finds_what_english_finds(chinese: str, english: str) -> None:
    assert first(chinese) == first(english)


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("women's knitted cotton dress", "610442"),
        ("women's woven cotton dress", "620442"),
        ("men's woven polyester trousers", "620343"),
        ("men's woven cotton trousers", "620342"),
        ("plastic lunch box", "392410"),
        ("stainless steel lunch box", "732393"),
        ("porcelain mug", "691110"),
        ("ginger not crushed", "091011"),
    ],
)
def test_material_fabric_wearer_and_what_is_lacking_choose_among_siblings(
    description: str, code: str
) -> None:
    assert first(description) == code


def test_garments_for_anybody_are_those_of_women() -> None:
    """Note 9 to chapter 61 and note 9 to chapter 62 say so."""
    assert first("woven cotton trousers") == "620462"


@pytest.mark.parametrize(
    ("misspelt", "right"), [("hoddie", "hoodie"), ("umbrela", "umbrella"), ("sneekers", "sneakers")]
)
def test_a_misspelt_word_is_understood_and_told_as_it_was_written(
    misspelt: str, right: str
) -> None:
    found = suggest(f"women's {misspelt}")
    assert [one.code for one in found] == [one.code for one in suggest(f"women's {right}")]
    assert misspelt in found[0].why


def test_what_goods_are_for_is_not_what_they_are() -> None:
    assert first("charging cable for laptop") == first("charging cable")


def test_unknown_words_give_no_suggestion() -> None:
    assert suggest("xyzzy qqqq") == ()
    assert suggest("魑魅魍魉") == ()


def test_a_limit_cuts_and_changes_no_score() -> None:
    assert suggest("leather wallet", limit=3) == suggest("leather wallet", limit=50)[:3]


def test_many_are_answered_in_their_order() -> None:
    texts = ["leather wallet", "xyzzy", "皮带"]
    assert suggest_many(texts) == tuple(map(suggest, texts))


@pytest.mark.parametrize("language", ["", "en", "zh"])
@given(text=st.text(max_size=80) | st.text("棉男手机壳T恤 cotbag-'1", max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_is_answered_or_refused_by_code(language: str, text: str) -> None:
    if any(character.isalpha() for character in plain(text)):
        ordered(suggest(text, language))
    else:
        with pytest.raises(DomainError) as refused:
            suggest(text, language)
        assert refused.value.code == "classify.no_words"


def ordered(found: tuple[Candidate, ...]) -> None:
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({one.code for one in found}) == len(found)
    for one in found:
        assert check_hs(one.code) == one.code
        assert len(one.code) == 6
        assert one.path[0][0] == one.code[:2]


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        ("", {}, "classify.no_words"),
        ("   \n", {}, "classify.no_words"),
        ("12345 !!! ---", {}, "classify.no_words"),
        ("a" * 10_000, {}, "classify.too_long"),
        ("棉" * 10_000, {}, "classify.too_long"),
        ("Hemd", {"language": "de"}, "classify.language_unknown"),
        ("hat", {"limit": 0}, "classify.limit_invalid"),
        ("hat", {"limit": 101}, "classify.limit_invalid"),
    ],
)
def test_bad_input_is_refused_by_code(text: str, more: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        suggest(text, **more)
    assert refused.value.code == code


def test_the_longest_description_is_read() -> None:
    assert suggest("cotton " * 285)
