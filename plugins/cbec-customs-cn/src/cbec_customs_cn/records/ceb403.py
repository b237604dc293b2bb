"""CEB403: 出口收款单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["Receipts"]


@attrs.frozen(kw_only=True)
class Receipts(Document):
    """Hold one document of CEB403 (出口收款单)."""

    KIND: ClassVar[str] = "CEB403"
    BLOCK: ClassVar[str] = "Receipts"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    ebpCode: str  # 电商平台代码 C..18
    ebpName: str  # 电商平台/海外仓名称 C..100
    ebcCode: str  # 电商企业代码 C..18
    ebcName: str  # 电商企业名称 C..100
    orderNo: str  # 电商订单/海外仓订仓单编号 C..60
    payCode: str | None = None  # 支付企业代码 C..18
    payName: str  # 支付企业名称 C..100
    payNo: str | None = None  # 支付交易编号 C..60
    charge: Decimal  # 收款金额 N19,5
    currency: str  # 币制 C3
    accountingDate: str  # 到账时间 C14
    note: str | None = None  # 备注 C..1000
