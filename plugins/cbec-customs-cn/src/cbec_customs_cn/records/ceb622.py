"""CEB622: 进口清单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["InventoryReturn"]


@attrs.frozen(kw_only=True)
class InventoryReturn(Document):
    """Hold one document of CEB622 (进口清单回执)."""

    KIND: ClassVar[str] = "CEB622"
    BLOCK: ClassVar[str] = "InventoryReturn"

    guid: str  # 系统唯一序号 C36
    customsCode: str | None = None  # 申报海关代码 C4
    ebpCode: str | None = None  # 电商平台代码 C1..18
    ebcCode: str | None = None  # 电商企业代码 C1..18
    agentCode: str | None = None  # 申报企业代码 C1..18
    copNo: str  # 企业内部编号 C1..20
    preNo: str  # 预录入编号 C18
    invtNo: str | None = None  # 清单编号 C18
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C1..1000
