"""CEB605: 出口撤销申请单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["InvtCancel"]


@attrs.frozen(kw_only=True)
class InvtCancel(Document):
    """Hold one document of CEB605 (出口撤销申请单)."""

    KIND: ClassVar[str] = "CEB605"
    BLOCK: ClassVar[str] = "InvtCancel"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    customsCode: str  # 申报地海关代码 C4
    copNo: str  # 企业唯一编号 C..30
    preNo: str | None = None  # 电子口岸编号 C18
    invtNo: str  # 原清单编号 C..20
    reason: str  # 撤单原因 C..1000
    agentCode: str  # 申报企业代码 C..18
    agentName: str  # 申报企业名称 C..100
    ebcCode: str  # 收发货人代码 C..18
    ebcName: str  # 收发货人名称 C..100
    note: str | None = None  # 备注 C..1000
