"""What is declared is what was sold: name, value, weight, consignee; another value is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.modes import MODES
from cbec_customs_cn.prepare.messages import check_filing, document_of
from cbec_customs_cn.records.base import head_of, lines_of

from cbec_core.api import ChargeKind, Direction, Money, Severity

if TYPE_CHECKING:
    from cbec_customs_cn.prepare.filing import Filing, Papers

pytestmark = pytest.mark.feature(72)
Filings = Callable[..., "Filing"]
Tables = Callable[..., "Papers"]
Change = Callable[["Filing"], "Filing"]
_PAID = (ChargeKind.GOODS, ChargeKind.GIFT_WRAP, ChargeKind.DISCOUNT)


def kinds(regime: str) -> tuple[str, str]:
    exports = MODES[regime].direction is Direction.EXPORT
    return ("CEB303", "CEB603") if exports else ("CEB311", "CEB621")


def on_line(**changes: Any) -> Change:
    def change(filing: Filing) -> Filing:
        lines = tuple(attrs.evolve(line, **changes) for line in filing.consignment.lines)
        return attrs.evolve(filing, consignment=attrs.evolve(filing.consignment, lines=lines))

    return change


def nameless(filing: Filing) -> Filing:
    (line,) = filing.consignment.lines
    bare = attrs.evolve(line.customs, description_zh="")
    return on_line(customs=bare, title="T-shirt")(filing)


def addressed_to_nobody(filing: Filing) -> Filing:
    address = attrs.evolve(filing.consignment.consignee.address, name="", company="", phone="")
    consignee = attrs.evolve(filing.consignment.consignee, address=address)
    return attrs.evolve(filing, consignment=attrs.evolve(filing.consignment, consignee=consignee))


@pytest.mark.parametrize("regime", MODES)
def test_the_value_of_the_sale_is_declared_in_order_and_list(
    regime: str, filing_of: Filings, papers_of: Tables
) -> None:
    filing, papers = filing_of(regime), papers_of(regime)
    (sold,) = filing.order.lines
    exports = MODES[regime].direction is Direction.EXPORT
    # An import lists the price and names the discount by itself; an export has what was paid.
    paid = sold.charged(*(_PAID if exports else (ChargeKind.GOODS,)))
    for code in kinds(regime):
        (declared,) = lines_of(document_of(filing, papers, code))
        assert declared.qty == sold.quantity
        assert declared.totalPrice == Money(paid, filing.order.currency).amount


@pytest.mark.parametrize("regime", [code for code in MODES if not code.endswith("import")])
@pytest.mark.parametrize("by", [-1, 1])
def test_another_value_than_that_of_the_sale_is_told_by_line(
    regime: str, by: int, filing_of: Filings, papers_of: Tables
) -> None:
    filing, papers = filing_of(regime), papers_of(regime)
    (line,) = filing.consignment.lines
    value = Money(line.value.minor + by, line.value.currency)
    codes = kinds(regime)
    assert "customs_cn.value_differs" not in {
        one.code for one in check_filing(filing, papers, codes)
    }
    told = [
        one
        for one in check_filing(on_line(value=value)(filing), papers, codes)
        if one.code == "customs_cn.value_differs"
    ]
    assert [(one.line_id, one.severity) for one in told] == [(line.line_id, Severity.WARNING)]
    assert str(value) in told[0].text
    assert str(line.value) in told[0].text_zh


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (nameless, "customs_cn.gname_missing"),
        (on_line(net_weight_g=0), "customs_cn.net_weight_missing"),
        (on_line(net_weight_g=10**6), "customs_cn.gross_weight_missing"),
    ],
)
@pytest.mark.parametrize("regime", MODES)
def test_goods_without_name_or_weight_are_not_declared(
    regime: str, change: Change, code: str, filing_of: Filings, papers_of: Tables
) -> None:
    found = check_filing(change(filing_of(regime)), papers_of(regime), kinds(regime))
    assert code in {one.code for one in found if one.severity is Severity.ERROR}


@pytest.mark.parametrize("regime", [code for code in MODES if code.endswith("import")])
def test_an_import_without_its_consignee_is_not_declared(
    regime: str, filing_of: Filings, papers_of: Tables
) -> None:
    filing = addressed_to_nobody(filing_of(regime))
    found = check_filing(filing, papers_of(regime), ("CEB621",))
    lacks = {one.path for one in found if one.code == "customs_cn.person_incomplete"}
    assert {"consignee.name", "consignee.telephone"} <= lacks


@pytest.mark.parametrize("regime", MODES)
def test_the_weight_is_that_of_the_parcels(
    regime: str, filing_of: Filings, papers_of: Tables
) -> None:
    filing = filing_of(regime)
    head = head_of(document_of(filing, papers_of(regime), kinds(regime)[1]))
    grams = Decimal(filing.consignment.gross_weight_g)
    assert head.grossWeight == grams / 1000
