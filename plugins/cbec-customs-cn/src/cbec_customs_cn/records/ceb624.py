"""CEB624: 撤销申请单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["InvtCancelReturn"]


@attrs.frozen(kw_only=True)
class InvtCancelReturn(Document):
    """Hold one document of CEB624 (撤销申请单回执)."""

    KIND: ClassVar[str] = "CEB624"
    BLOCK: ClassVar[str] = "InvtCancelReturn"

    guid: str  # 系统唯一序号 C36
    customsCode: str | None = None  # 申报口岸 C4
    agentCode: str | None = None  # 申报单位代码 C1..18
    ebpCode: str | None = None  # 电商平台代码 C1..18
    ebcCode: str | None = None  # 电商企业代码 C1..18
    copNo: str  # 企业内部标识单证的编号 C1..20
    preNo: str  # 电子口岸标识单证的编号 C18
    invtNo: str | None = None  # 申请撤销的原始清单编号 C18
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C1..1000
