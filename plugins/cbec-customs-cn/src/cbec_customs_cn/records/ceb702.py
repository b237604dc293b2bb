"""CEB702: 汇总申请单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["SummaryReturn"]


@attrs.frozen(kw_only=True)
class SummaryReturn(Document):
    """Hold one document of CEB702 (汇总申请单回执)."""

    KIND: ClassVar[str] = "CEB702"
    BLOCK: ClassVar[str] = "SummaryReturn"

    guid: str  # 报文编号 C36
    agentCode: str  # 申报企业代码 C..18
    ebcCode: str  # 收发货人代码 C..18
    copNo: str  # 企业唯一编号 C..30
    preNo: str  # 电子口岸编号 C18
    sumNo: str | None = None  # 汇总申请编号 C18
    msgSeqNo: int | None  # 报文序号 N9
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C..1000
