"""CEB304: 出口订单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["OrderReturn"]


@attrs.frozen(kw_only=True)
class OrderReturn(Document):
    """Hold one document of CEB304 (出口订单回执)."""

    KIND: ClassVar[str] = "CEB304"
    BLOCK: ClassVar[str] = "OrderReturn"

    guid: str  # 系统唯一序号 C36
    ebpCode: str  # 电商平台代码 C..18
    ebcCode: str  # 电商企业代码 C..18
    orderNo: str  # 电商订单/海外仓订仓单编号 C..60
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C..1000
