"""CEB603: 出口清单.

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
    """Hold the head of a document of CEB603."""

    KIND: ClassVar[str] = "CEB603"
    BLOCK: ClassVar[str] = "Inventory/InventoryHead"

    guid: str  # 系统唯一序号 C36
    appType: str  # 报送类型 C1
    appTime: str  # 报送时间 C14
    appStatus: str  # 报送状态 C1
    customsCode: str  # 申报地海关代码 C4
    ebpCode: str  # 电商平台代码 C..18
    ebpName: str  # 电商平台名称/海外仓名称 C0..100
    orderNo: str  # 订单编号/海外仓订仓单编号 C..60
    logisticsCode: str  # 物流企业代码 C..18
    logisticsName: str  # 物流企业名称 C0..100
    logisticsNo: str  # 物流运单编号 C..32
    copNo: str  # 企业唯一编号 C..30
    preNo: str | None = None  # 电子口岸编号 C18
    invtNo: str | None = None  # 清单编号 C..20
    ieFlag: str  # 进出口标记 C1
    portCode: str  # 出口口岸代码 C4
    ieDate: str  # 出口日期 C8
    statisticsFlag: str  # 申报业务类型 C1
    agentCode: str  # 申报企业代码 C..18
    agentName: str  # 申报企业名称 C0..100
    ebcCode: str  # 收发货人代码 C0..18
    ebcName: str  # 收发货人名称 C0..100
    ownerCode: str  # 生产销售企业代码 C..18
    ownerName: str  # 生产销售企业名称 C..100
    iacCode: str | None = None  # 区内企业代码 C..18
    iacName: str | None = None  # 区内企业名称 C..100
    emsNo: str | None = None  # 账册编号 C..30
    tradeMode: str  # 贸易方式 C4
    trafMode: str  # 运输方式 C1
    trafName: str | None = None  # 运输工具名称 C..100
    voyageNo: str | None = None  # 航班航次号 C..32
    billNo: str | None = None  # 提运单号 C..37
    totalPackageNo: str | None = None  # 总包号 C..37
    loctNo: str | None = None  # 监管场所代码 C..10
    licenseNo: str | None = None  # 许可证号 C..19
    country: str  # 运抵国（地区） C3
    POD: str  # 指运港代码 C3..4
    freight: Decimal  # 运费 N19,5
    fCurrency: str  # 运费币制 C3
    fFlag: str  # 运费标志 C1
    insuredFee: Decimal  # 保费 N19,5
    iCurrency: str  # 保费币制 C3
    iFlag: str  # 保费标志 C1
    wrapType: str  # 包装种类代码 C1
    packNo: int  # 件数 N9
    grossWeight: Decimal  # 毛重（公斤） N19,5
    netWeight: Decimal  # 净重（公斤） N19,5
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class InventoryList(Record):
    """Hold one line of a document of CEB603."""

    KIND: ClassVar[str] = "CEB603"
    BLOCK: ClassVar[str] = "Inventory/InventoryList"

    gnum: int  # 商品序号 N5
    itemNo: str  # 企业商品货号 C..20
    itemRecordNo: str | None = None  # 账册备案料号 C..30
    itemName: str | None = None  # 企业商品名称 C..250
    gcode: str  # 商品编码 C10
    gname: str  # 商品名称 C..250
    gmodel: str  # 规格型号 C..250
    barCode: str  # 条形码 C..50
    country: str  # 目的国（地区）代码 C3
    currency: str  # 币制 C3
    qty: Decimal  # 申报数量 N19,5
    qty1: Decimal  # 法定数量 N19,5
    qty2: Decimal | None = None  # 第二数量 N19,5
    unit: str  # 申报计量单位 C3
    unit1: str  # 法定计量单位 C3
    unit2: str | None = None  # 第二计量单位 C..3
    price: Decimal  # 单价 N19,5
    totalPrice: Decimal  # 总价 N19,5
    note: str | None = None  # 备注 C..1000


@attrs.frozen(kw_only=True)
class Inventory(Document):
    """Hold one document of CEB603 (出口清单)."""

    KIND: ClassVar[str] = "CEB603"
    BLOCK: ClassVar[str] = "Inventory"

    head: InventoryHead
    lines: tuple[InventoryList, ...]
