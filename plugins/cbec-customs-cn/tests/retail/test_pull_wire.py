"""Payment data: the bytes are those of the example, what is signed is what is sent."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import attrs
import pytest
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.pull.payment import (
    Goods,
    PaidOrder,
    PaymentExchange,
    PaymentHead,
    check_payment,
)
from cbec_customs_cn.pull.records import FileRecords
from cbec_customs_cn.pull.wire import Quoting, Signed, form, payload, signed_text
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import CbecError, Severity

from .payments import StubSigner, exchange

SESSION = "fe2374-8fnejf97-32839218"
TIME = 1533282603450


def test_the_example_comes_out_byte_for_byte(vendor_data: Path, tmp_path: Path) -> None:
    folder = vendor_data / "cn" / "schema179"
    example = (folder / "payExInfoStr_example.json").read_text().strip()
    (tmp_path / "payment.json").write_text(example)
    known = FileRecords(tmp_path).payment("ord201808030001")
    assert known is not None
    assert check_payment(known, "ord201808030001") == ()
    values = Signed.of(known, SESSION, TIME)
    source = (folder / "sign_source_string_example.txt").read_text().strip()
    assert signed_text(values, Quoting.QUOTED) == source
    signer = StubSigner("01691f7f")
    sent = payload(values, Quoting.QUOTED, signer)
    assert sent.replace(json.loads(sent)["signValue"], "BASE64") == example
    assert signer.signed == [source.encode()]


def test_the_bare_form_has_no_quotes_round_json_and_time() -> None:
    values = Signed("S", '{"guid":"G"}', '[{"orderNo":"O"}]', "1533271903898")
    assert signed_text(values, Quoting.BARE) == (
        '"sessionID":"S"||"payExchangeInfoHead":{"guid":"G"}||'
        '"payExchangeInfoLists":[{"orderNo":"O"}]||"serviceTime":1533271903898'
    )
    assert '"serviceTime":1533271903898,' in payload(values, Quoting.BARE, StubSigner())
    assert '"serviceTime":"1533271903898",' in payload(values, Quoting.QUOTED, StubSigner())


_text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
_amounts = st.decimals("0.00001", "99999999999999.99999", places=5, allow_nan=False)


@given(text=_text, amount=_amounts, quoting=st.sampled_from(Quoting))
def test_what_is_sent_reads_back_and_holds_what_was_signed(
    text: str, amount: Decimal, quoting: Quoting
) -> None:
    of = exchange(initalRequest=f'{text}&"{text}\\', initalResponse=text, totalAmount=amount)
    values, signer = Signed.of(of, SESSION, TIME), StubSigner()
    body = form(payload(values, quoting, signer))
    sent = parse_qs(body.decode("ascii"), strict_parsing=True)["payExInfoStr"][0]
    read = json.loads(sent, parse_float=Decimal, parse_int=Decimal)
    head = read["payExchangeInfoHead"]
    assert (head["initalRequest"], head["totalAmount"]) == (f'{text}&"{text}\\', amount)
    assert "E" not in json.dumps(str(head["totalAmount"]))
    (signed,) = signer.signed
    for part in (values.head, values.orders):
        assert part.encode() in signed
        assert part in sent
    assert list(read) == [
        *("sessionID", "payExchangeInfoHead", "payExchangeInfoLists", "serviceTime"),
        *("certNo", "signValue"),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"guid": "9d55ba71-22de-41f4-8b50-c36c83b3b530"}, "ceb.pull_guid", "guid"),
        ({"guid": "9D55BA71"}, "ceb.length", "guid"),
        ({"initalRequest": "x" * 8001}, "ceb.too_long", "initalRequest"),
        ({"initalResponse": ""}, "ceb.empty", "initalResponse"),
        ({"initalResponse": None}, "ceb.missing", "initalResponse"),
        ({"ebpCode": "1" * 19}, "ceb.too_long", "ebpCode"),
        ({"payCode": "1" * 19}, "ceb.too_long", "payCode"),
        ({"payTransactionId": "1" * 61}, "ceb.too_long", "payTransactionId"),
        ({"totalAmount": Decimal("0")}, "ceb.pull_amount", "totalAmount"),
        ({"totalAmount": Decimal("1.123456")}, "ceb.decimals", "totalAmount"),
        ({"totalAmount": Decimal("1e19")}, "ceb.digits", "totalAmount"),
        ({"totalAmount": 100}, "ceb.wrong_type", "totalAmount"),
        ({"currency": "156"}, "ceb.pull_currency", "currency"),
        ({"currency": "14200"}, "ceb.too_long", "currency"),
        ({"verDept": "4"}, "ceb.pull_value", "verDept"),
        ({"payType": "5"}, "ceb.pull_value", "payType"),
        ({"tradingTime": "20180230041803"}, "ceb.pull_time", "tradingTime"),
        ({"tradingTime": "2018121204180"}, "ceb.pull_time", "tradingTime"),
        ({"note": "n" * 1001}, "ceb.too_long", "note"),
        ({"note": "a\x00b"}, "ceb.bad_character", "note"),
    ],
)
def test_a_faulty_head_is_found(changes: dict[str, Any], code: str, path: str) -> None:
    found = check_payment(exchange(**changes))
    assert code in {one.code for one in found if one.path == f"payExchangeInfoHead/{path}"}
    for one in found:
        assert one.text
        assert one.text_zh


ORDER = PaidOrder(
    orderNo="O1",
    goodsInfo=(Goods(gname="小米盒子", itemLink="https://example.com/1"),),
    recpAccount="6217850100007893905",
    recpCode="1105910159",
    recpName="测试有限公司",
)


@pytest.mark.parametrize(
    ("orders", "code", "path"),
    [
        ((), "ceb.pull_none", "payExchangeInfoLists"),
        (
            (attrs.evolve(ORDER, goodsInfo=()),),
            "ceb.pull_none",
            "payExchangeInfoLists[1]/goodsInfo",
        ),
        (
            (ORDER, attrs.evolve(ORDER, orderNo="x" * 61)),
            "ceb.too_long",
            "payExchangeInfoLists[2]/orderNo",
        ),
        (
            (attrs.evolve(ORDER, goodsInfo=(Goods(gname="x" * 251, itemLink="l"),)),),
            "ceb.too_long",
            "payExchangeInfoLists[1]/goodsInfo[1]/gname",
        ),
        ((attrs.evolve(ORDER, orderNo="other"),), "ceb.pull_order", "payExchangeInfoLists"),
        (
            (attrs.evolve(ORDER, recpCode="1" * 19),),
            "ceb.too_long",
            "payExchangeInfoLists[1]/recpCode",
        ),
    ],
)
def test_faulty_orders_are_found(orders: tuple[PaidOrder, ...], code: str, path: str) -> None:
    found = check_payment(attrs.evolve(exchange(), payExchangeInfoLists=orders), "O1")
    assert (code, path) in [(one.code, one.path) for one in found]
    assert found[0].severity is Severity.ERROR


def test_a_foreign_payee_has_no_code_and_nothing_stands_for_it() -> None:
    of = attrs.evolve(exchange(), payExchangeInfoLists=(attrs.evolve(ORDER, recpCode=None),))
    assert check_payment(of, "O1") == ()
    assert "recpCode" not in Signed.of(of, SESSION, TIME).orders


def test_account_and_payment_request_are_not_in_the_repr() -> None:
    assert "6217850100007893905" not in repr(exchange())
    assert "out_trade_no" not in repr(exchange())


CSV = (
    "guid,initalRequest,initalResponse,ebpCode,payCode,payTransactionId,totalAmount,currency,"
    "verDept,payType,tradingTime,note,orderNo,gname,itemLink,recpAccount,recpCode,recpName\n"
    '9D55BA71-22DE-41F4-8B50-C36C83B3B530,"a=1,b",ok,4404840022,312226T001,1,200.50,142,3,,'
    "20181212041803,,O1,盒子,https://e/1,62178,,公司\n"
    '9D55BA71-22DE-41F4-8B50-C36C83B3B530,"a=1,b",ok,4404840022,312226T001,1,200.50,142,3,,'
    "20181212041803,,O1,线,https://e/2,62178,,公司\n"
    '9D55BA71-22DE-41F4-8B50-C36C83B3B530,"a=1,b",ok,4404840022,312226T001,1,200.50,142,3,,'
    "20181212041803,,O2,茶,https://e/3,62178,,公司\n"
)


def test_a_csv_of_one_row_an_article_holds_all_orders_of_a_payment(tmp_path: Path) -> None:
    file = tmp_path / "payments.csv"
    file.write_text(f"\ufeff{CSV}", encoding="utf-8")
    known = FileRecords(file).payment("O2")
    assert known is not None
    assert check_payment(known, "O2") == ()
    assert [order.orderNo for order in known.payExchangeInfoLists] == ["O1", "O2"]
    assert [goods.gname for goods in known.payExchangeInfoLists[0].goodsInfo] == ["盒子", "线"]
    assert known.payExchangeInfoHead.totalAmount == Decimal("200.50")
    assert known.payExchangeInfoHead.payType is None
    assert FileRecords(file).payment("O3") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (CSV.replace("200.50,142,3,,20181212041803,,O2", "9,142,3,,20181212041803,,O2"), "guid"),
        (CSV.replace("200.50", "a"), "totalAmount"),
        (CSV.replace("200.50", "NaN"), "totalAmount"),
        (CSV.replace("recpName", "name"), "recpName"),
        (CSV + CSV.splitlines()[1].replace("530", "531", 1) + "\n", "orderNo"),
        (CSV.replace("线,https://e/2,62178", "线,https://e/2,62179"), "orderNo"),
    ],
)
def test_a_csv_that_contradicts_itself_is_refused(tmp_path: Path, text: str, name: str) -> None:
    file = tmp_path / "payments.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CbecError, match="ceb.pull_file") as fault:
        FileRecords(file).payment("O1")
    assert fault.value.params["name"] == name


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"payExchangeInfoHead":{}}', "[" * 100_000, "\udcff", '{"a":1e999}'),
        '{"payExchangeInfoHead":{},"payExchangeInfoLists":[1]}',
        '{"payExchangeInfoHead":{},"payExchangeInfoLists":[{"goodsInfo":1}]}',
    ],
)
def test_a_json_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "one.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(CbecError, match="ceb.pull_file"):
        FileRecords(tmp_path).payment("O1")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CbecError, match="ceb.pull_file"):
        FileRecords(tmp_path / "none.csv").payment("O1")


def test_a_head_needs_its_type() -> None:
    head = exchange().payExchangeInfoHead
    assert isinstance(head, PaymentHead)
    assert isinstance(exchange(), PaymentExchange)
