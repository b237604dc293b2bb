"""CEB311: 进口订单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Order", "OrderHead", "OrderList"]


@attrs.frozen(kw_only=True)
class OrderHead(Record):
    """Hold the head of a document of CEB311."""

    KIND: ClassVar[str] = "CEB311"
    BLOCK: ClassVar[str] = "Order/OrderHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 业务状态 C1..3
    orderType: str  # 订单类型 C1
    orderNo: str  # 订单编号 C1..60
    ebpCode: str  # 电商平台代码 C1..18
    ebpName: str  # 电商平台名称 C1..100
    ebcCode: str  # 电商企业代码 C1..18
    ebcName: str  # 电商企业名称 C1..100
    goodsValue: Decimal  # 商品价格 N19,5
    freight: Decimal  # 运杂费 N19,5
    discount: Decimal  # 非现金抵扣金额 N19,5
    taxTotal: Decimal  # 代扣税款 N19,5
    acturalPaid: Decimal  # 实际支付金额 N19,5
    currency: str  # 币制 C3
    buyerRegNo: str  # 订购人注册号 C1..60
    buyerName: str  # 订购人姓名 C1..60
    buyerTelephone: str  # 订购人电话 C1..30
    buyerIdType: str  # 订购人证件类型 C1
    buyerIdNumber: str  # 订购人证件号码 C1..60
    payCode: str | None = None  # 支付企业代码 C..18
    payName: str | None = None  # 支付企业名称 C..100
    payTransactionId: str | None = None  # 支付交易编号 C..60
    batchNumbers: str | None = None  # 商品批次号 C..100
    consignee: str  # 收货人姓名 C1..100
    consigneeTelephone: str  # 收货人电话 C1..50
    consigneeAddress: str  # 收货地址 C1..200
    consigneeDistrict: str | None = None  # 收货地址行政区划代码 C6
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class OrderList(Record):
    """Hold one line of a document of CEB311."""

    KIND: ClassVar[str] = "CEB311"
    BLOCK: ClassVar[str] = "Order/OrderList"

    gnum: int  # 商品序号 int
    itemNo: str | None = None  # 企业商品货号 C..30
    itemName: str  # 企业商品名称 C1..250
    gmodel: str  # 商品规格型号 C1..510
    itemDescribe: str | None = None  # 企业商品描述 C..1000
    barCode: str | None = None  # 条形码 C..50
    unit: str  # 单位 C3
    qty: Decimal  # 数量 N19,5
    price: Decimal  # 单价 N19,5
    totalPrice: Decimal  # 总价 N19,5
    currency: str  # 币制 C3
    country: str  # 原产国 C3
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Order(Document):
    """Hold one document of CEB311 (进口订单)."""

    KIND: ClassVar[str] = "CEB311"
    BLOCK: ClassVar[str] = "Order"

    head: OrderHead
    lines: tuple[OrderList, ...]
