"""CEB215: 出口退运理货明细单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["InvtRefundDetail"]


@attrs.frozen(kw_only=True)
class InvtRefundDetail(Document):
    """Hold one document of CEB215 (出口退运理货明细单)."""

    KIND: ClassVar[str] = "CEB215"
    BLOCK: ClassVar[str] = "InvtRefundDetail"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    customsCode: str  # 关区代码 C4
    operatorCode: str  # 监管场所经营人代码 C..18
    operatorName: str  # 监管场所经营人名称 C..100
    logisticsCode: str  # 物流企业代码 C..18
    logisticsName: str  # 物流企业名称 C..100
    logisticsNo: str  # 物流运单号 C..80
    invtNo: str | None = None  # 原清单号 C..20
    coElNo: str  # 企业内部编号 C..20
    preNo: str | None = None  # 电子口岸编号 C..18
    billNo: str  # 提运单号 C..37
    ieFlag: str  # 进出口标识 C1
    trafMode: str  # 运输方式 C1
    trafName: str  # 运输工具名称 C..100
    voyageNo: str  # 航班航次 C..32
    location: str | None = None  # 卸货堆货的仓储位置 C..250
    note: str | None = None  # 备注 C..250
