"""CEB412: 支付单回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["PaymentReturn"]


@attrs.frozen(kw_only=True)
class PaymentReturn(Document):
    """Hold one document of CEB412 (支付单回执)."""

    KIND: ClassVar[str] = "CEB412"
    BLOCK: ClassVar[str] = "PaymentReturn"

    guid: str  # 系统唯一序号 C36
    payCode: str  # 支付企业代码 C1..18
    payTransactionId: str  # 支付交易编号 C1..60
    returnStatus: str  # 回执状态 C1..10
    returnTime: str  # 回执时间 C17
    returnInfo: str  # 回执信息 C1..1000
