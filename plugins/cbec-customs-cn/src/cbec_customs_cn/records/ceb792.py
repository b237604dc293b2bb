"""CEB792: 汇总结果单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["SummaryResult", "SummaryResultHead", "SummaryResultList"]


@attrs.frozen(kw_only=True)
class SummaryResultHead(Record):
    """Hold the head of a document of CEB792."""

    KIND: ClassVar[str] = "CEB792"
    BLOCK: ClassVar[str] = "SummaryResult/SummaryResultHead"

    guid: str  # 报文编号 C36
    customsCode: str  # 申报地海关代码 C4
    sumNo: str  # 汇总申请编号 C18
    opDate: str  # 汇总处理时间 C17
    declSeqNo: str  # 汇总统一编号 C18
    decTmpNo: str | None = None  # 电子口岸暂存编号 C18
    decPreNo: str | None = None  # 电子口岸预录入编 C18
    entryId: str | None = None  # 报关单编号 C18
    decState: str  # 报关单状态 C1..3
    agentCode: str  # 申报企业代码 C..18
    agentName: str  # 申报企业名称 C..100
    ebcCode: str  # 收发货人代码 C..18
    ebcName: str  # 收发货人名称 C..100
    declAgentCode: str  # 报关单位代码 C..18
    declAgentName: str  # 报关单位名称 C..100
    grossWeight: Decimal | None  # 毛重（公斤） N19,5
    netWeight: Decimal | None  # 净重（公斤） N19,5
    msgCount: int | None  # 报文总数 N9
    msgSeqNo: int | None  # 报文序号 N9
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class SummaryResultList(Record):
    """Hold one line of a document of CEB792."""

    KIND: ClassVar[str] = "CEB792"
    BLOCK: ClassVar[str] = "SummaryResult/SummaryResultList"

    invtNo: str  # 清单编号 C..20
    logisticsNo: str  # 物流运单编号 C..32
    gseqno: int | None  # 汇总结果单顺序号 N5
    gnum: int | None  # 清单商品项号 N5
    gcode: str  # 清单商品编码 C10


@attrs.frozen(kw_only=True)
class SummaryResult(Document):
    """Hold one document of CEB792 (汇总结果单)."""

    KIND: ClassVar[str] = "CEB792"
    BLOCK: ClassVar[str] = "SummaryResult"

    head: SummaryResultHead
    lines: tuple[SummaryResultList, ...] = ()
