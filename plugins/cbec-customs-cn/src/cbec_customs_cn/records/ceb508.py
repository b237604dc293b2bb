"""CEB508: 运抵单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["ArrivalReturn"]


@attrs.frozen(kw_only=True)
class ArrivalReturn(Document):
    """Hold one document of CEB508 (运抵单回执)."""

    KIND: ClassVar[str] = "CEB508"
    BLOCK: ClassVar[str] = "ArrivalReturn"

    guid: str  # 系统唯一序号 C36
    operatorCode: str  # 监管场所经营人代码 C..18
    logisticsCode: str  # 物流企业代码 C..18
    preNo: str  # 电子口岸编号 C18
    copNo: str  # 企业唯一编号 C..30
    billNo: str  # 提运单号 C..37
    msgSeqNo: int | None  # 报文序号 N9
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C..1000
