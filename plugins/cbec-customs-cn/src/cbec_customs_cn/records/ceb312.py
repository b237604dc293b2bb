"""CEB312: 进口订单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["OrderReturn"]


@attrs.frozen(kw_only=True)
class OrderReturn(Document):
    """Hold one document of CEB312 (进口订单回执)."""

    KIND: ClassVar[str] = "CEB312"
    BLOCK: ClassVar[str] = "OrderReturn"

    guid: str  # 系统唯一序号 C36
    ebpCode: str  # 电商平台代码 C1..18
    ebcCode: str  # 电商企业代码 C1..18
    orderNo: str  # 订单编号 C1..60
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C1..1000
