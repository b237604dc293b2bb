"""What a message says of itself must agree: sums, weights, numbers, modes, repetitions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.goods import Goods, GoodsRecord
from cbec_customs_cn.prepare.many import Group
from cbec_customs_cn.prepare.messages import OF_GROUPS, document_of, group_messages, packed
from cbec_customs_cn.rules.check import check_message

if TYPE_CHECKING:
    from cbec_customs_cn.message import Message
    from cbec_customs_cn.prepare.filing import Filing, Papers

Change = Callable[[Any], Any]


def head(**values: Any) -> Change:
    return lambda document: attrs.evolve(document, head=attrs.evolve(document.head, **values))


def line(**values: Any) -> Change:
    def change(document: Any) -> Any:
        first, *others = document.lines
        return attrs.evolve(document, lines=(attrs.evolve(first, **values), *others))

    return change


def on_record(sku: str) -> Goods:
    """Return the record of an article that lies in a bonded zone."""
    return Goods(sku, "6109100021", "针织T恤", "棉制", record_no="REC-1")


def twice(document: Any) -> Any:
    """Repeat the first line under the next number."""
    lines = (*document.lines, attrs.evolve(document.lines[0], gnum=len(document.lines) + 1))
    return attrs.evolve(document, lines=lines)


D = Decimal
E9610, E1210 = "cn-9610-export", "cn-1210-export"
I9610, I1210 = "cn-9610-import", "cn-1210-import"
FAULTS = [
    ("CEB303", E9610, line(gnum=2), "ceb.gnum", "OrderList[1]/gnum"),
    ("CEB303", E9610, line(price=D("99")), "ceb.line_total", "OrderList[1]/totalPrice"),
    ("CEB303", "cn-9710", head(goodsValue=D("1")), "ceb.goods_value", "OrderHead/goodsValue"),
    ("CEB303", "cn-9810", line(currency="142"), "ceb.currency_mixed", "OrderList[1]/currency"),
    ("CEB311", I9610, head(acturalPaid=D("212.21")), "ceb.actural_paid", "OrderHead/acturalPaid"),
    ("CEB311", I9610, head(discount=D("9")), "ceb.actural_paid", "OrderHead/acturalPaid"),
    ("CEB311", I1210, head(goodsValue=D("190.5")), "ceb.goods_value", "OrderHead/goodsValue"),
    ("CEB511", I9610, head(packNo=2), "ceb.pack_no_one", "LogisticsHead/packNo"),
    ("CEB603", E9610, line(gnum=3), "ceb.gnum", "InventoryList[1]/gnum"),
    ("CEB603", E9610, line(qty=D("7")), "ceb.line_total", "InventoryList[1]/totalPrice"),
    ("CEB603", E9610, line(unit2="035", qty2=None), "ceb.second_quantity", "InventoryList[1]/qty2"),
    (
        "CEB603",
        E9610,
        line(qty2=D("1"), unit2=None),
        "ceb.second_quantity",
        "InventoryList[1]/unit2",
    ),
    ("CEB603", E9610, head(netWeight=D("9999")), "ceb.weight", "InventoryHead/netWeight"),
    ("CEB603", E1210, head(emsNo=None), "ceb.needed_for_mode", "InventoryHead/emsNo"),
    ("CEB603", E1210, head(iacCode=None), "ceb.needed_for_mode", "InventoryHead/iacCode"),
    ("CEB603", E1210, head(iacName=None), "ceb.needed_for_mode", "InventoryHead/iacName"),
    (
        "CEB603",
        E1210,
        line(itemRecordNo=None),
        "ceb.needed_for_mode",
        "InventoryList[1]/itemRecordNo",
    ),
    (
        "CEB603",
        "cn-9710",
        line(currency="142", qty=D(1), price=D("5000.01"), totalPrice=D("5000.01")),
        "ceb.low_value",
        "InventoryHead/tradeMode",
    ),
    ("CEB621", I9610, head(packNo=3), "ceb.pack_no_one", "InventoryHead/packNo"),
    ("CEB621", I9610, head(trafNo=None), "ceb.needed_for_mode", "InventoryHead/trafNo"),
    ("CEB621", I9610, head(voyageNo=None), "ceb.needed_for_mode", "InventoryHead/voyageNo"),
    ("CEB621", I9610, head(billNo=None), "ceb.needed_for_mode", "InventoryHead/billNo"),
    ("CEB621", I1210, head(billNo="784"), "ceb.not_for_mode", "InventoryHead/billNo"),
    ("CEB621", I1210, head(emsNo=None), "ceb.needed_for_mode", "InventoryHead/emsNo"),
    ("CEB621", I1210, head(areaCode=None), "ceb.needed_for_mode", "InventoryHead/areaCode"),
    ("CEB621", I1210, head(areaName=None), "ceb.needed_for_mode", "InventoryHead/areaName"),
    (
        "CEB621",
        I1210,
        line(itemRecordNo=None),
        "ceb.needed_for_mode",
        "InventoryList[1]/itemRecordNo",
    ),
    ("CEB621", I1210, head(country="116"), "ceb.country_of_zone", "InventoryHead/country"),
    ("CEB621", I9610, head(assureCode="6104W60029"), "ceb.assure_code", "InventoryHead/assureCode"),
    (
        "CEB621",
        I9610,
        line(qty=D(2), price=D("2500.01"), totalPrice=D("5000.02")),
        "ceb.single_limit",
        "InventoryHead/tradeMode",
    ),
    (
        "CEB621",
        I9610,
        line(qty=D(1), price=D("5000.01"), totalPrice=D("5000.01")),
        "ceb.single_item_in_full",
        "InventoryHead/tradeMode",
    ),
    ("CEB507", E9610, twice, "ceb.repeated", "ArrivalList[4]/logisticsNo"),
    ("CEB507", E9610, head(msgSeqNo=2), "ceb.message_sequence", "ArrivalHead/msgSeqNo"),
    ("CEB509", E9610, line(gnum=9), "ceb.gnum", "DepartureList[1]/gnum"),
    ("CEB607", E9610, twice, "ceb.repeated", "WayBillList[4]/logisticsNo"),
    ("CEB607", E9610, head(msgSeqNo=5), "ceb.message_sequence", "WayBillHead/msgSeqNo"),
    ("CEB701", E9610, head(endTime=None), "ceb.time_pair", "SummaryApplyHead/endTime"),
    ("CEB701", E9610, head(endTime="20250101000000"), "ceb.time_pair", "SummaryApplyHead/endTime"),
    ("CEB711", I9610, twice, "ceb.repeated", "DeliveryList[4]/logisticsNo"),
    ("CEB213", E9610, head(country="142"), "ceb.country_not_china", "InvtRefundHead/country"),
    (
        "CEB213",
        E9610,
        line(unit2="035", qty2=None),
        "ceb.second_quantity",
        "InvtRefundList[1]/qty2",
    ),
]


@pytest.fixture
def message_of(
    filing_of: Callable[..., Filing], papers_of: Callable[..., Papers]
) -> Callable[[str, str], Message]:
    """Return a function that makes a message which customs would take."""

    def make(code: str, regime: str) -> Message:
        filing, papers = filing_of(regime), papers_of(regime)
        sku = filing.consignment.lines[0].sku
        papers = attrs.evolve(
            papers,
            goods=GoodsRecord({sku: on_record(sku)}),
        )
        if code not in OF_GROUPS:
            return next(iter(packed(code, (document_of(filing, papers, code),), papers)))
        three = tuple(attrs.evolve(filing, waybill=f"YT{number}") for number in range(3))
        times = {"start_time": "20260301000000", "end_time": "20260310120000"}
        facts = attrs.evolve(filing.facts, **times)
        return group_messages(Group("g", three, filing.at, facts), papers, code)[0]

    return make


@pytest.mark.parametrize(
    ("code", "regime", "change", "expected", "place"),
    FAULTS,
    ids=[f"{code}-{expected[4:]}-{place}" for code, _, _, expected, place in FAULTS],
)
def test_what_does_not_agree_is_found_at_its_place(
    message_of: Callable[[str, str], Message],
    filing_of: Callable[..., Filing],
    code: str,
    regime: str,
    change: Change,
    expected: str,
    place: str,
) -> None:
    message = message_of(code, regime)
    now = filing_of(regime).at + timedelta(days=1)
    assert check_message(message, now=now) == []
    faulty = attrs.evolve(message, documents=(change(message.documents[0]),))
    found = {(one.code, one.path.split("]/", 1)[1]) for one in check_message(faulty, now=now)}
    assert (expected, place) in found


def test_a_document_that_stands_twice_is_found(
    message_of: Callable[[str, str], Message], filing_of: Callable[..., Filing]
) -> None:
    message = message_of("CEB603", "cn-9610-export")
    doubled = attrs.evolve(message, documents=message.documents * 2)
    found = check_message(doubled, now=filing_of("cn-9610-export").at)
    assert [(one.code, one.path) for one in found] == [
        ("ceb.document_repeated", "CEB603Message/Inventory[2]"),
        ("ceb.guid_repeated", "CEB603Message/Inventory[2]/InventoryHead/guid"),
    ]


def test_a_summary_without_lists_and_times_names_nothing(
    message_of: Callable[[str, str], Message], filing_of: Callable[..., Filing]
) -> None:
    message = message_of("CEB701", "cn-9610-export")
    applied: Any = message.documents[0]
    bare = attrs.evolve(applied.head, startTime=None, endTime=None)
    empty = attrs.evolve(message, documents=(attrs.evolve(applied, head=bare, lines=()),))
    found = check_message(empty, now=filing_of("cn-9610-export").at)
    assert "ceb.summary_empty" in {one.code for one in found}


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2018-12-31", {"ceb.single_limit"}),
        ("2019-01-01", set()),
    ],
)
def test_the_limit_of_a_transaction_is_that_of_the_day(
    message_of: Callable[[str, str], Message], day: str, codes: set[str]
) -> None:
    message = message_of("CEB621", "cn-9610-import")
    change = line(qty=D(2), price=D("1500"), totalPrice=D("3000"))
    faulty = attrs.evolve(message, documents=(change(message.documents[0]),))
    found = check_message(faulty, now=datetime.fromisoformat(f"{day}T12:00:00+08:00"))
    assert {one.code for one in found} - {"ceb.time_future"} == codes
