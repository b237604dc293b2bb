"""CEB712: 入库明细单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["DeliveryReturn"]


@attrs.frozen(kw_only=True)
class DeliveryReturn(Document):
    """Hold one document of CEB712 (入库明细单回执)."""

    KIND: ClassVar[str] = "CEB712"
    BLOCK: ClassVar[str] = "DeliveryReturn"

    guid: str  # 系统唯一序号 C36
    customsCode: str | None = None  # 主管海关 C4
    operatorCode: str | None = None  # 监管场所经营人代码 C1..18
    copNo: str | None = None  # 企业内部标识单证的编号 C..20
    preNo: str | None = None  # 电子口岸标识单证的编号 C..18
    rkdNo: str | None = None  # 海关审核生成的入库单编号 C..18
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 备注 C1..1000
