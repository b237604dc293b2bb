"""CEB507: 运抵单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Arrival", "ArrivalHead", "ArrivalList"]


@attrs.frozen(kw_only=True)
class ArrivalHead(Record):
    """Hold the head of a document of CEB507."""

    KIND: ClassVar[str] = "CEB507"
    BLOCK: ClassVar[str] = "Arrival/ArrivalHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    customsCode: str  # 申报地海关代码 C4
    copNo: str  # 企业唯一编号 C..30
    preNo: str | None = None  # 电子口岸编号 C18
    operatorCode: str  # 监管场所经营人代码 C..18
    operatorName: str  # 监管场所经营人名称 C..100
    loctNo: str | None = None  # 监管场所代码 C..10
    ieFlag: str  # 进出口标记 C1
    trafMode: str  # 运输方式 C1
    billNo: str | None = None  # 提运单号 C..37
    domesticTrafNo: str  # 境内运输工具编号 C..100
    logisticsCode: str  # 物流企业代码 C..18
    logisticsName: str  # 物流企业名称 C..100
    msgCount: int  # 报文总数 N9
    msgSeqNo: int  # 报文序号 N9
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class ArrivalList(Record):
    """Hold one line of a document of CEB507."""

    KIND: ClassVar[str] = "CEB507"
    BLOCK: ClassVar[str] = "Arrival/ArrivalList"

    gnum: int  # 序号 N5
    logisticsNo: str  # 物流运单编号 C..32
    totalPackageNo: str | None = None  # 总包号 C..37
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Arrival(Document):
    """Hold one document of CEB507 (运抵单)."""

    KIND: ClassVar[str] = "CEB507"
    BLOCK: ClassVar[str] = "Arrival"

    head: ArrivalHead
    lines: tuple[ArrivalList, ...] = ()
