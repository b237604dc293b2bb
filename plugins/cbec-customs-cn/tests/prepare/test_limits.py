"""Messages are cut at customs' limits; nothing is lost, doubled, or out of order."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.messages.table import kind
from cbec_customs_cn.prepare.after import refund_export
from cbec_customs_cn.prepare.messages import (
    check_filing,
    document_of,
    group_messages,
    packed,
    requirements_of,
    too_large,
)
from cbec_customs_cn.records.base import head_of, lines_of
from hypothesis import given, settings
from hypothesis import strategies as st

from cbec_core.api import Charge, ChargeKind, IdentifierKind, Money, Severity
from cbec_core.testing.builders import DAY, make_consignment_line, make_customs_profile

if TYPE_CHECKING:
    from cbec_customs_cn.prepare.filing import Filing, Papers
    from cbec_customs_cn.prepare.many import Group

Filings = Callable[..., "Filing"]
Tables = Callable[..., "Papers"]


def several(filing_of: Filings, count: int) -> list[Filing]:
    first = filing_of("cn-9610-export")
    return [
        attrs.evolve(
            first,
            operation_id=f"op_{number}",
            order=attrs.evolve(first.order, external_id=f"SBX-{number}"),
            waybill=f"YT{number:09}",
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (100, [100]), (201, [100, 100, 1])])
def test_a_message_holds_a_hundred_documents(
    count: int, sizes: list[int], filing_of: Filings, papers_of: Tables
) -> None:
    papers = papers_of("cn-9610-export", max_bytes=5_000_000)
    documents = [document_of(one, papers, "CEB603") for one in several(filing_of, count)]
    messages = list(packed("CEB603", documents, papers))
    assert [len(one.documents) for one in messages] == sizes
    assert [one for message in messages for one in message.documents] == documents
    assert len({message.guid for message in messages}) == len(messages)


def test_a_message_stays_under_the_byte_limit(filing_of: Filings, papers_of: Tables) -> None:
    papers = papers_of("cn-9610-export", max_bytes=20_000)
    documents = [document_of(one, papers, "CEB603") for one in several(filing_of, 60)]
    messages = list(packed("CEB603", documents, papers))
    assert max(len(build(one)) for one in messages) <= 20_000
    assert [one for message in messages for one in message.documents] == documents


def test_one_document_above_the_limit_is_a_finding(filing_of: Filings, papers_of: Tables) -> None:
    filing, papers = filing_of("cn-9610-export"), papers_of("cn-9610-export", max_bytes=10_000)
    lines = tuple(
        make_consignment_line(line_id=str(number), customs=profile()) for number in range(50)
    )
    filing = attrs.evolve(filing, consignment=attrs.evolve(filing.consignment, lines=lines))
    (message,) = packed("CEB603", [document_of(filing, papers, "CEB603")], papers)
    large = too_large(message, papers)
    assert large is not None
    assert large.code == "customs_cn.too_large"


def profile():
    return make_customs_profile(national=(("CN", "6109100021"),))


@pytest.mark.parametrize("code", ["CEB607", "CEB507", "CEB509", "CEB701"])
@settings(max_examples=10, deadline=None)
@given(count=st.integers(1, 400), most=st.sampled_from((10_000, 30_000, 500_000)))
def test_unbounded_lists_are_numbered_parts_without_a_gap(
    code: str, count: int, most: int, all_of: Callable[[str, int, int], tuple[Group, Papers]]
) -> None:
    group, papers = all_of(code, count, most)
    messages = group_messages(group, papers, code)
    heads = [head_of(document) for one in messages for document in one.documents]
    assert [head.msgSeqNo for head in heads] == list(range(1, len(heads) + 1))
    assert {head.msgCount for head in heads} == {len(heads)}
    assert len({head.copNo for head in heads}) == 1
    assert len({head.guid for head in heads}) == len(heads)
    assert all(len(build(one)) <= most for one in messages)
    rows = [line for one in messages for document in one.documents for line in lines_of(document)]
    assert len(rows) == count


@pytest.fixture(scope="module")
def all_of() -> Callable[[str, int, int], tuple[Group, Papers]]:
    from .making import exports_of

    return exports_of


def test_too_many_kinds_of_goods_are_found(filing_of: Filings, papers_of: Tables) -> None:
    most = kind("CEB603").most_lines
    assert most == 100
    filing, papers = filing_of("cn-9610-export"), papers_of("cn-9610-export")
    lines = tuple(
        make_consignment_line(line_id=str(number), net_weight_g=1, customs=profile())
        for number in range(101)
    )
    filing = attrs.evolve(filing, consignment=attrs.evolve(filing.consignment, lines=lines))
    codes = {one.code for one in check_filing(filing, papers, ("CEB603",))}
    assert codes == {"customs_cn.lines_too_many"}


@pytest.mark.parametrize(
    ("regime", "change", "code"),
    [
        ("cn-9610-export", {"destination": "DE", "national": ()}, "gcode_missing"),
        ("cn-9610-export", {"description_zh": ""}, "gname_missing"),
        ("cn-9610-export", {"material": ""}, "gmodel_missing"),
        ("cn-9610-import", {"origin": ""}, "origin_missing"),
        ("cn-1210-import", {}, "record_no_missing"),
    ],
)
def test_what_goods_lack_is_said_by_line(
    regime: str, change: dict[str, object], code: str, filing_of: Filings, papers_of: Tables
) -> None:
    change.pop("destination", None)
    filing, papers = filing_of(regime), papers_of(regime)
    (line,) = filing.consignment.lines
    line = attrs.evolve(line, customs=attrs.evolve(line.customs, **change))
    consignment = attrs.evolve(filing.consignment, lines=(line,))
    found = requirements_of(consignment, papers, DAY)
    assert [(one.code, one.line_id) for one in found] == [(f"customs_cn.{code}", line.line_id)]


def test_a_country_without_a_sure_code_is_said_and_can_be_set(
    filing_of: Filings, papers_of: Tables
) -> None:
    consignment = filing_of("cn-9610-export").consignment

    def to(country: str, **changes: object) -> list[tuple[str, Severity]]:
        address = attrs.evolve(consignment.consignee.address, country=country)
        consignee = attrs.evolve(consignment.consignee, address=address)
        papers = papers_of("cn-9610-export", pod={country: "324"}, **changes)
        moved = attrs.evolve(consignment, consignee=consignee)
        return [(one.code, one.severity) for one in requirements_of(moved, papers, DAY)]

    assert to("US") == []
    assert to("MT") == [("customs_cn.country_unknown", Severity.ERROR)]
    assert to("IN") == [("customs_cn.country_unsure", Severity.WARNING)]
    assert to("MT", country_codes={"MT": "324"}) == []


def test_an_import_names_what_was_paid_as_the_standard_adds_it(
    filing_of: Filings, papers_of: Tables
) -> None:
    filing, papers = filing_of("cn-9610-import"), papers_of("cn-9610-import")
    order = head_of(document_of(filing, papers, "CEB311"))
    paid = head_of(document_of(filing, papers, "CEB411"))
    inventory = document_of(filing, papers, "CEB621")
    waybill = head_of(document_of(filing, papers, "CEB511"))
    assert order.acturalPaid == order.goodsValue + order.freight + order.taxTotal - order.discount
    assert order.acturalPaid == paid.amountPaid == filing.order.total.amount == Decimal("223.20")
    assert order.goodsValue == sum(line.totalPrice for line in lines_of(inventory))
    head = head_of(inventory)
    assert (head.freight, head.insuredFee) == (waybill.freight, waybill.insuredFee)
    assert head.grossWeight == waybill.weight
    assert (head.buyerName, head.buyerIdNumber) == (order.buyerName, order.buyerIdNumber)


def test_a_buyer_without_identity_and_a_charge_without_a_field_are_found(
    filing_of: Filings, papers_of: Tables
) -> None:
    filing, papers = filing_of("cn-9610-import"), papers_of("cn-9610-import")
    assert filing.order.buyer is not None
    nobody = attrs.evolve(filing.order.buyer, identifiers=())
    assert nobody.identifier(IdentifierKind.PERSONAL_ID) is None
    tip = Charge(ChargeKind.TIP, Money(100, "CNY"))
    order = attrs.evolve(
        filing.order,
        buyer=nobody,
        charges=(*filing.order.charges, tip),
        total=filing.order.total + tip.amount,
    )
    consignment = attrs.evolve(filing.consignment, consignee=nobody)
    bare = attrs.evolve(filing, order=order, consignment=consignment)
    found = check_filing(bare, papers, ("CEB311", "CEB621"))
    assert {(one.code, one.path) for one in found} == {
        ("customs_cn.person_incomplete", "buyer.identity number"),
        ("customs_cn.charge_unplaced", "goodsValue"),
    }


def test_a_part_that_comes_back_is_not_above_what_was_declared(
    filing_of: Filings, papers_of: Tables
) -> None:
    filing, papers = filing_of("cn-9610-export"), papers_of("cn-9610-export")
    (line,) = filing.consignment.lines
    seven = attrs.evolve(line, quantity=7, net_weight_g=1000)
    consignment = attrs.evolve(filing.consignment, lines=(seven,))
    back = attrs.evolve(filing, consignment=consignment, returned=((line.line_id, 2),))
    (returned,) = refund_export(back, papers).lines
    assert (returned.qty, returned.qty1) == (Decimal(2), Decimal("0.28571"))


@pytest.mark.feature(18)
def test_a_seller_is_the_sender_where_none_is_set(filing_of: Filings, papers_of: Tables) -> None:
    from cbec_core.api import Identifier

    filing, papers = filing_of("cn-9610-export"), papers_of("cn-9610-export", ebc=None)
    assert "customs_cn.seller_missing" in {
        one.code for one in check_filing(filing, papers, ("CEB303",))
    }
    code = Identifier.of(IdentifierKind.USCC, "91330100799655058B", "CN")
    sender = attrs.evolve(filing.consignment.sender, identifiers=(code,))
    own = attrs.evolve(filing, consignment=attrs.evolve(filing.consignment, sender=sender))
    assert check_filing(own, papers, ("CEB303",)) == ()
    head = head_of(document_of(own, papers, "CEB303"))
    assert (head.ebcCode, head.ebcName) == ("91330100799655058B", "Example Trading")


def test_a_price_that_no_five_decimals_give_is_found(filing_of: Filings, papers_of: Tables) -> None:
    filing, papers = filing_of("cn-9610-export"), papers_of("cn-9610-export")
    (line,) = filing.consignment.lines
    many = attrs.evolve(line, quantity=30_000, value=Money(10_000, "EUR"))
    found = requirements_of(attrs.evolve(filing.consignment, lines=(many,)), papers, DAY)
    assert [one.code for one in found] == ["customs_cn.price_inexact"]


@pytest.mark.parametrize(("kept", "code"), [(4, "6109000000"), (6, "6109100000"), (10, "")])
def test_a_simplified_list_may_keep_fewer_digits(
    kept: int, code: str, filing_of: Filings, papers_of: Tables
) -> None:
    filing = filing_of("cn-9610-export")
    papers = papers_of("cn-9610-export", statistics_flag="A", simplified_digits=kept)
    (line,) = filing.consignment.lines
    six = attrs.evolve(line, customs=attrs.evolve(line.customs, national=()))
    own = attrs.evolve(filing, consignment=attrs.evolve(filing.consignment, lines=(six,)))
    (declared,) = own.lines(papers)
    assert declared.gcode == code
