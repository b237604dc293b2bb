"""CEB216: 出口退运理货明细单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["InvtRefundDetailReturn"]


@attrs.frozen(kw_only=True)
class InvtRefundDetailReturn(Document):
    """Hold one document of CEB216 (出口退运理货明细单回执)."""

    KIND: ClassVar[str] = "CEB216"
    BLOCK: ClassVar[str] = "InvtRefundDetailReturn"

    guid: str  # 系统唯一序号 C36
    operatorCode: str  # 监管场所经营人代码 C..18
    logisticsCode: str  # 物流企业代码 C..18
    logisticsNo: str  # 物流运单号 C..80
    coElNo: str  # 企业内部编号 C..30
    preNo: str | None = None  # 预录入编号 C..18
    returnStatus: str  # 回执状态 C..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C..1000
