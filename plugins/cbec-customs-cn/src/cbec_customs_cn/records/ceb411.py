"""CEB411: 支付单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Payment", "PaymentHead"]


@attrs.frozen(kw_only=True)
class PaymentHead(Record):
    """Hold the head of a document of CEB411."""

    KIND: ClassVar[str] = "CEB411"
    BLOCK: ClassVar[str] = "Payment/PaymentHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 业务状态 C1..3
    payCode: str  # 支付企业代码 C1..18
    payName: str  # 支付企业名称 C1..100
    payTransactionId: str  # 支付交易编号 C1..60
    orderNo: str  # 订单编号 C1..60
    ebpCode: str  # 电商平台代码 C1..18
    ebpName: str  # 电商平台名称 C1..100
    payerIdType: str  # 支付人证件类型 C1
    payerIdNumber: str  # 支付人证件号码 C1..60
    payerName: str  # 支付人姓名 C1..60
    telephone: str | None = None  # 支付人电话 C..60
    amountPaid: Decimal  # 支付金额 N19,5
    currency: str  # 支付币制 C3
    payTime: str  # 支付时间 C14
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Payment(Document):
    """Hold one document of CEB411 (支付单)."""

    KIND: ClassVar[str] = "CEB411"
    BLOCK: ClassVar[str] = "Payment"

    head: PaymentHead
