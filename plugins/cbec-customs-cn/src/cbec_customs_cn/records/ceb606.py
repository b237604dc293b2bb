"""CEB606: 出口撤销申请单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["InvtCancelReturn"]


@attrs.frozen(kw_only=True)
class InvtCancelReturn(Document):
    """Hold one document of CEB606 (出口撤销申请单回执)."""

    KIND: ClassVar[str] = "CEB606"
    BLOCK: ClassVar[str] = "InvtCancelReturn"

    guid: str  # 系统唯一序号 C36
    agentCode: str  # 申报企业代码 C..18
    copNo: str  # 企业唯一编号 C..30
    preNo: str  # 电子口岸编号 C18
    invtNo: str  # 原清单编号 C..20
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C..1000
