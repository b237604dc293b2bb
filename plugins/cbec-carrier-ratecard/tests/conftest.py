"""A parcel on its way, and cards that are written in a line or two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cbec_carrier_ratecard.build import load_card

from cbec_core.api import (
    Address,
    Consignment,
    ConsignmentLine,
    CustomsProfile,
    Dimensions,
    Finding,
    Incoterm,
    Money,
    Parcel,
    Party,
)

if TYPE_CHECKING:
    from cbec_carrier_ratecard.card import Card

PER_KG = (
    "service_code,service_name,country,zone,weight_from_kg,weight_to_kg,min_billable_kg,step_kg,"
    "per_kg_cny,registration_cny,transit_days,cargo_class,valid_from,valid_to\n"
)
LIMITS = (
    "service_code,max_kg,max_longest_cm,max_girth_sum_cm,max_lwh_sum_cm,min_l_cm,min_w_cm,"
    "cargo_classes,vol_divisor,vol_rule,rounding\n"
)


@pytest.fixture
def parcel_to() -> Callable[..., Consignment]:
    def make(
        country: str = "US",
        weight_g: int = 100,
        size: Dimensions | None = None,
        postcode: str = "",
        flags: frozenset[str] = frozenset(),
        count: int = 1,
    ) -> Consignment:
        value = Money(2000, "CNY")
        return Consignment(
            id="con_1",
            order_id="ord_1",
            merchant_id="m",
            sender=Party(Address("CN")),
            consignee=Party(Address(country, postcode=postcode)),
            lines=(ConsignmentLine("1", "A", "A", 1, value, 90, CustomsProfile(flags=flags)),),
            parcels=tuple(Parcel(n + 1, weight_g, size) for n in range(count)),
            incoterm=Incoterm.DAP,
            freight=Money.zero("CNY"),
            insurance=Money.zero("CNY"),
        )

    return make


@pytest.fixture
def write_card(tmp_path: Path) -> Callable[..., list[Path]]:
    """Write price rows, limits and whole other files; return the paths."""

    def write(prices: str, limits: str = "", **others: str) -> list[Path]:
        files = {"prices": PER_KG + prices, **others}
        if limits:
            files["limits"] = LIMITS + limits
        paths = []
        for name, text in files.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(text, encoding="utf-8")
        return paths

    return write


@pytest.fixture
def card_of(write_card: Callable[..., list[Path]]) -> Callable[..., Card]:
    def make(prices: str, limits: str = "", **others: str) -> Card:
        card, faults = load_card(write_card(prices, limits, **others))
        assert card is not None, faults
        return card

    return make


@pytest.fixture
def faults_of(write_card: Callable[..., list[Path]]) -> Callable[..., tuple[Finding, ...]]:
    def make(prices: str, limits: str = "", **others: str) -> tuple[Finding, ...]:
        card, faults = load_card(write_card(prices, limits, **others))
        assert card is None, "a card with a fault is never used"
        assert all(finding.text and finding.text_zh for finding in faults)
        return faults

    return make
