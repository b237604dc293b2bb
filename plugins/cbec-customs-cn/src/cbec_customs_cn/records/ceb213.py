"""CEB213: 零售出口退货申请单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["InvtRefund", "InvtRefundHead", "InvtRefundList"]


@attrs.frozen(kw_only=True)
class InvtRefundHead(Record):
    """Hold the head of a document of CEB213."""

    KIND: ClassVar[str] = "CEB213"
    BLOCK: ClassVar[str] = "InvtRefund/InvtRefundHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    customsCode: str  # 关区代码 C4
    loctNo: str | None = None  # 监管场所代码 C..10
    ebpCode: str  # 电商平台代码 C..18
    ebpName: str  # 电商平台名称 C..100
    ebcCode: str  # 电商企业（收发货人）代码 C..18
    ebcName: str  # 电商企业（收发货人）名称 C..100
    logisticsNo: str  # 物流运单号 C..80
    logisticsCode: str  # 物流企业代码 C..18
    logisticsName: str  # 物流企业名称 C..100
    coElNo: str  # 企业内部标识 C..30
    preNo: str | None = None  # 电子口岸编号 C..18
    invtNo: str  # 原清单号 C..20
    tradeMode: str | None = None  # 退货监管方式 C4
    agentCode: str  # 申报企业代码 C..18
    agentName: str  # 申报企业名称 C..100
    billNo: str  # 提运单号 C..37
    ieFlag: str  # 进出口标识 C..1
    trafMode: str  # 运输方式 C..1
    trafName: str  # 运输工具名称 C..100
    portCode: str  # 进出口岸 C..4
    reason: str  # 退货原因 C..500
    country: str  # 启运国（地区） C..3
    voyageNo: str  # 航班航次 C..32
    note: str | None = None  # 备注 C..500


@attrs.frozen(kw_only=True)
class InvtRefundList(Record):
    """Hold one line of a document of CEB213."""

    KIND: ClassVar[str] = "CEB213"
    BLOCK: ClassVar[str] = "InvtRefund/InvtRefundList"

    gnum: int  # 商品项号 N4
    gcode: str  # 商品编码 C..10
    gname: str  # 商品名称 C..250
    gmodel: str  # 规格型号 C..250
    qty: Decimal  # 申报数量 N19,5
    qty1: Decimal  # 不大于原清单法定第一数量 N19,5
    unit: str  # 申报计量单位 C3
    unit1: str  # 法定计量单位 C3
    qty2: Decimal | None = None  # 法定第二数量 N19,5
    unit2: str | None = None  # 法定第二计量单位 C3
    note: str | None = None  # 备注 C..500


@attrs.frozen(kw_only=True)
class InvtRefund(Document):
    """Hold one document of CEB213 (零售出口退货申请单)."""

    KIND: ClassVar[str] = "CEB213"
    BLOCK: ClassVar[str] = "InvtRefund"

    head: InvtRefundHead
    lines: tuple[InvtRefundList, ...]
