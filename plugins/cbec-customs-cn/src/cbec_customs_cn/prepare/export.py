"""Exports of one order: order (303), receipts (403), waybill (505) and list of goods (603)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cbec_customs_cn.prepare.parties import Named, ebp_of, owner_of, pay_of, seller_of
from cbec_customs_cn.records import ceb303, ceb403, ceb505, ceb603
from cbec_customs_cn.times import wire_day, wire_time

if TYPE_CHECKING:
    from cbec_customs_cn.prepare.filing import Filing, Papers

__all__ = ["inventory", "order", "receipts", "waybill"]

NEW: Final = "1"  # appType
DECLARED: Final = "2"  # appStatus
_TOTAL: Final = "3"  # fFlag, iFlag: a sum, neither a rate nor a price by unit
_GOODS_INFO: Final = 200


def order(filing: Filing, papers: Papers) -> ceb303.Order:
    """Return the order, whose goods and values are those of the list."""
    platform, seller = ebp_of(papers), seller_of(filing, papers)
    lines = filing.lines(papers)
    return ceb303.Order(
        head=ceb303.OrderHead(
            guid=filing.guid("CEB303"),
            appType=NEW,
            appTime=wire_time(filing.at),
            appStatus=DECLARED,
            orderType=papers.mode.order_type,
            orderNo=filing.order.external_id,
            ebpCode=platform.code,
            ebpName=platform.name,
            ebcCode=seller.code,
            ebcName=seller.name,
            goodsValue=sum((line.total for line in lines), Decimal(0)),
            freight=filing.consignment.freight.amount,
            currency=filing.currency,
        ),
        lines=tuple(
            ceb303.OrderList(
                gnum=line.gnum,
                itemNo=line.item_no,
                itemName=line.item_name,
                barCode=line.bar_code,
                unit=line.unit,
                currency=filing.currency,
                qty=line.qty,
                price=line.price,
                totalPrice=line.total,
            )
            for line in lines
        ),
    )


def receipts(filing: Filing, papers: Papers) -> ceb403.Receipts:
    """Return what was received for the order, wanted until 2024-12-14."""
    platform, seller, pay = ebp_of(papers), seller_of(filing, papers), pay_of(papers)
    return ceb403.Receipts(
        guid=filing.guid("CEB403"),
        appType=NEW,
        appTime=wire_time(filing.at),
        appStatus=DECLARED,
        ebpCode=platform.code,
        ebpName=platform.name,
        ebcCode=seller.code,
        ebcName=seller.name,
        orderNo=filing.order.external_id,
        payCode=pay.code,
        payName=pay.name,
        payNo=filing.payment_no,
        charge=filing.order.total.amount,
        currency=filing.currency,
        accountingDate=wire_time(filing.order.placed_at),
    )


def goods_info(names: tuple[str, ...]) -> str:
    """Return the main goods (主要货物信息): as many names, whole, as the field has room for."""
    told = names[0][:_GOODS_INFO]
    for name in names[1:]:
        if len(told) + 1 + len(name) > _GOODS_INFO:
            break
        told += f";{name}"
    return told


def waybill(filing: Filing, papers: Papers) -> ceb505.Logistics:
    """Return the waybill."""
    carrier, seller = Named.of(papers.settings.logistics), seller_of(filing, papers)
    return ceb505.Logistics(
        guid=filing.guid("CEB505"),
        appType=NEW,
        appTime=wire_time(filing.at),
        appStatus=DECLARED,
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        logisticsNo=filing.waybill,
        freight=filing.consignment.freight.amount,
        insuredFee=filing.consignment.insurance.amount,
        currency=filing.currency,
        grossWeight=filing.gross,
        packNo=len(filing.consignment.parcels),
        goodsInfo=goods_info(tuple(line.gname for line in filing.lines(papers))),
        ebcCode=seller.code,
        ebcName=seller.name,
    )


def inventory(filing: Filing, papers: Papers) -> ceb603.Inventory:
    """Return the list of goods: each line by FOB value, freight and insurance beside it."""
    settings, mode = papers.settings, papers.mode
    platform, seller = ebp_of(papers), seller_of(filing, papers)
    owner, area = owner_of(filing, papers), Named.of(settings.area)
    carrier, agent = Named.of(settings.logistics), Named.of(settings.agent)
    trip, destination = filing.trip(papers), filing.consignment.destination
    country = filing.country(destination, settings)
    head = ceb603.InventoryHead(
        guid=filing.guid("CEB603"),
        appType=NEW,
        appTime=wire_time(filing.at),
        appStatus=DECLARED,
        customsCode=settings.customs_code,
        ebpCode=platform.code,
        ebpName=platform.name,
        orderNo=filing.order.external_id,
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        logisticsNo=filing.waybill,
        copNo=filing.cop_no("CEB603"),
        ieFlag=mode.ie_flag,
        portCode=settings.port_code,
        ieDate=wire_day(filing.on),
        statisticsFlag=settings.statistics_flag,
        agentCode=agent.code,
        agentName=agent.name,
        ebcCode=seller.code,
        ebcName=seller.name,
        ownerCode=owner.code,
        ownerName=owner.name,
        iacCode=area.code if mode.zone else None,
        iacName=area.name if mode.zone else None,
        emsNo=settings.ems_no if mode.zone else None,
        tradeMode=mode.trade_mode,
        trafMode=settings.traf_mode,
        trafName=trip.traf_name,
        voyageNo=trip.voyage_no,
        billNo=trip.bill_no,
        totalPackageNo=trip.total_package_no,
        loctNo=settings.loct_no,
        country=country,
        POD=settings.pod.get(destination, ""),
        freight=filing.consignment.freight.amount,
        fCurrency=filing.currency,
        fFlag=_TOTAL,
        insuredFee=filing.consignment.insurance.amount,
        iCurrency=filing.currency,
        iFlag=_TOTAL,
        wrapType=settings.wrap_type,
        packNo=len(filing.consignment.parcels),
        grossWeight=filing.gross,
        netWeight=filing.net,
    )
    lines = tuple(
        ceb603.InventoryList(
            gnum=line.gnum,
            itemNo=line.item_no,
            itemRecordNo=line.record_no,
            itemName=line.item_name,
            gcode=line.gcode,
            gname=line.gname,
            gmodel=line.gmodel,
            barCode=line.bar_code,
            country=country,
            currency=filing.currency,
            qty=line.qty,
            qty1=line.qty1 or Decimal(0),
            qty2=line.qty2,
            unit=line.unit,
            unit1=line.unit1,
            unit2=line.unit2,
            price=line.price,
            totalPrice=line.total,
        )
        for line in filing.lines(papers)
    )
    return ceb603.Inventory(head=head, lines=lines)
