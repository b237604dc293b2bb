"""CEB701: 汇总申请单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["SummaryApply", "SummaryApplyHead", "SummaryApplyList"]


@attrs.frozen(kw_only=True)
class SummaryApplyHead(Record):
    """Hold the head of a document of CEB701."""

    KIND: ClassVar[str] = "CEB701"
    BLOCK: ClassVar[str] = "SummaryApply/SummaryApplyHead"

    guid: str  # 报文编号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    customsCode: str  # 申报地海关代码 C4
    copNo: str  # 企业唯一编号 C..30
    preNo: str | None = None  # 电子口岸编号 C..18
    sumNo: str | None = None  # 汇总申请编号 C..18
    agentCode: str  # 申报单位代码 C..18
    agentName: str  # 申报单位名称 C..100
    ebcCode: str  # 收发货人代码 C..18
    ebcName: str  # 收发货人名称 C..100
    declAgentCode: str  # 报关单位代码 C..18
    declAgentName: str  # 报关单位名称 C..100
    startTime: str | None = None  # 汇总开始时间 C14
    endTime: str | None = None  # 汇总结束时间 C14
    loctNo: str | None = None  # 监管场所代码 C..10
    summaryFlag: str  # 收发货人汇总标志 C1
    itemNameFlag: str  # 按商品名汇总标志 C1
    msgCount: int  # 报文总数 N9
    msgSeqNo: int  # 报文序号 N9
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class SummaryApplyList(Record):
    """Hold one line of a document of CEB701."""

    KIND: ClassVar[str] = "CEB701"
    BLOCK: ClassVar[str] = "SummaryApply/SummaryApplyList"

    invtNo: str  # 清单编号 C..20


@attrs.frozen(kw_only=True)
class SummaryApply(Document):
    """Hold one document of CEB701 (汇总申请单)."""

    KIND: ClassVar[str] = "CEB701"
    BLOCK: ClassVar[str] = "SummaryApply"

    head: SummaryApplyHead
    lines: tuple[SummaryApplyList, ...] = ()
