"""Where a parcel may go, what it may hold, and what a place adds to the price."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from cbec_carrier_ratecard.build import card_files, load_card
from cbec_carrier_ratecard.card import Card
from cbec_carrier_ratecard.postcodes import PostcodeMap, PostcodeRange, postcode_key
from cbec_carrier_ratecard.price import Refused, quote_all, quote_service
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import Consignment, Dimensions, Finding, Money, Severity

ON = date(2026, 7, 1)
ParcelTo = Callable[..., Consignment]
CardOf = Callable[..., Card]
LINE = "A-1,Line,US,,0,30,0,0.001,10,5,,general,,\n"
LIMITS = "A-1,20,60,100,90,14,11,general,8000,never,\n"
SURCHARGES = (
    "carrier,service_code,code,kind,basis,value,currency,min,max,condition,group,combine,"
    "effective_from,effective_to\n"
)
REMOTE = "carrier,country,postcode_from,postcode_to,city,tier\n"


def refused(card: Card, consignment: Consignment, service: str = "A-1") -> Finding:
    with pytest.raises(Refused) as caught:
        quote_service(card, service, consignment, ON)
    finding = caught.value.finding
    assert finding.path == service
    assert finding.text
    assert finding.text_zh
    assert finding.severity is Severity.INFO
    return finding


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"weight_g": 20_001}, "too_heavy"),
        ({"size": Dimensions(601, 100, 100)}, "too_large"),
        ({"size": Dimensions(300, 301, 300)}, "too_large"),
        ({"size": Dimensions(500, 150, 110)}, "too_large"),
        ({"size": Dimensions(139, 120, 10)}, "too_small"),
        ({"weight_g": 0}, "no_weight"),
        ({"count": 2}, "one_parcel_only"),
        ({"country": "FR"}, "not_served"),
        ({"flags": frozenset({"battery"})}, "cargo_refused"),
    ],
)
def test_a_service_that_is_not_offered_says_why(
    card_of: CardOf, parcel_to: ParcelTo, asked: dict[str, object], code: str
) -> None:
    finding = refused(card_of(LINE, LIMITS), parcel_to(**asked))
    assert finding.code == f"ratecard.{code}"


def test_batteries_go_only_with_a_line_that_takes_them(
    card_of: CardOf, parcel_to: ParcelTo
) -> None:
    card = card_of(
        LINE + "B-1,Battery,US,,0,30,0,0.001,12,5,,battery,,\n",
        "A-1,20,,,,,,general|battery_pi967,,never,\n",
    )
    contained = parcel_to(flags=frozenset({"battery_pi967", "fragile"}))
    packed_with = parcel_to(flags=frozenset({"battery_pi966"}))
    unnamed = parcel_to(flags=frozenset({"battery"}))
    offered = [
        [quote.service for quote in quote_all(card, sent, ON)[0]]
        for sent in (contained, packed_with, unnamed, parcel_to())
    ]
    assert offered == [["A-1", "B-1"], ["B-1"], ["B-1"], ["A-1"]]


def test_the_postcode_tells_the_zone(card_of: CardOf, parcel_to: ParcelTo) -> None:
    card = card_of(
        "A-1,Line,AU,1,0,1,0,0.001,10,0,,general,,\nA-1,Line,AU,2,0,1,0,0.001,20,0,,general,,\n",
        zones="service_code,zone,country,postcode_from,postcode_to\n"
        "A-1,1,AU,2000,2249\nA-1,2,AU,0800,0899\n",
    )
    prices = [
        quote_service(card, "A-1", parcel_to("AU", 1000, postcode=code), ON).total.minor
        for code in ("2000", "2249", "0800", "0899")
    ]
    assert prices == [1000, 1000, 2000, 2000]
    for code in ("2250", "", "no"):
        finding = refused(card, parcel_to("AU", postcode=code))
        assert finding.code == "ratecard.zone_unknown"


def test_remote_places_cost_more_and_excluded_ones_are_refused(
    card_of: CardOf, parcel_to: ParcelTo
) -> None:
    card = card_of(
        LINE,
        remote=REMOTE + "A,US,96701,96898,,REMOTE\nA,US,99501,99950,,SUPER_REMOTE\n"
        "A,US,96910,96932,,EMBARGO\n",
        surcharges=SURCHARGES
        + "A,*,REMOTE,fixed,per_shipment,25,CNY,,,tier==REMOTE,REMOTE,MAX,2026-01-01,\n"
        "A,*,SUPER,per_kg,per_billable_kg,4,CNY,150,,tier==SUPER_REMOTE,REMOTE,MAX,,\n"
        "A,A-1,FUEL,percent,base+remote,10,,,,always,FUEL,STACK,2026-01-01,2026-12-31\n",
    )

    def cents(postcode: str) -> list[int]:
        sent = parcel_to(weight_g=1000, postcode=postcode)
        return [line.amount.minor for line in quote_service(card, "A-1", sent, ON).lines]

    assert cents("10001") == [1000, 500, 100]
    assert cents("96701-0001") == [1000, 500, 2500, 350]
    assert cents("99950") == [1000, 500, 15000, 1600]
    assert refused(card, parcel_to(postcode="96915")).code == "ratecard.excluded_area"
    assert refused(card, parcel_to(postcode="")).code == "ratecard.postcode_needed"


@pytest.mark.parametrize(
    ("every", "own", "code"),
    [
        ("REMOTE", "EMBARGO", "ratecard.excluded_area"),
        ("EMBARGO", "REMOTE", "ratecard.excluded_area"),
        ("SUPER_REMOTE", "REMOTE", ""),
        ("REMOTE", "SUPER_REMOTE", ""),
    ],
)
def test_of_two_lists_the_worse_tier_counts(
    card_of: CardOf, parcel_to: ParcelTo, every: str, own: str, code: str
) -> None:
    card = card_of(
        LINE,
        remote=REMOTE + f"*,US,90000,98999,,{every}\nA,US,95000,98999,,{own}\n",
        surcharges=SURCHARGES
        + "A,*,REMOTE,fixed,per_shipment,25,CNY,,,tier==REMOTE,REMOTE,MAX,,\n"
        + "A,*,SUPER,fixed,per_shipment,60,CNY,,,tier==SUPER_REMOTE,REMOTE,MAX,,\n",
    )
    sent = parcel_to(postcode="95001")
    if code:
        assert refused(card, sent).code == code
    else:
        assert quote_service(card, "A-1", sent, ON).lines[-1].code == "super"


def test_of_a_group_only_the_greatest_counts_and_conditions_are_kept(
    card_of: CardOf, parcel_to: ParcelTo
) -> None:
    card = card_of(
        LINE,
        surcharges=SURCHARGES + "A,*,LONG,fixed,per_piece,170,CNY,,,longest_cm>50,DIM,MAX,,\n"
        "A,*,HEAVY,fixed,per_piece,850,CNY,,,piece_kg>10,DIM,MAX,,\n"
        "*,*,INSURANCE,percent,declared_value,0.5,,5,,requested,INS,STACK,,\n",
    )
    long = quote_service(card, "A-1", parcel_to(size=Dimensions(501, 9, 9)), ON)
    assert [line.code for line in long.lines] == ["base", "registration", "long"]
    both = parcel_to(weight_g=10_001, size=Dimensions(501, 9, 9))
    heavy = quote_service(card, "A-1", both, ON, frozenset({"INSURANCE"}))
    assert [line.code for line in heavy.lines][2:] == ["heavy", "insurance"]
    assert heavy.lines[-1].amount == Money(500, "CNY")


@pytest.mark.parametrize(
    ("rows", "cents"),
    [
        ("10,CNY,,,always,FUEL,STACK,2026-06-01,2026-06-30", None),
        ("10,CNY,,,always,FUEL,STACK,2026-06-01,2026-07-01", 1600),
        ("10,CNY,,,always,FUEL,STACK,2026-07-02,", 1500),
        ("10,CNY,,,longest_cm>50,FUEL,STACK,,2026-06-30", 1500),
        ("10,CNY,,,requested,FUEL,STACK,,2026-06-30", 1500),
        ("10,CNY,,,always,FUEL,STACK,,2026-06-30|0,CNY,,,always,FUEL,STACK,2026-07-01,", 1500),
        ("10,CNY,,,always,FUEL,STACK,,2026-06-30|20,CNY,,,always,FUEL,STACK,2026-07-02,", None),
    ],
)
def test_a_surcharge_that_has_run_out_is_never_left_out(
    card_of: CardOf, parcel_to: ParcelTo, rows: str, cents: int | None
) -> None:
    fuel = "".join(f"A,A-1,FUEL,percent,base,{row}\n" for row in rows.split("|"))
    card = card_of(LINE, surcharges=SURCHARGES + fuel)
    sent = parcel_to(weight_g=1000, size=Dimensions(300, 200, 100))
    if cents is None:
        finding = refused(card, sent)
        assert finding.code == "ratecard.surcharge_ended"
        assert "FUEL (surcharges.csv:2) ended on 2026-06-30" in finding.text
    else:
        assert quote_service(card, "A-1", sent, ON).total.minor == cents


def test_a_price_in_another_currency_is_never_added(card_of: CardOf, parcel_to: ParcelTo) -> None:
    card = card_of(
        LINE,
        surcharges=SURCHARGES + "A,*,X,fixed,per_shipment,1,USD,,,always,G,STACK,,\n",
    )
    assert refused(card, parcel_to()).code == "ratecard.currency_differs"


def test_the_outward_code_orders_british_postcodes() -> None:
    entry = PostcodeRange.of("GB", "BT1", "BT94", "x", "r")
    assert entry is not None
    ranges = PostcodeMap.of([entry])
    found = [ranges.find("GB", code) for code in ("BT1 1AA", "bt94 9zz", "B1 1AA", "BT95 1AA")]
    assert found == ["x", "x", None, None]


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(0, 99_999))
def test_a_postcode_is_in_a_range_as_its_number_says(low: int, high: int, asked: int) -> None:
    entry = PostcodeRange.of("DE", f"{low:05d}", f"{high:05d}", "in", "r")
    assert (entry is None) == (low > high)
    if entry is not None:
        found = PostcodeMap.of([entry]).find("DE", f"{asked:05d}")
        assert (found == "in") == (low <= asked <= high)
        assert postcode_key("DE", f"{asked:05d}") == ("", asked, "")


def test_ranges_that_overlap_refuse_the_card(
    faults_of: Callable[..., tuple[Finding, ...]],
) -> None:
    (fault,) = faults_of(LINE, remote=REMOTE + "A,US,1,9,,REMOTE\nA,US,9,10,,EMBARGO\n")
    assert (fault.code, fault.path) == ("ratecard.overlap", "remote.csv:3")


def test_the_shapes_of_public_cards_are_read(vendor_data: Path, parcel_to: ParcelTo) -> None:
    card, faults = load_card(card_files([str(vendor_data / "carrier" / "ratecards")]))
    assert card is not None, faults

    def cents(service: str, *args: object, on: date = ON, **kwargs: object) -> int:
        return quote_service(card, service, parcel_to(*args, **kwargs), on).total.minor

    assert cents("CBX-STD", "US", 96, postcode="10001") == 3370  # 0.096 x 101 + 24 = 33.696
    assert cents("CBX-STD", "US", 20, postcode="10001") == 2905  # 50 g at least
    assert cents("CBX-STD", "US", 20, postcode="96701") == 5405
    assert cents("EMS-ETK", "RU", 501) == 6750
    january = date(2026, 1, 31)  # with the fuel of that month, 27.5 %; it has no other
    assert cents("EXP-WPX", "HK", 600, on=january) == 31493
    assert cents("EXP-WPX", "HK", 600, Dimensions(500, 300, 100), on=january) == 42203  # 3 kg
    assert refused(card, parcel_to("HK"), "EXP-WPX").code == "ratecard.surcharge_ended"
    assert refused(card, parcel_to("UA", 100, postcode="95000"), "CBX-STD").code
    assert refused(card, parcel_to("AU", postcode="2600"), "CBX-STD").code == (
        "ratecard.zone_unknown"
    )
