"""CEB505: 出口物流运单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["Logistics"]


@attrs.frozen(kw_only=True)
class Logistics(Document):
    """Hold one document of CEB505 (出口物流运单)."""

    KIND: ClassVar[str] = "CEB505"
    BLOCK: ClassVar[str] = "Logistics"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    logisticsCode: str  # 物流企业代码 C..18
    logisticsName: str  # 物流企业名称 C..100
    logisticsNo: str  # 物流运单编号 C..32
    freight: Decimal  # 运费 N19,5
    insuredFee: Decimal  # 保价费 N19,5
    currency: str  # 币制 C3
    grossWeight: Decimal  # 毛重 N19,5
    packNo: int  # 件数 N9
    goodsInfo: str  # 主要货物信息 C..200
    ebcCode: str | None = None  # 电商企业代码 C..18
    ebcName: str | None = None  # 电商企业名称 C..100
    ebcTelephone: str | None = None  # 电商企业电话 C..50
    note: str | None = None  # 备注 C..1000
