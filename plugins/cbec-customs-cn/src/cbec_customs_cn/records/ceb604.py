"""CEB604: 出口清单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["InventoryReturn"]


@attrs.frozen(kw_only=True)
class InventoryReturn(Document):
    """Hold one document of CEB604 (出口清单回执)."""

    KIND: ClassVar[str] = "CEB604"
    BLOCK: ClassVar[str] = "InventoryReturn"

    guid: str  # 系统唯一序号 C36
    agentCode: str  # 申报企业代码 C..18
    copNo: str  # 企业唯一编号 C..30
    preNo: str  # 电子口岸编号 C18
    invtNo: str  # 清单编号 C..20
    ebcCode: str  # 收发货人代码 C..18
    ebpCode: str  # 电商平台代码 C..18
    orderNo: str  # 订单编号 C..60
    statisticsFlag: str  # 申报业务类型 C1
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C..1000
