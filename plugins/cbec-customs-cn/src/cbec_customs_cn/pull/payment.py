"""The payment data of an order as customs reads it: records, their fields, and what is checked.

Attributes have the names of the interface, `inital` included, which is how it spells it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

import attrs

from cbec_core.api import CbecError, Severity
from cbec_customs_cn.findings import CebFinding, define_findings
from cbec_customs_cn.messages.table import Block, Field
from cbec_customs_cn.records.base import Record
from cbec_customs_cn.structure import texts as texts  # the findings on fields
from cbec_customs_cn.structure.fields import FieldsCheck
from cbec_customs_cn.times import read_time

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Goods", "PaidOrder", "PaymentExchange", "PaymentHead", "check_payment"]

_GUID: Final = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", re.ASCII)
_E, _W = Severity.ERROR, Severity.WARNING

define_findings(
    {
        "ceb.pull_value": (
            _E,
            "{name} must be one of {values}.",
            "{name}（{name_zh}）必须是 {values} 之一。",
        ),
        "ceb.pull_currency": (
            _W,
            "currency is not 142: retail import is paid in yuan.",
            "currency（币制）不是 142：零售进口以人民币支付。",
        ),
        "ceb.pull_guid": (
            _E,
            "guid must be 32 hexadecimal digits with hyphens, in capitals.",
            "guid（系统唯一序号）必须是带连字符的 36 位大写 GUID。",
        ),
        "ceb.pull_time": (
            _E,
            "tradingTime is no time of the form YYYYMMDDhhmmss.",
            "tradingTime（交易成功时间）不是 YYYYMMDDhhmmss 格式的有效时间。",
        ),
        "ceb.pull_amount": (
            _E,
            "totalAmount must be above zero.",
            "totalAmount（交易金额）必须大于零。",
        ),
        "ceb.pull_none": (
            _E,
            "{name} is empty: name every order of the payment, and the goods of each.",
            "{name} 为空：须列出该笔支付对应的全部订单及其商品。",
        ),
        "ceb.pull_order": (
            _E,
            "The order that customs asked for is not among the orders of the payment.",
            "海关查询的订单不在该笔支付的订单之中。",
        ),
    }
)


@attrs.frozen(kw_only=True)
class PaymentHead(Record):
    """What the payment company was asked, what it answered, and who they are."""

    KIND: ClassVar[str] = "179"
    BLOCK: ClassVar[str] = "payExchangeInfoHead"

    guid: str
    initalRequest: str = attrs.field(repr=False)
    initalResponse: str = attrs.field(repr=False)
    ebpCode: str
    payCode: str
    payTransactionId: str
    totalAmount: Decimal
    currency: str
    verDept: str
    payType: str | None = None
    tradingTime: str
    note: str | None = None


@attrs.frozen(kw_only=True)
class Goods(Record):
    """One article and the page where it is sold; several addresses are joined by `;`."""

    KIND: ClassVar[str] = "179"
    BLOCK: ClassVar[str] = "goodsInfo"

    gname: str
    itemLink: str


@attrs.frozen(kw_only=True)
class PaidOrder(Record):
    """One order that the payment covers, and the account that its money went to."""

    KIND: ClassVar[str] = "179"
    BLOCK: ClassVar[str] = "payExchangeInfoLists"

    orderNo: str
    goodsInfo: tuple[Goods, ...]
    recpAccount: str = attrs.field(repr=False)
    recpCode: str | None = None
    recpName: str


@attrs.frozen(kw_only=True)
class PaymentExchange:
    """One payment with every order of the original payment request."""

    payExchangeInfoHead: PaymentHead
    payExchangeInfoLists: tuple[PaidOrder, ...]


def _text(name: str, zh: str, most: int, *, least: int = 1, required: bool = True) -> Field:
    return Field(
        name=name,
        name_zh=zh,
        type=f"C..{most}" if least != most else f"C{most}",
        required=required,
        default="",
        fixed="",
        collapse=False,
        base="str",
        shortest=least,
        longest=most,
    )


def _amount(name: str, zh: str) -> Field:
    text = _text(name, zh, 1)
    return attrs.evolve(
        text, type="N19,5", base="decimal", shortest=0, longest=None, digits=19, decimals=5
    )


def _optional(name: str, zh: str, most: int) -> Field:
    return _text(name, zh, most, least=0, required=False)


_HEAD: Final = (
    _text("guid", "系统唯一序号", 36, least=36),
    _text("initalRequest", "原始请求", 8000),
    _text("initalResponse", "原始响应", 8000),
    _text("ebpCode", "电商平台代码", 18),
    _text("payCode", "支付企业代码", 18),
    _text("payTransactionId", "交易流水号", 60),
    _amount("totalAmount", "交易金额"),
    _text("currency", "币制", 4),
    _text("verDept", "验核机构", 1, least=1),
    _optional("payType", "支付类型", 1),
    _text("tradingTime", "交易成功时间", 14),
    _optional("note", "备注", 1000),
)
_ORDER: Final = (
    _text("orderNo", "订单编号", 60),
    _text("recpAccount", "收款账号", 60),
    _optional("recpCode", "收款企业代码", 18),
    _text("recpName", "收款企业名称", 100),
)
_GOODS: Final = (_text("gname", "商品名称", 250), _text("itemLink", "商品展示链接地址", 3000))

_HEAD_CHECK: Final = FieldsCheck(PaymentHead, Block(PaymentHead.BLOCK, _HEAD))
_ORDER_CHECK: Final = FieldsCheck(PaidOrder, Block(PaidOrder.BLOCK, _ORDER))
_GOODS_CHECK: Final = FieldsCheck(Goods, Block(Goods.BLOCK, _GOODS))


def check_payment(exchange: PaymentExchange, order_no: str = "") -> tuple[CebFinding, ...]:
    """Return what customs would refuse: lengths, obligations, values; of the order asked for."""
    head, orders = exchange.payExchangeInfoHead, exchange.payExchangeInfoLists
    found: list[CebFinding] = []
    _HEAD_CHECK.check(head, PaymentHead.BLOCK, found)
    if not {"ceb.missing", "ceb.wrong_type"} & {one.code for one in found}:
        found += _values(head)
    if not orders:
        found.append(_none(PaidOrder.BLOCK, PaidOrder.BLOCK))
    for at, order in enumerate(orders, 1):
        path = f"{PaidOrder.BLOCK}[{at}]"
        _ORDER_CHECK.check(order, path, found)
        if not order.goodsInfo:
            found.append(_none("goodsInfo", f"{path}/goodsInfo"))
        for number, goods in enumerate(order.goodsInfo, 1):
            _GOODS_CHECK.check(goods, f"{path}/goodsInfo[{number}]", found)
    if order_no and order_no not in {order.orderNo for order in orders}:
        found.append(CebFinding("ceb.pull_order", PaidOrder.BLOCK))
    return tuple(found)


def _values(head: PaymentHead) -> Iterator[CebFinding]:
    path = PaymentHead.BLOCK
    if not _GUID.fullmatch(head.guid):
        yield CebFinding("ceb.pull_guid", f"{path}/guid")
    if head.verDept not in ("1", "2", "3"):
        yield _value("verDept", "验核机构", "1, 2, 3")
    if head.payType is not None and head.payType not in ("1", "2", "3", "4"):
        yield _value("payType", "支付类型", "1, 2, 3, 4")
    if head.currency != "142":
        yield CebFinding("ceb.pull_currency", f"{path}/currency")
    if not head.totalAmount > 0:
        yield CebFinding("ceb.pull_amount", f"{path}/totalAmount")
    try:
        is_time = len(head.tradingTime) == 14 and bool(read_time(head.tradingTime))
    except CbecError:
        is_time = False
    if not is_time:
        yield CebFinding("ceb.pull_time", f"{path}/tradingTime")


def _value(name: str, name_zh: str, values: str) -> CebFinding:
    params = {"name": name, "name_zh": name_zh, "values": values}
    return CebFinding("ceb.pull_value", f"{PaymentHead.BLOCK}/{name}", params)


def _none(name: str, path: str) -> CebFinding:
    return CebFinding("ceb.pull_none", path, {"name": name})
