"""A bill of customs against our figures: what differs is named by line and field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest
from cbec_customs_cn.import_tax import ImportTax, LineTax, list_value
from cbec_customs_cn.tax_bill import compare_bill

from cbec_core.api import Money

from .lists import bill, goods, inventory

OURS = ImportTax(
    True,
    (
        LineTax(
            gnum=1,
            gcode="3304990099",
            taxPrice=Decimal(425),
            valueAddedTax=Decimal("45.5"),
            consumptionTax=Decimal("52.5"),
        ),
        LineTax(gnum=2, gcode="1901101000", taxPrice=Decimal(100), valueAddedTax=Decimal("9.1")),
    ),
)


def found(*lines: Any, **changes: Any) -> list[tuple[str, str]]:
    findings = compare_bill(OURS, bill(OURS, *lines, **changes))
    assert all(one.text and one.text_zh for one in findings)
    return [(one.code, one.path) for one in findings]


def test_an_equal_bill_has_no_findings() -> None:
    assert found() == []
    assert OURS.tax == Decimal("107.1")


@pytest.mark.parametrize("name", ["taxPrice", "customsTax", "valueAddedTax", "consumptionTax"])
def test_a_difference_is_named_with_its_line_and_tax(name: str) -> None:
    one, two = bill(OURS).lines
    for by, differs in (("0.01", False), ("-0.01", False), ("0.01001", True), ("-5", True)):
        changed = attrs.evolve(two, **{name: getattr(two, name) + Decimal(by)})
        wanted = [("ceb.bill_differs", f"Tax/TaxListRd[2]/{name}")]
        assert found(one, changed) == (wanted if differs else [])


def test_lines_that_one_side_lacks_are_named() -> None:
    one, two = bill(OURS).lines
    assert found(one) == [("ceb.bill_line_missing", "Tax")]
    assert found(one, two, two) == [("ceb.bill_line_extra", "Tax/TaxListRd[3]/gnum")]
    other = attrs.evolve(two, gcode="1901109000")
    assert found(one, other) == [("ceb.bill_code", "Tax/TaxListRd[2]/gcode")]
    blank = attrs.evolve(two, gnum=None)
    assert [code for code, _ in found(one, blank)] == [
        "ceb.bill_line_extra",
        "ceb.bill_line_missing",
    ]


def test_a_bill_that_contradicts_itself_is_told() -> None:
    assert found(valueAddedTax=Decimal("54.63")) == [
        ("ceb.bill_total", "Tax/TaxHeadRd/valueAddedTax")
    ]
    assert found(valueAddedTax=Decimal("54.61")) == []


def test_a_cancelled_bill_owes_nothing() -> None:
    assert found(status="3", valueAddedTax=Decimal(1)) == [
        ("ceb.bill_cancelled", "Tax/TaxHeadRd/status")
    ]


def test_without_figures_of_our_own_nothing_is_called_equal() -> None:
    findings = compare_bill(ImportTax(False, ()), bill(OURS))
    assert [one.code for one in findings] == ["ceb.bill_unknown"]


def test_the_value_of_a_list_is_goods_freight_and_insurance_to_the_fen() -> None:
    of = inventory(goods(1, "99.994"), goods(2, "0.00099"), freight="10", insured="0.0001")
    assert list_value(of) == Money.parse("110.00", "CNY")
    assert list_value(inventory(goods(1, "0.005"))) == Money.parse("0.01", "CNY")
