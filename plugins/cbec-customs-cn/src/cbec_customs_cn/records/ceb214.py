"""CEB214: 零售出口退货申请单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["RefundReturn"]


@attrs.frozen(kw_only=True)
class RefundReturn(Document):
    """Hold one document of CEB214 (零售出口退货申请单回执)."""

    KIND: ClassVar[str] = "CEB214"
    BLOCK: ClassVar[str] = "RefundReturn"

    guid: str  # 系统唯一序号 C36
    ebpCode: str | None = None  # 电商平台代码 C..18
    ebcCode: str | None = None  # 电商企业代码 C..18
    agentCode: str  # 申报企业代码 C..18
    coElNo: str  # 企业内部编号 C..30
    preNo: str | None = None  # 电子口岸编号 C..18
    invtNo: str  # 清单编号 C..20
    returnStatus: str  # 回执状态 C..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C..1000
