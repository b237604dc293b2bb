"""CEB818: 电子税单状态.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Tax", "TaxHeadStatus"]


@attrs.frozen(kw_only=True)
class TaxHeadStatus(Record):
    """Hold the head of a document of CEB818."""

    KIND: ClassVar[str] = "CEB818"
    BLOCK: ClassVar[str] = "Tax/TaxHeadStatus"

    guid: str  # 报文编号 C36
    returnTime: str  # 回执时间 C17
    invtNo: str  # 进境清单编号 C1..18
    taxNo: str  # 电子税单编号 C1..50
    status: str  # 税单状态 C1
    entDutyNo: str | None = None  # 缴款书编号 C..50
    assureCode: str | None = None  # 担保企业代码 C..64


@attrs.frozen(kw_only=True)
class Tax(Document):
    """Hold one document of CEB818 (电子税单状态)."""

    KIND: ClassVar[str] = "CEB818"
    BLOCK: ClassVar[str] = "Tax"

    head: TaxHeadStatus
