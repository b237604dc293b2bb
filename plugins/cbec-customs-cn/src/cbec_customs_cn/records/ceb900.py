"""CEB900: 报文格式校验回执.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document

__all__ = ["MessageReturn"]


@attrs.frozen(kw_only=True)
class MessageReturn(Document):
    """Hold one document of CEB900 (报文格式校验回执)."""

    KIND: ClassVar[str] = "CEB900"
    BLOCK: ClassVar[str] = "MessageReturn"

    guid: str  # 报文编号 C36
    returnStatus: str  # 回执状态 C1..10
    returnInfo: str  # 回执详细信息 C0..5000
    returnTime: str  # 操作时间 C17
    oriCopMsgId: str  # 原始传输报文的copMsgId C0..255
    oriMessageType: str  # 原始报文类型 C0..15
    oriBizMessage: str  # 原始报文内容 C0..
