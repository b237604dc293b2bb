"""三单对碰: what is missing or differs is told before customs tells it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.commands import customs
from cbec_customs_cn.match import Papers, Tolerance, match
from cbec_customs_cn.match.rules import field_rules
from cbec_customs_cn.message import Message
from cbec_customs_cn.records import ceb303, ceb311, ceb403, ceb411, ceb505, ceb511, ceb621
from cbec_customs_cn.records.base import head_class, line_class
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from .makers import export_list

if TYPE_CHECKING:
    from cbec_customs_cn.records.base import Document

D = Decimal
APP = {"guid": "G", "appType": "1", "appTime": "20261001100000", "appStatus": "2"}
EBP, EBC, CARRIER, PAY = "4403169D3W", "4403169D3W", "4403169D3X", "4403169D3P"
BUYER = {"buyerIdType": "1", "buyerIdNumber": "11010519491231002X", "buyerName": "王小明"}
HOME = {"consigneeAddress": "上海市一号"}
LINE: dict[str, Any] = {"gnum": 1, "unit": "007", "qty": D(2), "price": D(10), "currency": "142"}


def imports() -> dict[str, Any]:
    """Return an order, payment, waybill and list that agree."""
    platform = {"ebpCode": EBP, "ebpName": "平台", "orderNo": "O1"}
    seller = {"ebcCode": EBC, "ebcName": "商户"}
    order = ceb311.Order(
        head=ceb311.OrderHead(
            **APP,
            **platform,
            **seller,
            **BUYER,
            **HOME,
            orderType="I",
            goodsValue=D(20),
            freight=D(0),
            discount=D(0),
            taxTotal=D("1.82"),
            acturalPaid=D("21.82"),
            currency="142",
            buyerRegNo="u1",
            buyerTelephone="13800000000",
            payCode=PAY,
            payTransactionId="P1",
            consignee="王小明",
            consigneeTelephone="13800000000",
        ),
        lines=(
            ceb311.OrderList(
                **LINE, itemName="面霜", gmodel="50g", totalPrice=D(20), country="116"
            ),
        ),
    )
    payment = ceb411.Payment(
        head=ceb411.PaymentHead(
            **APP,
            **platform,
            payCode=PAY,
            payName="支付",
            payTransactionId="P1",
            payerIdType="1",
            payerIdNumber=BUYER["buyerIdNumber"],
            payerName="王小明",
            amountPaid=D("21.82"),
            currency="142",
            payTime="20261001100000",
        )
    )
    waybill = ceb511.Logistics(
        head=ceb511.LogisticsHead(
            **APP,
            **HOME,
            logisticsCode=CARRIER,
            logisticsName="物流",
            logisticsNo="L1",
            orderNo="O1",
            freight=D(0),
            insuredFee=D(0),
            currency="142",
            weight=D(1),
            packNo=1,
            consignee="王小明",
            consigneeTelephone="13800000000",
        )
    )
    list_ = ceb621.Inventory(
        head=ceb621.InventoryHead(
            **APP,
            **platform,
            **seller,
            **BUYER,
            **HOME,
            buyerTelephone="13800000000",
            logisticsNo="L1",
            logisticsCode=CARRIER,
            logisticsName="物流",
            copNo="C1",
            assureCode=EBC,
            ieFlag="I",
            declTime="20261001",
            customsCode="5300",
            portCode="5301",
            agentCode=EBC,
            agentName="报关",
            tradeMode="9610",
            trafMode="5",
            country="116",
            freight=D(0),
            insuredFee=D(0),
            currency="142",
            packNo=1,
            grossWeight=D("1.00"),
            netWeight=D("0.9"),
        ),
        lines=(
            ceb621.InventoryList(
                **LINE,
                gcode="3304990039",
                gname="面霜",
                gmodel="50g",
                qty1=D(1),
                unit1="035",
                totalPrice=D(20),
                country="116",
            ),
        ),
    )
    return {"CEB311": order, "CEB411": payment, "CEB511": waybill, "CEB621": list_}


def exports() -> dict[str, Any]:
    """Return an order, receipt of money, waybill and list that agree."""
    party = {"ebpCode": EBP, "ebpName": "平台", "ebcCode": EBC, "ebcName": "商户", "orderNo": "O1"}
    line = {**LINE, "currency": "502"}
    return {
        "CEB303": ceb303.Order(
            head=ceb303.OrderHead(
                **APP, **party, orderType="E", goodsValue=D(20), freight=D(0), currency="502"
            ),
            lines=(ceb303.OrderList(**line, itemNo="SKU1", itemName="手提包", totalPrice=D(20)),),
        ),
        "CEB403": ceb403.Receipts(
            **APP,
            **party,
            payName="银行",
            charge=D(20),
            currency="502",
            accountingDate="20261001100000",
        ),
        "CEB505": ceb505.Logistics(
            **APP,
            logisticsCode=CARRIER,
            logisticsName="物流",
            logisticsNo="LC1",
            freight=D(0),
            insuredFee=D(0),
            currency="142",
            grossWeight=D(1),
            packNo=1,
            goodsInfo="包",
        ),
        "CEB603": export_list(ebpName="平台"),
    }


SETS = {"CEB621": imports, "CEB603": exports}


def compare(papers: dict[str, Any], kind: str, tolerance: Tolerance | None = None) -> Any:
    others = [document for code, document in papers.items() if code != kind]
    (found,) = match([papers[kind]], Papers(others), tolerance)
    return found


@pytest.mark.parametrize("kind", SETS)
def test_documents_that_agree_match(kind: str) -> None:
    found = compare(SETS[kind](), kind)
    assert (found.ok, found.missing, found.differing) == (True, (), ())
    assert found.order
    assert found.waybill


@pytest.mark.parametrize("kind", SETS)
def test_what_is_missing_is_named(kind: str) -> None:
    papers = SETS[kind]()
    for code in [code for code in papers if code not in (kind, "CEB403")]:
        found = compare({one: papers[one] for one in papers if one != code}, kind)
        assert found.missing == (code,)
        assert not found.ok


def test_receipts_of_money_are_needed_until_the_day_they_were_abolished() -> None:
    papers = {code: one for code, one in exports().items() if code != "CEB403"}
    assert compare(papers, "CEB603").ok
    papers["CEB603"] = export_list(ieDate="20241214", ebpName="平台")
    assert compare(papers, "CEB603").missing == ("CEB403",)


def changed(document: Document, field: str, *, of_line: bool) -> Any:
    """Return a document with another value in one field."""
    holder: Any = document.lines[0] if of_line else getattr(document, "head", document)  # type: ignore[attr-defined]
    old = getattr(holder, field)
    new: object = f"{old}X" if isinstance(old, str) else old + 1
    held = attrs.evolve(holder, **{field: new})
    if of_line:
        return attrs.evolve(document, lines=(held,))
    return attrs.evolve(document, head=held) if hasattr(document, "head") else held


CASES = [
    (rule, side) for rules in field_rules().values() for rule in rules for side in ("left", "right")
]


@pytest.mark.feature(124)
@pytest.mark.parametrize(("rule", "side"), CASES)
def test_every_field_of_the_table_is_compared(rule: Any, side: str) -> None:
    kind = "CEB621" if {rule.left, rule.right} & {"CEB311", "CEB411", "CEB511"} else "CEB603"
    papers = SETS[kind]()
    code = rule.left if side == "left" else rule.right
    names = rule.left_fields if side == "left" else (rule.right_field,)
    of = papers[code].lines[0] if rule.of_lines else getattr(papers[code], "head", papers[code])
    field = next(name for name in names if getattr(of, name) is not None)
    papers[code] = changed(papers[code], field, of_line=rule.of_lines)
    found = compare(papers, kind)
    told = [
        one
        for one in found.differing
        if (one.left, one.right)
        == (f"{rule.left}/{rule.left_fields[0]}", f"{rule.right}/{rule.right_field}")
    ]
    (one,) = told
    assert one.gnum == int(rule.of_lines)
    if rule.personal:
        assert not {"王小明", BUYER["buyerIdNumber"], "13800000000"} & {
            one.left_value,
            one.right_value,
        }


def test_every_rule_names_fields_that_there_are() -> None:
    for (left, right), rules in field_rules().items():
        for rule in rules:
            of = line_class if rule.of_lines else head_class
            for code, names in ((left, rule.left_fields), (right, (rule.right_field,))):
                assert {*names} <= {field.name for field in attrs.fields(of(code))}  # type: ignore[arg-type]


@given(st.decimals("0", "1", places=2), st.decimals("0", "1", places=2))
def test_amounts_may_differ_by_what_is_allowed(difference: Decimal, allowed: Decimal) -> None:
    papers = imports()
    payment = papers["CEB411"]
    paid = payment.head.amountPaid + difference
    papers["CEB411"] = attrs.evolve(payment, head=attrs.evolve(payment.head, amountPaid=paid))
    assert compare(papers, "CEB621", Tolerance(money=allowed)).ok is (difference <= allowed)


def test_a_line_on_one_side_only_is_told() -> None:
    papers = imports()
    order = papers["CEB311"]
    papers["CEB311"] = attrs.evolve(
        order, lines=(*order.lines, attrs.evolve(order.lines[0], gnum=2))
    )
    (one,) = compare(papers, "CEB621").differing
    assert (one.left_value, one.right_value, one.gnum) == ("", "2", 2)


def test_the_command_reads_files(tmp_path: Any) -> None:
    papers = imports()
    papers["CEB411"] = changed(papers["CEB411"], "amountPaid", of_line=False)
    files = []
    for code, document in papers.items():
        path = tmp_path / f"{code}.xml"
        path.write_bytes(build(Message(kind=code, guid="G" * 36, documents=(document,))))
        files.append(str(path))
    told = CliRunner().invoke(customs, ["match", *files, "--json"])
    assert told.exit_code == 1, told.output
    found = json.loads(told.stdout)
    assert (found["lists"], found["matched"]) == (1, 0)
    (one,) = found["results"][0]["differing"]
    assert (one["left_value"], one["right_value"]) == ("21.82", "22.82")
    again = CliRunner().invoke(customs, ["match", *files, "--money", "1"])
    assert again.exit_code == 0
