"""CEB621: 进口清单.

Written by tools/generate_records.py from messages/*.tsv.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import attrs

from cbec_customs_cn.records.base import Document, Record

__all__ = ["Inventory", "InventoryHead", "InventoryList"]


@attrs.frozen(kw_only=True)
class InventoryHead(Record):
    """Hold the head of a document of CEB621."""

    KIND: ClassVar[str] = "CEB621"
    BLOCK: ClassVar[str] = "Inventory/InventoryHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 业务状态 C1..3
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
    assureCode: str  # 担保企业编号 C1..30
    emsNo: str | None = None  # 账册编号 C..30
    invtNo: str | None = None  # 清单编号 C..18
    ieFlag: str  # 进出口标记 C1
    declTime: str  # 申报日期 C8
    customsCode: str  # 申报海关代码 C4
    portCode: str  # 口岸海关代码 C4
    ieDate: str | None = None  # 进口日期 C8
    buyerIdType: str  # 订购人证件类型 C1
    buyerIdNumber: str  # 订购人证件号码 C1..60
    buyerName: str  # 订购人姓名 C1..60
    buyerTelephone: str  # 订购人电话 C1..30
    consigneeAddress: str  # 收件地址 C1..200
    agentCode: str  # 申报企业代码 C1..18
    agentName: str  # 申报企业名称 C1..100
    areaCode: str | None = None  # 区内企业代码 C..18
    areaName: str | None = None  # 区内企业名称 C..100
    tradeMode: str  # 贸易方式 C4
    trafMode: str  # 运输方式 C1
    trafNo: str | None = None  # 运输工具编号 C..100
    voyageNo: str | None = None  # 航班航次号 C..32
    billNo: str | None = None  # 提运单号 C..37
    loctNo: str | None = None  # 监管场所代码 C..10
    licenseNo: str | None = None  # 许可证件号 C..19
    country: str  # 起运国（地区） C3
    freight: Decimal  # 运费 N19,5
    insuredFee: Decimal  # 保费 N19,5
    currency: str  # 币制 C3
    wrapType: str | None = None  # 包装种类代码 C1
    packNo: int  # 件数 N9
    grossWeight: Decimal  # 毛重（公斤） N19,5
    netWeight: Decimal  # 净重（公斤） N19,5
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class InventoryList(Record):
    """Hold one line of a document of CEB621."""

    KIND: ClassVar[str] = "CEB621"
    BLOCK: ClassVar[str] = "Inventory/InventoryList"

    gnum: int  # 序号 int
    itemRecordNo: str | None = None  # 账册备案料号 C..30
    itemNo: str | None = None  # 企业商品货号 C..20
    itemName: str | None = None  # 企业商品品名 C..250
    gcode: str  # 商品编码 C10
    gname: str  # 商品名称 C1..250
    gmodel: str  # 商品规格型号 C1..510
    barCode: str | None = None  # 条码 C..50
    country: str  # 原产国（地区） C3
    tradeCountry: str | None = None  # 贸易国 C1..3
    currency: str  # 币制 C3
    qty: Decimal  # 数量 N19,5
    unit: str  # 计量单位 C3
    qty1: Decimal  # 法定数量 N19,5
    unit1: str  # 法定计量单位 C3
    qty2: Decimal | None = None  # 第二数量 N19,5
    unit2: str | None = None  # 第二计量单位 C3
    price: Decimal  # 单价 N19,5
    totalPrice: Decimal  # 总价 N19,5
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Inventory(Document):
    """Hold one document of CEB621 (进口清单)."""

    KIND: ClassVar[str] = "CEB621"
    BLOCK: ClassVar[str] = "Inventory"

    head: InventoryHead
    lines: tuple[InventoryList, ...]
