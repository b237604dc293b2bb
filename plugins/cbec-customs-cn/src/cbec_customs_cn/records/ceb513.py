"""CEB513: 运单状态.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["LogisticsStatus"]


@attrs.frozen(kw_only=True)
class LogisticsStatus(Document):
    """Hold one document of CEB513 (运单状态)."""

    KIND: ClassVar[str] = "CEB513"
    BLOCK: ClassVar[str] = "LogisticsStatus"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 业务状态 C1..3
    logisticsCode: str  # 物流企业代码 C1..18
    logisticsName: str  # 物流企业名称 C1..100
    logisticsNo: str  # 物流运单编号 C1..60
    logisticsStatus: str  # 物流运单状态 C1
    logisticsTime: str  # 物流状态时间 C14
    note: str | None = None  # 备注 C..1000
