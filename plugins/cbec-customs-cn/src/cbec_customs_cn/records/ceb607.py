"""CEB607: 清单总分单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["WayBill", "WayBillHead", "WayBillList"]


@attrs.frozen(kw_only=True)
class WayBillHead(Record):
    """Hold the head of a document of CEB607."""

    KIND: ClassVar[str] = "CEB607"
    BLOCK: ClassVar[str] = "WayBill/WayBillHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    customsCode: str  # 申报地海关代码 C4
    copNo: str  # 企业唯一编号 C..30
    preNo: str | None = None  # 电子口岸编号 C18
    agentCode: str  # 申报企业代码 C..18
    agentName: str  # 申报企业名称 C..100
    loctNo: str | None = None  # 监管场所代码 C..10
    trafMode: str  # 运输方式 C1
    trafName: str  # 运输工具名称 C..100
    voyageNo: str  # 航班航次号 C..32
    billNo: str  # 提运单号 C..37
    domesticTrafNo: str | None = None  # 境内运输工具编号 C..100
    grossWeight: Decimal  # 毛重（公斤） N19,5
    logisticsCode: str  # 物流企业代码 C..18
    logisticsName: str  # 物流企业名称 C..100
    msgCount: int  # 报文总数 N9
    msgSeqNo: int  # 报文序号 N9
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class WayBillList(Record):
    """Hold one line of a document of CEB607."""

    KIND: ClassVar[str] = "CEB607"
    BLOCK: ClassVar[str] = "WayBill/WayBillList"

    gnum: int  # 序号 N5
    totalPackageNo: str | None = None  # 总包号 C..60
    logisticsNo: str  # 物流运单编号 C..32
    invtNo: str | None = None  # 出口清单编号 C..20
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class WayBill(Document):
    """Hold one document of CEB607 (清单总分单)."""

    KIND: ClassVar[str] = "CEB607"
    BLOCK: ClassVar[str] = "WayBill"

    head: WayBillHead
    lines: tuple[WayBillList, ...]
