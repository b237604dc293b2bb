"""Retail import tax of a Chinese list by the rows of cbec-tax-world, to the fifth decimal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.import_tax import ImportTax, import_tax
from cbec_customs_cn.records.ceb621 import Inventory, InventoryHead, InventoryList
from cbec_customs_cn.records.ceb816 import Tax, TaxHeadRd, TaxListRd
from cbec_customs_cn.tax_bill import compare_bill
from hypothesis import given
from hypothesis import strategies as st

from cbec_core import Cbec
from cbec_core.api import (
    KILOGRAM,
    AdditionalRate,
    ChargeClass,
    Confidence,
    DomainError,
    Money,
    Rounding,
    SpecificDuty,
    TariffRate,
)

if TYPE_CHECKING:
    from cbec_core.api import TaxRules

DAY = date(2026, 6, 1)
_ROW = ("cn.tariff", "税则", date(2019, 4, 1), None, Confidence.MEDIUM)


@attrs.frozen
class Tariff:
    """Duty of ten percent, and consumption tax by the first digits of the code."""

    excise: dict[str, Decimal]
    specific: tuple[SpecificDuty, ...] = ()

    def duty(self, hs: str, origin: str, destination: str, on: date) -> TariffRate:
        assert (destination, on) == ("CN", DAY)
        percent = self.excise.get(hs[:4])
        more = (
            ()
            if percent is None
            else (
                AdditionalRate(
                    *(ChargeClass.EXCISE, "consumption_tax", percent, *_ROW), self.specific
                ),
            )
        )
        return TariffRate(Decimal(10), *_ROW, more)


@pytest.fixture(scope="module")
def rules() -> TaxRules:
    with Cbec.open(database_url="sqlite://") as cbec:
        return cbec.providers.tax("world")


def goods(total: str, gnum: int = 1, **changes: Any) -> InventoryList:
    fields: dict[str, Any] = {
        "gcode": "1901101000",
        "gname": "奶粉",
        "gmodel": "900g",
        "country": "116",
        "currency": "142",
        "qty": Decimal(1),
        "unit": "122",
        "qty1": Decimal("0.9"),
        "unit1": "035",
    }
    price = {"price": Decimal(total), "totalPrice": Decimal(total)}
    return InventoryList(**{"gnum": gnum, **fields, **price, **changes})


def listed(*lines: InventoryList, freight: str = "0", insured: str = "0") -> Inventory:
    texts = {
        field.name: field.name
        for field in attrs.fields(InventoryHead)
        if field.default is attrs.NOTHING
    }
    numbers = {
        "freight": Decimal(freight),
        "insuredFee": Decimal(insured),
        "packNo": 1,
        "grossWeight": Decimal(1),
        "netWeight": Decimal(1),
    }
    head: dict[str, Any] = {**texts, **numbers, "currency": "142", "country": "116"}
    return Inventory(head=InventoryHead(**head), lines=lines)


def tax(
    rules: TaxRules, of: Inventory, vat: str = "13", excise: str = "", **more: Any
) -> ImportTax:
    rates = {"3304": Decimal(excise)} if excise else {}
    vat_of = {"vat_of": lambda _: Decimal(vat)}
    return import_tax(of, rules, more.pop("tariff", Tariff(rates)), on=DAY, **vat_of, **more)


def figures(found: ImportTax) -> tuple[str, str, str]:
    assert found.calculable, found.findings
    sums = (
        sum((getattr(line, name) for line in found.lines), Decimal(0))
        for name in ("customsTax", "consumptionTax", "valueAddedTax")
    )
    duty, excise, vat = (f"{amount.quantize(Decimal('0.00001'))}" for amount in sums)
    return duty, excise, vat


@pytest.mark.parametrize(
    ("value", "code", "vat", "excise", "found"),
    [
        ("100", "1901101000", "13", "", ("0.00000", "0.00000", "9.10000")),
        ("100", "1901101000", "9", "", ("0.00000", "0.00000", "6.30000")),
        ("425", "3304990099", "13", "15", ("0.00000", "52.50000", "45.50000")),
        ("900", "3304990099", "13", "10", ("0.00000", "70.00000", "91.00000")),
        ("6000", "1901101000", "13", "", ("600.00000", "0.00000", "858.00000")),
    ],
)
def test_the_worked_examples_come_out(
    rules: TaxRules, value: str, code: str, vat: str, excise: str, found: tuple[str, str, str]
) -> None:
    """customs-cn 4.1."""
    assert figures(tax(rules, listed(goods(value, gcode=code)), vat, excise)) == found


def test_freight_and_insurance_are_taxed_by_value_to_the_fifth_decimal(rules: TaxRules) -> None:
    of = listed(goods("10", 1), goods("20", 2), freight="1", insured="0.00001")
    found = tax(rules, of)
    assert [str(line.taxPrice) for line in found.lines] == ["10.33333", "20.66668"]
    assert [str(line.valueAddedTax) for line in found.lines] == ["0.94033", "1.88067"]
    rounded = tax(rules, of, places=2)
    assert [str(line.valueAddedTax) for line in rounded.lines] == ["0.94000", "1.88000"]
    up = tax(rules, of, places=2, rounding=Rounding.UP)
    assert [str(line.valueAddedTax) for line in up.lines] == ["0.95000", "1.89000"]


def test_limits_are_those_of_yuan_not_of_what_is_counted_in(rules: TaxRules) -> None:
    two = {"qty": Decimal(2)}
    assert figures(tax(rules, listed(goods("5000", **two))))[0] == "0.00000"
    over = tax(rules, listed(goods("5000.00001", **two)))
    assert not over.calculable
    assert {one.code for one in over.findings} == {"tax_world.cn_retail_over_limit"}
    assert over.lines == ()
    single = tax(rules, listed(goods("5000.00001")))
    assert figures(single)[0] == "500.00000"
    had = Money.parse("21000.00", "CNY")
    assert tax(rules, listed(goods("5000", **two)), bought_this_year=had).calculable
    more = Money.parse("21000.01", "CNY")
    assert not tax(rules, listed(goods("5000", **two)), bought_this_year=more).calculable


def test_consumption_tax_by_unit_is_counted_in_yuan_too(rules: TaxRules) -> None:
    """250 yuan a tonne, as on beer: 2 kg owe half a yuan, inside the base of the VAT."""
    beer = goods("10", gcode="2203000000", qty1=Decimal(2))
    by_weight = (SpecificDuty(Decimal(250), "CNY", KILOGRAM, Decimal(1000)),)
    tariff = Tariff({"2203": Decimal(0)}, by_weight)
    found = figures(tax(rules, listed(beer), tariff=tariff))
    assert found == ("0.00000", "0.35000", "0.95550")


@given(
    prices=st.lists(st.integers(1, 10**7), min_size=1, max_size=5),
    freight=st.integers(0, 10**6),
    excise=st.integers(0, 40),
)
def test_lines_sum_to_the_composite_rate(
    rules: TaxRules, prices: list[int], freight: int, excise: int
) -> None:
    """customs-cn 4.1: within the limits the rate of all is 0.7 (c + v) / (1 - c)."""
    lines = (
        goods(str(Decimal(price).scaleb(-5)), at, gcode="3304990099")
        for at, price in enumerate(prices, 1)
    )
    of = listed(*lines, freight=str(Decimal(freight).scaleb(-5)))
    found = tax(rules, of, excise=str(excise))
    value = Decimal(sum(prices) + freight).scaleb(-5)
    assert sum((line.taxPrice for line in found.lines), Decimal(0)) == value
    c, v = Decimal(excise) / 100, Decimal("0.13")
    exact = Decimal("0.7") * (c + v) / (1 - c) * value
    assert abs(found.tax - exact) <= Decimal("0.00002") * len(prices)


def test_a_bill_of_customs_is_held_against_our_figures(rules: TaxRules) -> None:
    found = tax(rules, listed(goods("425", gcode="3304990099")), excise="15")
    line = TaxListRd(
        gnum=1,
        gcode="3304990099",
        taxPrice=Decimal(425),
        customsTax=Decimal(0),
        valueAddedTax=Decimal("45.5"),
        consumptionTax=Decimal("52.5"),
    )
    head = TaxHeadRd(
        guid="g",
        returnTime="20260601120000000",
        invtNo="90072026I600814218",
        taxNo="90072026I600814218_1",
        customsTax=Decimal(0),
        valueAddedTax=Decimal("45.5"),
        consumptionTax=Decimal("52.5"),
        status="1",
    )
    assert compare_bill(found, Tax(head=head, lines=(line,))) == ()
    wrong = attrs.evolve(line, valueAddedTax=Decimal("65"))
    codes = [one.code for one in compare_bill(found, Tax(head=head, lines=(wrong,)))]
    assert codes == ["ceb.bill_total", "ceb.bill_differs"]


def test_what_cannot_be_asked_is_refused(rules: TaxRules) -> None:
    class Nowhere:
        def regime(self, destination: str, region: str, on: date) -> None:
            return None

    with pytest.raises(DomainError, match=r"ceb\.import_tax_rules"):
        tax(Nowhere(), listed(goods("1")))
    with pytest.raises(DomainError, match=r"ceb\.import_tax_currency"):
        tax(rules, listed(goods("1", currency="502")))
