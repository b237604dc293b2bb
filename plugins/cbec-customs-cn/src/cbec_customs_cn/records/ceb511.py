"""CEB511: 进口运单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Logistics", "LogisticsHead"]


@attrs.frozen(kw_only=True)
class LogisticsHead(Record):
    """Hold the head of a document of CEB511."""

    KIND: ClassVar[str] = "CEB511"
    BLOCK: ClassVar[str] = "Logistics/LogisticsHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 业务状态 C1..3
    logisticsCode: str  # 物流企业代码 C1..18
    logisticsName: str  # 物流企业名称 C1..100
    logisticsNo: str  # 物流运单编号 C1..60
    billNo: str | None = None  # 提运单号 C..37
    orderNo: str  # 交易平台的订单编号 C1..60
    freight: Decimal | None = None  # 运费 N19,5
    insuredFee: Decimal | None = None  # 保价费 N19,5
    currency: str  # 币制 C3
    weight: Decimal  # 毛重 N19,5
    packNo: int  # 件数 N9
    goodsInfo: str | None = None  # 主要货物信息 C..200
    consignee: str  # 收货人姓名 C1..100
    consigneeAddress: str  # 收货地址 C1..200
    consigneeTelephone: str  # 收货人电话 C1..50
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Logistics(Document):
    """Hold one document of CEB511 (进口运单)."""

    KIND: ClassVar[str] = "CEB511"
    BLOCK: ClassVar[str] = "Logistics"

    head: LogisticsHead
