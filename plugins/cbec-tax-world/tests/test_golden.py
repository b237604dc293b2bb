"""Worked examples of authorities and the trade, to the cent; each names where it comes from."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from cbec_tax_world.rows import REGIMES

from cbec_core.api import (
    AdditionalRate,
    ChargeClass,
    Collector,
    Confidence,
    Moment,
    Regime,
    TariffRate,
    TaxCollection,
    TaxScheme,
    TransportMode,
)

from .conftest import answer, ask, line, sums

Case = dict[str, Any]
FLAT = date(2026, 7, 1)
GOLDEN: dict[str, Callable[[Case, Case], None]] = {}


def golden(*names: str) -> Callable[[Callable[[Case, Case], None]], Callable[[Case, Case], None]]:
    def keep(check: Callable[[Case, Case], None]) -> Callable[[Case, Case], None]:
        GOLDEN.update(dict.fromkeys(names, check))
        return check

    return keep


def imported(country: str) -> Regime:
    """Return the rules of a country without its reliefs: what is due above every threshold."""
    rules = REGIMES[country]
    kept = tuple(treatment for treatment in rules.treatments if treatment.id == "import")
    return attrs.evolve(rules, treatments=kept)


def british(value: str, duty: str, vat: str) -> dict[str, str]:
    goods = line(value=value, currency="GBP", duty_rate=duty, tax_rate=vat)
    return sums(answer(ask("GB", goods, currency="GBP"), regime=imported("GB")))


@golden("gb-cds-im001a", "gb-cds-im065a-item1", "gb-tariff-mcp-reduced")
def _(given: Case, wanted: Case) -> None:
    found = british(given["customs_value"], given["duty_rate"], given["vat_rate"])
    assert found == {"duty": wanted["duty"], "vat": wanted["vat"]}


@golden("gb-cds-im119a")
def _(given: Case, wanted: Case) -> None:
    assert british(given["vat_base"], "0", given["vat_rate"])["vat"] == wanted["vat"]


@golden("gb-duty-calc-1200")
def _(given: Case, wanted: Case) -> None:
    value = given["goods_plus_freight_plus_insurance"]
    assert british(value, given["duty_rate"], "20")["duty"] == wanted["duty"]


@golden("gb-lvc-im080a")
def _(given: Case, wanted: Case) -> None:
    found = british(given["customs_value"], given["duty_rate"], given["vat_rate"])
    assert found == {"duty": wanted["duty_calculated"], "vat": wanted["vat_calculated"]}
    goods = line(value=given["customs_value"], currency="GBP", duty_rate=given["duty_rate"])
    low = answer(ask("GB", goods, currency="GBP"))
    assert sums(low)["duty"] == wanted["duty_payable"]
    border = [c.amount.minor for c in low.lines[0].charges if c.at is Moment.BORDER]
    assert sum(border) == Decimal(wanted["vat_payable_at_border"])


@golden("eu-fi-blouse-2019")
def _(given: Case, wanted: Case) -> None:
    goods = line(value=given["goods"], duty_rate=given["duty_rate"])
    found = answer(ask("FI", goods, freight=given["postage"], on=date(2019, 1, 1)))
    assert sums(found) == {"duty": wanted["duty"], "vat": wanted["vat"]}
    assert str(found.lines[0].charges[-1].base.amount) == wanted["vat_base"]


@golden("eu-flat3-5tshirts", "eu-flat3-dhl")
def _(given: Case, wanted: Case) -> None:
    lines = [
        line(at, "10.00", quantity=of["qty"], hs=of.get("hs6", ""), description=of.get("d", ""))
        for at, of in enumerate(given["lines"])
    ]
    assert sums(answer(ask("DE", *lines, on=FLAT)))["duty"] == wanted["duty"]


@golden("eu-flat3-fr-nonioss")
def _(given: Case, wanted: Case) -> None:
    lines = [
        line(at, "10.00", quantity=of["qty"], description=of["d"])
        for at, of in enumerate(given["lines"])
    ]
    found = sums(answer(ask("FR", *lines, on=FLAT)))
    assert found["duty"] == wanted["duty"]
    assert Decimal(found["vat"]) - 4 == Decimal(wanted["vat_on_duty"])


@golden("eu-flat3-ioss-vat")
def _(given: Case, wanted: Case) -> None:
    ioss = TaxCollection(Collector.SELLER, TaxScheme.IOSS, "IM2500000016")
    found = sums(answer(ask("FR", line(value="10.00"), on=FLAT, scheme=ioss)))
    assert found["duty"] == wanted["duty"]
    assert Decimal(found["vat"]) - 2 == Decimal(wanted["vat_on_duty"])


@golden("us-cn-ocean-formal")
def _(given: Case, wanted: Case) -> None:
    day = date(2026, 8, 1)
    more = AdditionalRate(
        ChargeClass.ADDITIONAL_DUTY,
        "section_301",
        Decimal(given["s301_rate"]),
        "us.s301.list3",
        "HTSUS 9903.88.03",
        date(2018, 9, 24),
        None,
        Confidence.HIGH,
    )
    tariff = TariffRate(
        Decimal(given["base_rate"]),
        "hts",
        "HTSUS",
        date(2026, 1, 1),
        None,
        Confidence.HIGH,
        (more,),
    )
    goods = line(value=given["customs_value_fob"], currency="USD", duty_rate=None)
    found = answer(
        ask("US", goods, currency="USD", freight="900.00", transport=TransportMode.SEA, on=day),
        tariff=tariff,
    )
    assert sums(found) == {
        "duty": wanted["base_duty"],
        "section_301": wanted["s301"],
        "mpf": wanted["mpf"],
        "hmf": wanted["hmf"],
    }
    assert sum(map(Decimal, sums(found).values())) == Decimal(wanted["total"])


def simple(country: str, currency: str, value: str, duty: str, **changes: Any) -> dict[str, str]:
    goods = line(value=value, currency=currency, duty_rate=duty)
    found = answer(ask(country, goods, currency=currency, **changes), {"USD": "1", "EUR": "1"})
    return sums(found)


@golden("au-multi-1200")
def _(given: Case, wanted: Case) -> None:
    along = given["transport_insurance"]
    found = simple("AU", "AUD", given["customs_value"], given["duty_rate"], freight=along)
    assert found == {"duty": wanted["duty"], "gst": wanted["gst"]}


@golden("nz-1")
def _(given: Case, wanted: Case) -> None:
    found = simple("NZ", "NZD", given["goods"], "0", freight=given["freight_insurance"])
    assert found["gst"] == wanted["gst"]


@golden("in-9804-purchase")
def _(given: Case, wanted: Case) -> None:
    found = simple("IN", "INR", given["cif"], "0")
    assert found == {"duty": wanted["bcd"], "sws": wanted["sws"], "igst": wanted["igst"]}


@golden("br-50")
def _(given: Case, wanted: Case) -> None:
    prc = TaxCollection(Collector.MARKETPLACE, TaxScheme.PRC)
    found = simple("BR", "USD", given["customs_value_usd"], "0", scheme=prc)
    assert found == {"duty": wanted["ii"], "icms": wanted["icms"]}
    whole = Decimal(given["customs_value_usd"]) + sum(map(Decimal, found.values()))
    assert whole == Decimal(wanted["total"])


@golden("ca-198")
def _(given: Case, wanted: Case) -> None:
    found = simple("CA", "CAD", given["value_cad"], given["duty_rate"], region="ON")
    assert found == {"duty": wanted["duty"], "hst": wanted["tax"]}


@golden("za-20pct")
def _(given: Case, wanted: Case) -> None:
    found = simple("ZA", "ZAR", given["customs_value"], given["duty_rate"])
    assert found == {"duty": wanted["duty"], "vat": wanted["vat"]}


@golden("kr-clothes")
def _(given: Case, wanted: Case) -> None:
    each = Decimal(given["krw_per_usd"])
    goods = line(
        value=str(Decimal(given["goods_usd"]) * each), currency="KRW", duty_rate=given["duty_rate"]
    )
    along = str(Decimal(given["shipping_usd"]) * each)
    asked = ask("KR", goods, currency="KRW", freight=along, origin="US")
    found = sums(answer(asked, {"USD": given["krw_per_usd"]}))
    # Freight counts for the 200 dollars, and amounts are cut to a won: this example says both.
    assert found == {"duty": "30030", "vat": "26103"}


@golden("my-lvg")
def _(given: Case, wanted: Case) -> None:
    found = simple("MY", "MYR", given["goods"], "0", freight=given["shipping"])
    assert found == {"duty": "0.00", "lvg": wanted["tax"]}
    paid = sum(map(Decimal, (given["goods"], given["shipping"], *found.values())))
    assert paid == Decimal(wanted["total_paid"])


def test_every_worked_example_has_its_check(vendor_data: Path) -> None:
    cases = json.loads((vendor_data / "world" / "golden_cases.json").read_text("utf-8"))
    assert {case["id"] for case in cases} == set(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_worked_example(vendor_data: Path, name: str) -> None:
    cases = json.loads((vendor_data / "world" / "golden_cases.json").read_text("utf-8"))
    case = next(case for case in cases if case["id"] == name)
    GOLDEN[name](case["inputs"], case["outputs"])


def test_every_line_that_british_customs_assessed(vendor_data: Path) -> None:
    path = vendor_data / "world" / "gb" / "hmrc_cds_dmstax_golden.csv"
    checked = 0
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            kind = row["tax_type"].strip()
            base, rate, assessed = row["ad_valorem_base"], row["rate_pct"], row["assessed"]
            # The reference skips deductions and trade remedies (A50, A70).
            if kind in ("A50", "A70") or Decimal(row["deduct"].strip() or 0) or not (base and rate):
                continue
            # A notification in which customs sets the duty to nothing under its own base and rate.
            if row["sample"].startswith("TT_IM102a") and not Decimal(assessed):
                continue
            vat = kind.startswith("B")
            found = british(
                base.strip(), "0" if vat else rate.strip(), rate.strip() if vat else "0"
            )
            assert Decimal(found["vat" if vat else "duty"]) == Decimal(assessed), row
            checked += 1
    assert checked > 150
