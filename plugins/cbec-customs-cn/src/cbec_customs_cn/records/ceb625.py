"""CEB625: 退货申请单.

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
    """Hold the head of a document of CEB625."""

    KIND: ClassVar[str] = "CEB625"
    BLOCK: ClassVar[str] = "InvtRefund/InvtRefundHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 业务状态 C1..3
    customsCode: str  # 申报海关代码 C4
    orderNo: str  # 订单编号 C1..60
    ebpCode: str  # 电商平台代码 C1..18
    ebpName: str  # 电商平台名称 C1..100
    ebcCode: str  # 电商企业代码 C1..18
    ebcName: str  # 电商企业名称 C1..100
    logisticsNo: str  # 物流运单编号 C1..60
    logisticsCode: str  # 物流企业代码 C1..18
    logisticsName: str  # 物流企业名称 C1..100
    copNo: str | None = None  # 企业内部编号 C..20
    preNo: str | None = None  # 预录入编号 C..18
    invtNo: str  # 清单编号 C1..18
    buyerIdType: str  # 订购人证件类型 C1
    buyerIdNumber: str  # 订购人证件号码 C1..60
    buyerName: str  # 订购人姓名 C1..60
    buyerTelephone: str  # 订购人电话 C1..30
    agentCode: str  # 申报企业代码 C1..18
    agentName: str  # 申报企业名称 C1..100
    reason: str  # 退货原因 C1..1000
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class InvtRefundList(Record):
    """Hold one line of a document of CEB625."""

    KIND: ClassVar[str] = "CEB625"
    BLOCK: ClassVar[str] = "InvtRefund/InvtRefundList"

    gnum: int  # 序号 int
    gcode: str  # 商品编码 C10
    gname: str  # 商品名称 C1..250
    qty: Decimal  # 数量 N19,5
    unit: str  # 计量单位 C3
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class InvtRefund(Document):
    """Hold one document of CEB625 (退货申请单)."""

    KIND: ClassVar[str] = "CEB625"
    BLOCK: ClassVar[str] = "InvtRefund"

    head: InvtRefundHead
    lines: tuple[InvtRefundList, ...]
