"""What is found: a name in any spelling, its aliases, and how near is near."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from cbec_screening.entries import Entry, ListedName, Number
from cbec_screening.index import PARTIAL, NameIndex
from cbec_screening.matching import Matcher
from cbec_screening.names import tokens_of
from cbec_screening.settings import SanctionsSettings
from cbec_screening.store import Edition
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError
from rapidfuzz import fuzz

from cbec_core.api import Verdict

EDITION = Edition("ofac", date(2026, 2, 27), "f", "0" * 64, 1, 1, datetime(2026, 3, 1, tzinfo=UTC))
REVIEW, BLOCKED = Verdict.REVIEW, Verdict.BLOCKED
WORDS = st.text("abcdefghijklmnoprstuvéüñşžабвгд", min_size=3, max_size=9)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def matcher(*entries: Entry, **settings: Any) -> Matcher:
    return Matcher.of(SanctionsSettings(**settings), [(EDITION, entries)])


def listed(name: str, *weak: str, countries: Iterable[str] = (), id: str = "1") -> Entry:  # noqa: A002
    names = (ListedName(name), *(ListedName(one, weak=True) for one in weak))
    return Entry(id, "person", names, frozenset(countries))


def verdict(found: Matcher, name: str, country: str = "") -> Verdict | None:
    hits = found.name(name, country)
    return hits[0].verdict if hits else None


@given(names=st.lists(NAMES, min_size=1, max_size=6), data=st.data())
def test_a_name_matches_itself_in_any_order_case_and_accents(
    names: list[str], data: st.DataObject
) -> None:
    entries = [listed(name, id=str(place)) for place, name in enumerate(names)]
    place = data.draw(st.integers(0, len(names) - 1))
    words = data.draw(st.permutations(names[place].split()))
    asked = unicodedata.normalize("NFD", ", ".join(words)).upper()
    hits = {hit.entry.id: hit for hit in matcher(*entries).name(asked)}
    assert hits[str(place)].score == 100


@given(names=st.lists(NAMES, min_size=3, max_size=3, unique_by=tokens_of), weak=st.booleans())
def test_an_alias_names_its_entry(names: list[str], weak: bool) -> None:
    assume(all(map(tokens_of, names)))
    one = Entry("1", "person", (ListedName(names[0]), ListedName(names[1], weak)))
    other = Entry("2", "person", (ListedName(names[2]),))
    hits = [hit for hit in matcher(one, other).name(names[1]) if hit.score == 100]
    assert [hit.entry.id for hit in hits] == ["1"]
    assert hits[0].weak is weak


@given(names=st.lists(NAMES, min_size=1, max_size=8), asked=NAMES, least=st.integers(80, 100))
def test_no_more_and_no_less_is_said_than_the_letters_say(
    names: list[str], asked: str, least: int
) -> None:
    words = tokens_of(asked)
    for key, score in NameIndex.of(map(tokens_of, names)).search(words, least).items():
        assert least <= score <= 100
        assert (score == 100) == (key == " ".join(words))
        if score not in (PARTIAL, 100):
            assert score >= int(fuzz.ratio(key, " ".join(words)))


def misspelt(random: Random, name: str) -> str:
    place = random.choice([at for at, letter in enumerate(name) if letter != " "])
    match random.randrange(4):
        case 0:
            return name[:place] + name[place + 1 :]
        case 1:
            return name[:place] + random.choice("aeioutrsn") + name[place + 1 :]
        case 2:
            return name[:place] + random.choice("aeioutrsn") + name[place:]
    other = min(place + 1, len(name) - 1)
    return name[:place] + name[other] + name[place] + name[other + 1 :]


def test_one_wrong_letter_is_found_wherever_it_stands() -> None:
    random = Random(7)

    def word() -> str:
        return "".join(random.choice("bdfgklmnprstvz") + random.choice("aeiou") for _ in range(4))

    names = [f"{word()} {word()}" for _ in range(400)]
    index = NameIndex.of(map(tokens_of, names))
    asked = [(name, misspelt(random, name)) for name in names for _ in range(5)]
    found = [
        " ".join(tokens_of(name)) in index.search(tokens_of(wrong), 88) for name, wrong in asked
    ]
    assert sum(found) / len(found) >= 0.995


@pytest.mark.parametrize(
    ("asked", "score"),
    [
        ("Kamaran Bellov", 96),
        ("Zamaran Belov", 92),
        ("Belovkamaran", 96),
        ("Belov", None),
        ("Kamaran", None),
        ("Kamaran Petrov", None),
        ("Kamaran Ivan Belov", PARTIAL),
    ],
)
def test_how_near_a_name_is(asked: str, score: int | None) -> None:
    hits = matcher(listed("Belov, Kamaran")).name(asked)
    assert [hit.score for hit in hits] == ([score] if score else [])


def test_a_word_less_is_near() -> None:
    assert matcher(listed("Jane Maria Sample")).name("Sample Jane")[0].score == PARTIAL
    assert not matcher(listed("Jane Sample")).name("Sample")


@pytest.mark.parametrize(
    ("name", "country", "found"),
    [
        ("Example Person", "", BLOCKED),
        ("Example Person", "IR", BLOCKED),
        ("Example Person", "DE", REVIEW),
        ("Exampel Person", "IR", REVIEW),
        ("Another Human", "IR", None),
    ],
)
def test_who_is_blocked_and_who_waits(name: str, country: str, found: Verdict | None) -> None:
    assert verdict(matcher(listed("Example Person", countries={"IR"})), name, country) is found


def test_one_word_never_blocks() -> None:
    assert verdict(matcher(listed("Zenith")), "ZENITH LTD") is REVIEW


def test_a_weak_alias_has_a_higher_threshold_and_never_blocks() -> None:
    found = matcher(listed("Example Person", "Silver Falcon"))
    assert verdict(found, "Silver Falcon") is REVIEW
    assert verdict(found, "Silver Falcons") is REVIEW
    assert verdict(found, "Silwer Falcom") is None
    assert verdict(found, "Exampel Persom") is None
    assert verdict(
        matcher(listed("x", "Silver Falcon"), weak_review_at=80, review_at=80), "Silwer Falcom"
    )


def test_thresholds_are_settings() -> None:
    near = "Exampel Person"
    assert verdict(matcher(listed("Example Person"), review_at=95, weak_review_at=95), near) is None
    assert verdict(matcher(listed("Example Person"), blocked_at=90), near) is BLOCKED


@pytest.mark.parametrize(
    "settings",
    [
        {"review_at": 96},
        {"review_at": 60},
        {"blocked_at": 101},
        {"blocked_at": 80},
        {"lists": ()},
        {"lists": ("eu", "eu")},
        {"lists": ("uk",)},
        {"eu_max_age_days": 0},
        {"threshold": 1},
    ],
)
def test_settings_that_contradict_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SanctionsSettings(**settings)


def test_a_number_is_exact() -> None:
    entry = Entry("1", "entity", (ListedName("X"),), numbers=(Number("HRB123456", "DE"),))
    found = matcher(entry)
    assert [hit.verdict for hit in found.number("hrb 123456", "DE")] == [BLOCKED]
    assert [hit.verdict for hit in found.number("HRB-123456")] == [BLOCKED]
    assert [hit.verdict for hit in found.number("HRB123456", "FR")] == [REVIEW]
    assert not found.number("HRB123457")
    assert not found.number("")


def test_many_are_answered_as_one_is() -> None:
    found = matcher(listed("Example Person"), listed("Zenith", id="2"))
    asked = [("Zenith", ""), ("nobody", ""), ("Person, Exampel", "DE")]
    assert list(found.names(asked)) == [found.name(*one) for one in asked]


def test_a_person_is_not_shown_where_a_value_is_logged() -> None:
    found = matcher(listed("Example Person"))
    shown = repr(found) + repr(found.name("Example Person"))
    assert "xample" not in shown
