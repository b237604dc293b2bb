"""Goods by HS code and flags: what is only remembered warns, the merchant's own mark decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from cbec_screening import manifest
from cbec_screening.goods import cbec_requirements, goods_reasons
from cbec_screening.rules import RULES, rules_for

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


def test_lines_are_warned_in_both_languages() -> None:
    line = make_consignment_line(customs=CustomsProfile(flags=frozenset({"battery_pi965"})))
    (found,) = cbec_requirements(make_consignment(lines=(line,)), DAY)
    assert (found.severity, found.line_id) == (Severity.WARNING, line.line_id)
    assert "UN3480" in found.text
    assert "锂离子电池" in found.text_zh
    assert "[L; " in found.text
