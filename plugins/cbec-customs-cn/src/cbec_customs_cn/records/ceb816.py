"""CEB816: 电子税单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Tax", "TaxHeadRd", "TaxListRd"]


@attrs.frozen(kw_only=True)
class TaxHeadRd(Record):
    """Hold the head of a document of CEB816."""

    KIND: ClassVar[str] = "CEB816"
    BLOCK: ClassVar[str] = "Tax/TaxHeadRd"

    guid: str  # 报文编号 C36
    returnTime: str  # 回执时间 C17
    invtNo: str  # 进境清单编号 C1..18
    taxNo: str  # 电子税单编号 C1..50
    customsTax: Decimal | None  # 应征关税 N19,5
    valueAddedTax: Decimal | None  # 应征增值税 N19,5
    consumptionTax: Decimal | None  # 应征消费税 N19,5
    status: str  # 税单状态 C1
    entDutyNo: str | None = None  # 缴款书编号 C..50
    note: str | None = None  # 备注 C..1000
    assureCode: str | None = None  # 担保企业代码 C..64
    ebcCode: str | None = None  # 电商企业代码 C..64
    logisticsCode: str | None = None  # 物流企业代码 C..64
    agentCode: str | None = None  # 申报单位代码 C1..18
    customsCode: str | None = None  # 申报口岸 C4


@attrs.frozen(kw_only=True)
class TaxListRd(Record):
    """Hold one line of a document of CEB816."""

    KIND: ClassVar[str] = "CEB816"
    BLOCK: ClassVar[str] = "Tax/TaxListRd"

    gnum: int | None  # 商品项号 int
    gcode: str  # 海关商品编码 C10
    taxPrice: Decimal | None  # 完税总价格 N19,5
    customsTax: Decimal | None  # 应征关税 N19,5
    valueAddedTax: Decimal | None  # 应征增值税 N19,5
    consumptionTax: Decimal | None  # 应征消费税 N19,5


@attrs.frozen(kw_only=True)
class Tax(Document):
    """Hold one document of CEB816 (电子税单)."""

    KIND: ClassVar[str] = "CEB816"
    BLOCK: ClassVar[str] = "Tax"

    head: TaxHeadRd
    lines: tuple[TaxListRd, ...]
