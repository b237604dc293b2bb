"""What the messages of enterprises share.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Record

__all__ = ["BaseSubscribe", "BaseTransfer"]


@attrs.frozen(kw_only=True)
class BaseTransfer(Record):
    """Hold who transmits: the enterprise of the access client."""

    KIND: ClassVar[str] = ""
    BLOCK: ClassVar[str] = "BaseTransfer"

    copCode: str  # 传输企业代码 C1..18
    copName: str  # 传输企业名称 C..100
    dxpMode: str  # 报文传输模式 C3
    dxpId: str  # 报文传输编号 C..30
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class BaseSubscribe(Record):
    """Hold one subscription of a third party to data or receipts."""

    KIND: ClassVar[str] = ""
    BLOCK: ClassVar[str] = "BaseSubscribe"

    status: str  # 订阅内容（ALL、DATA、RET） C..100
    dxpMode: str  # 报文传输模式 C3
    dxpAddress: str  # 订阅方传输编号 C..100
    note: str | None = None  # 备注 C..1000
