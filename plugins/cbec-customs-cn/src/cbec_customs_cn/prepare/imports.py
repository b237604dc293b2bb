"""Imports of one order: order (311), payment (411), waybill (511) and list of goods (621)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from cbec_core.api import ChargeKind, Order
from cbec_customs_cn.codes import CHINA
from cbec_customs_cn.prepare.export import DECLARED, NEW, goods_info
from cbec_customs_cn.prepare.parties import (
    Named,
    buyer_of,
    ebp_of,
    one_line,
    pay_of,
    seller_of,
)
from cbec_customs_cn.records import ceb311, ceb411, ceb511, ceb513, ceb621
from cbec_customs_cn.times import wire_day, wire_time

if TYPE_CHECKING:
    from cbec_customs_cn.prepare.filing import Filing, Papers

__all__ = ["PLACED", "Sums", "inventory", "order", "payment", "signed_for", "waybill"]

_ID_CARD: Final = "1"
_ONE_PARCEL: Final = 1
_SIGNED: Final = "S"

_GOODS = (ChargeKind.GOODS,)
_FREIGHT = (ChargeKind.SHIPPING, ChargeKind.GIFT_WRAP, ChargeKind.FEE)
_TAX = (ChargeKind.TAX, ChargeKind.DUTY)
_DISCOUNT = (ChargeKind.DISCOUNT,)
PLACED: Final = frozenset({*_GOODS, *_FREIGHT, *_TAX, *_DISCOUNT})


@attrs.frozen
class Sums:
    """Hold what the buyer paid, by the fields of the order.

    `paid` is goods + freight + tax - discount, as the standard has it, and what the payment says.
    """

    goods: Decimal
    freight: Decimal
    tax: Decimal
    discount: Decimal

    @classmethod
    def of(cls, order: Order) -> Sums:
        """Add the charges of an order up."""

        def of_kinds(kinds: tuple[ChargeKind, ...]) -> Decimal:
            charges = (c.amount.amount for c in order.all_charges() if c.kind in kinds)
            return sum(charges, Decimal(0))

        return cls(of_kinds(_GOODS), of_kinds(_FREIGHT), of_kinds(_TAX), -of_kinds(_DISCOUNT))

    @property
    def paid(self) -> Decimal:
        """Return what was paid."""
        return self.goods + self.freight + self.tax - self.discount


def order(filing: Filing, papers: Papers) -> ceb311.Order:
    """Return the order with its buyer."""
    platform, seller, pay = ebp_of(papers), seller_of(filing, papers), pay_of(papers)
    sums, buyer = Sums.of(filing.order), buyer_of(filing)
    consignee = filing.consignment.consignee
    return ceb311.Order(
        head=ceb311.OrderHead(
            guid=filing.guid("CEB311"),
            appType=NEW,
            appTime=wire_time(filing.at),
            appStatus=DECLARED,
            orderType=papers.mode.order_type,
            orderNo=filing.order.external_id,
            ebpCode=platform.code,
            ebpName=platform.name,
            ebcCode=seller.code,
            ebcName=seller.name,
            goodsValue=sums.goods,
            freight=sums.freight,
            discount=sums.discount,
            taxTotal=sums.tax,
            acturalPaid=sums.paid,
            currency=CHINA,
            buyerRegNo=buyer.reg_no,
            buyerName=buyer.name,
            buyerTelephone=buyer.telephone,
            buyerIdType=_ID_CARD,
            buyerIdNumber=buyer.id_number,
            payCode=pay.code,
            payName=pay.name,
            payTransactionId=filing.payment_no,
            consignee=consignee.address.name,
            consigneeTelephone=consignee.address.phone,
            consigneeAddress=one_line(consignee),
        ),
        lines=tuple(
            ceb311.OrderList(
                gnum=line.gnum,
                itemNo=line.item_no,
                itemName=line.item_name,
                gmodel=line.gmodel,
                barCode=line.bar_code,
                unit=line.unit,
                qty=line.qty,
                price=line.price,
                totalPrice=line.total,
                currency=CHINA,
                country=filing.country(line.line.customs.origin, papers.settings),
            )
            for line in filing.lines(papers)
        ),
    )


def payment(filing: Filing, papers: Papers) -> ceb411.Payment:
    """Return the payment; the payer is the buyer, as where the platform verifies nobody."""
    platform, pay, buyer = ebp_of(papers), pay_of(papers), buyer_of(filing)
    return ceb411.Payment(
        head=ceb411.PaymentHead(
            guid=filing.guid("CEB411"),
            appType=NEW,
            appTime=wire_time(filing.at),
            appStatus=DECLARED,
            payCode=pay.code,
            payName=pay.name,
            payTransactionId=filing.payment_no,
            orderNo=filing.order.external_id,
            ebpCode=platform.code,
            ebpName=platform.name,
            payerIdType=_ID_CARD,
            payerIdNumber=buyer.id_number,
            payerName=buyer.name,
            telephone=buyer.telephone,
            amountPaid=Sums.of(filing.order).paid,
            currency=CHINA,
            payTime=wire_time(filing.order.placed_at),
        )
    )


def waybill(filing: Filing, papers: Papers) -> ceb511.Logistics:
    """Return the waybill of one parcel."""
    carrier, consignee = Named.of(papers.settings.logistics), filing.consignment.consignee
    return ceb511.Logistics(
        head=ceb511.LogisticsHead(
            guid=filing.guid("CEB511"),
            appType=NEW,
            appTime=wire_time(filing.at),
            appStatus=DECLARED,
            logisticsCode=carrier.code,
            logisticsName=carrier.name,
            logisticsNo=filing.waybill,
            billNo=None if papers.mode.zone else filing.trip(papers).bill_no,
            orderNo=filing.order.external_id,
            freight=Sums.of(filing.order).freight,
            insuredFee=filing.consignment.insurance.amount,
            currency=CHINA,
            weight=filing.gross,
            packNo=_ONE_PARCEL,
            goodsInfo=goods_info(tuple(line.gname for line in filing.lines(papers))),
            consignee=consignee.address.name,
            consigneeAddress=one_line(consignee),
            consigneeTelephone=consignee.address.phone,
        )
    )


def signed_for(filing: Filing, papers: Papers) -> ceb513.LogisticsStatus:
    """Return that the parcel was signed for at the moment of the filing."""
    carrier = Named.of(papers.settings.logistics)
    return ceb513.LogisticsStatus(
        guid=filing.guid("CEB513"),
        appType=NEW,
        appTime=wire_time(filing.at),
        appStatus=DECLARED,
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        logisticsNo=filing.waybill,
        logisticsStatus=_SIGNED,
        logisticsTime=filing.facts.sign_time or wire_time(filing.at),
    )


def inventory(filing: Filing, papers: Papers) -> ceb621.Inventory:
    """Return the list of goods, with prices and freight of the order and the waybill."""
    settings, mode = papers.settings, papers.mode
    platform, seller, buyer = ebp_of(papers), seller_of(filing, papers), buyer_of(filing)
    carrier, agent = Named.of(settings.logistics), Named.of(settings.agent)
    area, trip = Named.of(settings.area), filing.trip(papers)
    head = ceb621.InventoryHead(
        guid=filing.guid("CEB621"),
        appType=NEW,
        appTime=wire_time(filing.at),
        appStatus=DECLARED,
        orderNo=filing.order.external_id,
        ebpCode=platform.code,
        ebpName=platform.name,
        ebcCode=seller.code,
        ebcName=seller.name,
        logisticsNo=filing.waybill,
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        copNo=filing.cop_no("CEB621"),
        assureCode=settings.assure_code,
        emsNo=settings.ems_no if mode.zone else None,
        ieFlag=mode.ie_flag,
        declTime=wire_day(filing.on),
        customsCode=settings.customs_code,
        portCode=settings.port_code,
        buyerIdType=_ID_CARD,
        buyerIdNumber=buyer.id_number,
        buyerName=buyer.name,
        buyerTelephone=buyer.telephone,
        consigneeAddress=one_line(filing.consignment.consignee),
        agentCode=agent.code,
        agentName=agent.name,
        areaCode=area.code if mode.zone else None,
        areaName=area.name if mode.zone else None,
        tradeMode=mode.trade_mode,
        trafMode=settings.traf_mode,
        trafNo=None if mode.zone else trip.traf_name,
        voyageNo=None if mode.zone else trip.voyage_no,
        billNo=None if mode.zone else trip.bill_no,
        loctNo=settings.loct_no,
        country=filing.origin(papers),
        freight=Sums.of(filing.order).freight,
        insuredFee=filing.consignment.insurance.amount,
        currency=CHINA,
        wrapType=settings.wrap_type,
        packNo=_ONE_PARCEL,
        grossWeight=filing.gross,
        netWeight=filing.net,
    )
    lines = tuple(
        ceb621.InventoryList(
            gnum=line.gnum,
            itemRecordNo=line.record_no if mode.zone else None,
            itemNo=line.item_no,
            itemName=line.item_name,
            gcode=line.gcode,
            gname=line.gname,
            gmodel=line.gmodel,
            barCode=line.bar_code,
            country=filing.country(line.line.customs.origin, settings),
            currency=CHINA,
            qty=line.qty,
            unit=line.unit,
            qty1=line.qty1 or Decimal(0),
            unit1=line.unit1,
            qty2=line.qty2,
            unit2=line.unit2,
            price=line.price,
            totalPrice=line.total,
        )
        for line in filing.lines(papers)
    )
    return ceb621.Inventory(head=head, lines=lines)
