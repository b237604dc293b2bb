"""CEB512: 进口运单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["LogisticsReturn"]


@attrs.frozen(kw_only=True)
class LogisticsReturn(Document):
    """Hold one document of CEB512 (进口运单回执)."""

    KIND: ClassVar[str] = "CEB512"
    BLOCK: ClassVar[str] = "LogisticsReturn"

    guid: str  # 系统唯一序号 C36
    logisticsCode: str  # 物流企业代码 C1..18
    logisticsNo: str  # 物流运单编号 C1..60
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C1..1000
