"""CEB623: 撤销申请单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["InvtCancel"]


@attrs.frozen(kw_only=True)
class InvtCancel(Document):
    """Hold one document of CEB623 (撤销申请单)."""

    KIND: ClassVar[str] = "CEB623"
    BLOCK: ClassVar[str] = "InvtCancel"

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
    reason: str  # 撤单原因 C1..1000
    note: str | None = None  # 备注 C..1000
