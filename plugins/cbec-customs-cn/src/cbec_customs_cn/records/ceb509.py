"""CEB509: 离境单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Departure", "DepartureHead", "DepartureList"]


@attrs.frozen(kw_only=True)
class DepartureHead(Record):
    """Hold the head of a document of CEB509."""

    KIND: ClassVar[str] = "CEB509"
    BLOCK: ClassVar[str] = "Departure/DepartureHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    customsCode: str  # 申报地海关代码 C4
    copNo: str  # 企业唯一编号 C..30
    preNo: str | None = None  # 电子口岸编号 C18
    logisticsCode: str  # 物流企业代码 C..18
    logisticsName: str  # 物流企业名称 C..100
    trafMode: str  # 运输方式 C1
    trafName: str | None = None  # 运输工具名称 C..100
    voyageNo: str | None = None  # 航班航次号 C..32
    billNo: str | None = None  # 提运单号 C..37
    leaveTime: str  # 离境时间 C14
    msgCount: int  # 报文总数 N9
    msgSeqNo: int  # 报文序号 N9
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class DepartureList(Record):
    """Hold one line of a document of CEB509."""

    KIND: ClassVar[str] = "CEB509"
    BLOCK: ClassVar[str] = "Departure/DepartureList"

    gnum: int  # 序号 N5
    totalPackageNo: str | None = None  # 总包号 C..37
    logisticsNo: str  # 物流运单编号 C..32
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Departure(Document):
    """Hold one document of CEB509 (离境单)."""

    KIND: ClassVar[str] = "CEB509"
    BLOCK: ClassVar[str] = "Departure"

    head: DepartureHead
    lines: tuple[DepartureList, ...]
