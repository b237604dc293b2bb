"""CEB303: 出口订单.

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
    """Hold the head of a document of CEB303."""

    KIND: ClassVar[str] = "CEB303"
    BLOCK: ClassVar[str] = "Order/OrderHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    orderType: str  # 订单类型 C1
    orderNo: str  # 电商订单/海外仓订仓单编号 C..60
    ebpCode: str  # 电商平台代码 C..18
    ebpName: str  # 电商平台/海外仓名称 C..100
    ebcCode: str  # 电商企业代码 C..18
    ebcName: str  # 电商企业名称 C..100
    goodsValue: Decimal  # 商品金额 N19,5
    freight: Decimal  # 运杂费 N19,5
    currency: str  # 币制 C3
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class OrderList(Record):
    """Hold one line of a document of CEB303."""

    KIND: ClassVar[str] = "CEB303"
    BLOCK: ClassVar[str] = "Order/OrderList"

    gnum: int  # 序号 N5
    itemNo: str  # 企业商品货号 C..30
    itemName: str  # 企业商品名称 C..250
    itemDescribe: str | None = None  # 企业商品描述 C..1000
    barCode: str | None = None  # 条形码 C..50
    unit: str  # 计量单位 C3
    currency: str  # 币制 C3
    qty: Decimal  # 数量 N19,5
    price: Decimal  # 单价 N19,5
    totalPrice: Decimal  # 总价 N19,5
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Order(Document):
    """Hold one document of CEB303 (出口订单)."""

    KIND: ClassVar[str] = "CEB303"
    BLOCK: ClassVar[str] = "Order"

    head: OrderHead
    lines: tuple[OrderList, ...]
