"""Payment data and a signer as the tests of the pull want them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cbec_customs_cn.pull.payment import Goods, PaidOrder, PaymentExchange, PaymentHead
from cbec_customs_cn.signing.rsa import RSA_SHA1


class StubSigner:
    """Sign with a fixed value and remember what was signed."""

    algorithm = RSA_SHA1
    cert_b64 = "QQ=="

    def __init__(self, cert_no: str = "01691fe9") -> None:
        self.cert_no = cert_no
        self.signed: list[bytes] = []

    def sign(self, data: bytes) -> bytes:
        self.signed.append(data)
        return b"a signature"


def exchange(order_no: str = "O1", **changes: Any) -> PaymentExchange:
    fields: dict[str, Any] = {
        "guid": "9D55BA71-22DE-41F4-8B50-C36C83B3B530",
        "initalRequest": f"https://openapi.alipay.com/gateway.do?out_trade_no={order_no}",
        "initalResponse": "ok",
        "ebpCode": "4404840022",
        "payCode": "312226T001",
        "payTransactionId": "2018121222001354081010726129",
        "totalAmount": Decimal(100),
        "currency": "142",
        "verDept": "3",
        "payType": "1",
        "tradingTime": "20181212041803",
        "note": "备注",
    }
    order = PaidOrder(
        orderNo=order_no,
        goodsInfo=(Goods(gname="小米盒子", itemLink="https://example.com/item/1"),),
        recpAccount="6217850100007893905",
        recpCode="1105910159",
        recpName="测试有限公司",
    )
    head = PaymentHead(**{**fields, **changes})
    return PaymentExchange(payExchangeInfoHead=head, payExchangeInfoLists=(order,))
