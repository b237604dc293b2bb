"""Goods by HS code and flags: what is only remembered warns, the merchant's own mark decides."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cbec_screening import manifest
from cbec_screening.goods import cbec_requirements, goods_reasons
from cbec_screening.rules import RULES, rules_for
from cbec_screening.settings import RestrictedGoods
from pydantic import ValidationError

from cbec_core.api import Confidence, CustomsProfile, Severity, Verdict, strictest
from cbec_core.testing.builders import make_consignment, make_consignment_line, make_subject

if TYPE_CHECKING:
    from cbec_screening.provider import Sanctions

DAY = date(2026, 3, 2)


def codes(**profile: object) -> set[str]:
    return {rule.id for rule in rules_for(CustomsProfile(**profile), DAY)}  # type: ignore[arg-type]  # names of fields


@pytest.mark.feature(125)
@pytest.mark.parametrize(
    ("hs", "flags", "found"),
    [
        ("610910", (), set()),
        ("", ("fragile", "apparel"), set()),
        ("85076000", (), {"goods.un3480"}),
        ("", ("battery_pi965",), {"goods.un3480"}),
        ("851713", ("battery_pi967",), {"goods.un3481"}),
        ("", ("battery_pi966",), {"goods.un3481"}),
        ("850650", (), {"goods.un3090"}),
        ("", ("battery_pi968",), {"goods.un3090"}),
        ("", ("battery_pi969",), {"goods.un3091"}),
        ("", ("battery_pi970",), {"goods.un3091"}),
        ("", ("battery",), {"goods.battery_unnamed"}),
        ("330300", (), {"goods.un1266"}),
        ("330430", (), {"goods.un1263"}),
        ("330410", ("aerosol",), {"goods.un1950"}),
        ("220830", (), {"goods.un3065"}),
        ("850511", (), {"goods.un2807"}),
        ("", ("un1950", "dual_use"), {"goods.un1950", "goods.dual_use"}),
    ],
)
def test_goods_by_code_and_flag(hs: str, flags: tuple[str, ...], found: set[str]) -> None:
    assert codes(hs=hs, flags=frozenset(flags)) == found


def test_every_row_has_law_source_day_and_confidence() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.law
        assert rule.source
        assert rule.text
        assert rule.text_zh != rule.text
        assert rule.hs or rule.flags
        assert rule.valid_to is None or rule.valid_from <= rule.valid_to
        if "memory" in rule.source:
            assert rule.confidence is Confidence.LOW


WORDS = {
    "850760": "lithium-ion",
    "850650": "lithium",
    "3303": "perfumes",
    "330430": "manicure",
    "2208": "alcohol",
    "8505": "magnets",
}


@pytest.mark.vendor
def test_codes_stand_for_what_the_nomenclature_says(vendor_data: Path) -> None:
    path = vendor_data / "world" / "hs_nomenclature_2022_datasets.csv"
    with path.open(encoding="utf-8", newline="") as file:
        texts = {row["hscode"]: row["description"].lower() for row in csv.DictReader(file)}
    codes_ = [code for rule in RULES for code in rule.hs]
    assert sorted(codes_) == sorted(WORDS)
    assert not [code for code in codes_ if WORDS[code] not in texts[code]]


def test_what_is_only_remembered_decides_nothing() -> None:
    for rule in RULES:
        if rule.confidence is Confidence.LOW:
            assert rule.verdict is Verdict.CLEAR


def test_rows_hold_on_their_days() -> None:
    perfume = CustomsProfile(hs="330300")
    assert rules_for(perfume, date(2026, 1, 1))
    assert not rules_for(perfume, date(2025, 12, 31))


def test_a_decision_keeps_the_rows_and_a_mark_waits_for_a_person() -> None:
    phone, perfume = CustomsProfile(flags=frozenset({"battery_pi967"})), CustomsProfile(hs="330300")
    reasons = goods_reasons((phone, perfume, perfume), DAY)
    assert [reason.code for reason in reasons] == ["goods.un3481", "goods.un1266"]
    assert strictest(reason.verdict for reason in reasons) is Verdict.CLEAR
    assert all(reason.list_version.endswith("2026-01-01") for reason in reasons)
    marked = CustomsProfile(flags=frozenset({"dual_use"}))
    (reason,) = goods_reasons((marked,), DAY)
    assert reason.verdict is Verdict.REVIEW
    assert not goods_reasons((CustomsProfile(hs="610910"),), DAY)


def test_rules_for_goods_never_stand_for_the_search_of_parties() -> None:
    """Whoever implements the hook counts as one that screens, even if it knows no parties."""
    assert not hasattr(manifest, "cbec_screen")


def test_the_lists_tell_of_goods(filled: None, provider: Callable[..., Sanctions]) -> None:
    marked = CustomsProfile(hs="330300", flags=frozenset({"dual_use"}))
    reasons = provider().screen(make_subject(goods=(marked,)))
    told = {reason.code: reason.verdict for reason in reasons if reason.source == "goods"}
    assert told == {"goods.un1266": Verdict.CLEAR, "goods.dual_use": Verdict.REVIEW}


RESTRICTED = [
    {"name": "drones", "source": "export licence 7", "hs": ["8806"], "destinations": ["IR", "SY"]},
    {"name": "knives", "source": "terms of the carrier", "flags": ["blade"], "verdict": "blocked"},
]


@pytest.mark.feature(125)
@pytest.mark.parametrize(
    ("goods", "destination", "verdict"),
    [
        (CustomsProfile(hs="880622"), "IR", Verdict.REVIEW),
        (CustomsProfile(hs="880622"), "DE", Verdict.CLEAR),
        (CustomsProfile(hs="821192"), "IR", Verdict.CLEAR),
        (CustomsProfile(flags=frozenset({"blade"})), "DE", Verdict.BLOCKED),
    ],
)
def test_goods_that_the_merchant_restricts_are_held_or_refused(
    goods: CustomsProfile,
    destination: str,
    verdict: Verdict,
    filled: None,
    provider: Callable[..., Sanctions],
) -> None:
    subject = make_subject(goods=(CustomsProfile(hs="610910"), goods), destination=destination)
    reasons = provider(restricted=RESTRICTED).screen(subject)
    assert strictest(reason.verdict for reason in reasons) is verdict
    told = [reason for reason in reasons if reason.code == "goods.restricted"]
    assert len(told) == (verdict is not Verdict.CLEAR)
    for reason in told:
        assert reason.source == "goods"
        assert "configuration [" in reason.text
        assert reason.list_version.split(" ")[0] in ("drones", "knives")


@pytest.mark.parametrize(
    ("hs", "destination", "code"),
    [
        ("", "IR", "goods.unclassified"),
        ("880622", "IR", "goods.unclassified"),
        ("8806229000", "IR", "goods.restricted"),
        ("880623", "IR", ""),
        ("880622", "SY", "goods.restricted"),
        ("", "DE", ""),
    ],
)
def test_goods_of_which_nobody_can_tell_wait_for_a_person(
    hs: str, destination: str, code: str
) -> None:
    """A restriction by code says nothing of an article without one, and unknown is not no."""
    change = {"hs": ["88062290"], "verdict": "blocked"}
    rule = RestrictedGoods.model_validate({**RESTRICTED[0], **change})
    goods = (CustomsProfile(hs="610910"), CustomsProfile(hs=hs, national=(("SY", "88062290"),)))
    reasons = goods_reasons(goods, DAY, (rule,), destination)
    assert [reason.code for reason in reasons] == ([code] if code else [])
    if code == "goods.unclassified":
        assert [reason.verdict for reason in reasons] == [Verdict.REVIEW]


def test_a_decision_tells_one_wording_of_a_restriction_from_another() -> None:
    rule = RestrictedGoods(name="drones", source="licence 7", hs=("8806",))
    other = RestrictedGoods(name="drones", source="licence 7", hs=("8806", "8807"))
    assert rule.digest == RestrictedGoods(**rule.model_dump()).digest != other.digest


@pytest.mark.parametrize(
    "change",
    [
        {"hs": ()},
        {"hs": ("88 06",)},
        {"hs": ("8",)},
        {"source": ""},
        {"destinations": ("UK",)},
        {"destinations": ("ir",)},
        {"verdict": "clear"},
        {"hs_code": "8806"},
    ],
)
def test_a_restriction_that_would_hold_nothing_is_refused(change: dict[str, object]) -> None:
    whole = {"name": "drones", "source": "licence 7", "hs": ("8806",)}
    assert RestrictedGoods.model_validate(whole)
    with pytest.raises(ValidationError):
        RestrictedGoods.model_validate({**whole, **change})


def test_lines_are_warned_in_both_languages() -> None:
    line = make_consignment_line(customs=CustomsProfile(flags=frozenset({"battery_pi965"})))
    (found,) = cbec_requirements(make_consignment(lines=(line,)), DAY)
    assert (found.severity, found.line_id) == (Severity.WARNING, line.line_id)
    assert "UN3480" in found.text
    assert "锂离子电池" in found.text_zh
    assert "[L; " in found.text
