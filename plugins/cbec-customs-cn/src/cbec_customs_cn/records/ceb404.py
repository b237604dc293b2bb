"""CEB404: 出口收款单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["ReceiptsReturn"]


@attrs.frozen(kw_only=True)
class ReceiptsReturn(Document):
    """Hold one document of CEB404 (出口收款单回执)."""

    KIND: ClassVar[str] = "CEB404"
    BLOCK: ClassVar[str] = "ReceiptsReturn"

    guid: str  # 系统唯一序号 C36
    ebcCode: str  # 电商企业代码 C..18
    orderNo: str  # 电商订单/海外仓订仓单编号 C..60
    payNo: str | None = None  # 支付交易编号 C..60
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C..1000
