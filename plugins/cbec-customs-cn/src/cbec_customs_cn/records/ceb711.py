"""CEB711: 入库明细单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Delivery", "DeliveryHead", "DeliveryList"]


@attrs.frozen(kw_only=True)
class DeliveryHead(Record):
    """Hold the head of a document of CEB711."""

    KIND: ClassVar[str] = "CEB711"
    BLOCK: ClassVar[str] = "Delivery/DeliveryHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 业务状态 C1..3
    customsCode: str  # 申报海关代码 C4
    copNo: str | None = None  # 企业内部编号 C..20
    preNo: str | None = None  # 预录入编号 C..18
    rkdNo: str | None = None  # 入库单编号 C..18
    operatorCode: str  # 监管场所经营人代码 C1..18
    operatorName: str  # 监管场所经营人名称 C1..100
    ieFlag: str  # 进出口标记 C1
    trafMode: str  # 运输方式 C1
    trafNo: str  # 运输工具编号 C1..100
    voyageNo: str  # 航班航次号 C1..32
    billNo: str  # 提运单号 C1..37
    logisticsCode: str  # 物流企业代码 C1..18
    logisticsName: str  # 物流企业名称 C1..100
    unloadLocation: str | None = None  # 卸货库位 C..100
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class DeliveryList(Record):
    """Hold one line of a document of CEB711."""

    KIND: ClassVar[str] = "CEB711"
    BLOCK: ClassVar[str] = "Delivery/DeliveryList"

    gnum: int  # 序号 int
    logisticsNo: str  # 物流运单编号 C1..60
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Delivery(Document):
    """Hold one document of CEB711 (入库明细单)."""

    KIND: ClassVar[str] = "CEB711"
    BLOCK: ClassVar[str] = "Delivery"

    head: DeliveryHead
    lines: tuple[DeliveryList, ...]
