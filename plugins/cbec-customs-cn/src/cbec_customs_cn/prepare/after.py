"""After the list: it is withdrawn (605, 623), or its goods come back (213, 215, 625)."""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal
from typing import TYPE_CHECKING, Final

import attrs

from cbec_customs_cn.prepare.export import DECLARED, NEW
from cbec_customs_cn.prepare.imports import inventory as import_list
from cbec_customs_cn.prepare.lines import DeclaredLine
from cbec_customs_cn.prepare.parties import Named, ebp_of, seller_of
from cbec_customs_cn.prepare.values import cop_no, guid
from cbec_customs_cn.records import ceb213, ceb215, ceb603, ceb605, ceb621, ceb623, ceb625
from cbec_customs_cn.times import wire_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cbec_customs_cn.prepare.filing import Filing, Papers

__all__ = [
    "REASON",
    "cancel_export",
    "cancel_import",
    "refund_detail",
    "refund_export",
    "refund_import",
]

REASON: Final = "订单取消"
# What comes back is declared under trade modes of its own (213, 215).
_RETURN_DIRECT: Final = "9661"
_RETURN_ZONE: Final = "1261"
_INBOUND: Final = "I"
_DOWN: Final = Context(prec=40, rounding=ROUND_DOWN)
_PLACES: Final = Decimal("0.00001")


def cancel_export(
    head: ceb603.InventoryHead, invt_no: str, operation_id: str, at: datetime, reason: str = REASON
) -> ceb605.InvtCancel:
    """Return the withdrawal of an export list by its own words."""
    return ceb605.InvtCancel(
        guid=guid(operation_id, "CEB605"),
        appType=NEW,
        appTime=wire_time(at),
        appStatus=DECLARED,
        customsCode=head.customsCode,
        copNo=cop_no(operation_id, "CEB605"),
        invtNo=invt_no,
        reason=reason,
        agentCode=head.agentCode,
        agentName=head.agentName,
        ebcCode=head.ebcCode,
        ebcName=head.ebcName,
    )


def cancel_import(
    head: ceb621.InventoryHead, invt_no: str, operation_id: str, at: datetime, reason: str = REASON
) -> ceb623.InvtCancel:
    """Return the withdrawal of an import list by its own words."""
    return ceb623.InvtCancel(
        guid=guid(operation_id, "CEB623"),
        appType=NEW,
        appTime=wire_time(at),
        appStatus=DECLARED,
        customsCode=head.customsCode,
        orderNo=head.orderNo,
        ebpCode=head.ebpCode,
        ebpName=head.ebpName,
        ebcCode=head.ebcCode,
        ebcName=head.ebcName,
        logisticsNo=head.logisticsNo,
        logisticsCode=head.logisticsCode,
        logisticsName=head.logisticsName,
        copNo=cop_no(operation_id, "CEB623"),
        invtNo=invt_no,
        buyerIdType=head.buyerIdType,
        buyerIdNumber=head.buyerIdNumber,
        buyerName=head.buyerName,
        buyerTelephone=head.buyerTelephone,
        agentCode=head.agentCode,
        agentName=head.agentName,
        reason=reason,
    )


@attrs.frozen
class _Returned:
    """Hold a line of which a part comes back; what it had been declared with is not exceeded."""

    line: DeclaredLine
    quantity: int

    def part(self, whole: Decimal) -> Decimal:
        """Return the share of a quantity of the whole line, with five decimals, down."""
        share = _DOWN.divide(whole * self.quantity, Decimal(self.line.line.quantity))
        return share.quantize(_PLACES, context=_DOWN)


def _returned(filing: Filing, papers: Papers) -> Iterator[_Returned]:
    wanted = dict(filing.returned)
    for line in filing.lines(papers):
        quantity = wanted.get(line.line.line_id, 0) if wanted else line.line.quantity
        if quantity:
            yield _Returned(line, quantity)


def refund_import(filing: Filing, papers: Papers) -> ceb625.InvtRefund:
    """Return the application for goods that come back from a buyer in China."""
    told = import_list(filing, papers).head
    head = ceb625.InvtRefundHead(
        guid=filing.guid("CEB625"),
        appType=NEW,
        appTime=wire_time(filing.at),
        appStatus=DECLARED,
        customsCode=told.customsCode,
        orderNo=told.orderNo,
        ebpCode=told.ebpCode,
        ebpName=told.ebpName,
        ebcCode=told.ebcCode,
        ebcName=told.ebcName,
        logisticsNo=told.logisticsNo,
        logisticsCode=told.logisticsCode,
        logisticsName=told.logisticsName,
        copNo=filing.cop_no("CEB625"),
        invtNo=filing.invt_no,
        buyerIdType=told.buyerIdType,
        buyerIdNumber=told.buyerIdNumber,
        buyerName=told.buyerName,
        buyerTelephone=told.buyerTelephone,
        agentCode=told.agentCode,
        agentName=told.agentName,
        reason=filing.facts.reason,
    )
    lines = tuple(
        ceb625.InvtRefundList(
            gnum=back.line.gnum,
            gcode=back.line.gcode,
            gname=back.line.gname,
            qty=Decimal(back.quantity),
            unit=back.line.unit,
        )
        for back in _returned(filing, papers)
    )
    return ceb625.InvtRefund(head=head, lines=lines)


def refund_export(filing: Filing, papers: Papers) -> ceb213.InvtRefund:
    """Return the application for goods that come back from abroad, by the parcel of the return."""
    settings, trip = papers.settings, filing.trip(papers)
    platform, seller = ebp_of(papers), seller_of(filing, papers)
    carrier, agent = Named.of(settings.logistics), Named.of(settings.agent)
    head = ceb213.InvtRefundHead(
        guid=filing.guid("CEB213"),
        appType=NEW,
        appTime=wire_time(filing.at),
        appStatus=DECLARED,
        customsCode=settings.customs_code,
        loctNo=settings.loct_no,
        ebpCode=platform.code,
        ebpName=platform.name,
        ebcCode=seller.code,
        ebcName=seller.name,
        logisticsNo=filing.waybill,
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        coElNo=filing.cop_no("CEB213"),
        invtNo=filing.invt_no,
        tradeMode=_RETURN_ZONE if papers.mode.zone else _RETURN_DIRECT,
        agentCode=agent.code,
        agentName=agent.name,
        billNo=trip.bill_no,
        ieFlag=_INBOUND,
        trafMode=settings.traf_mode,
        trafName=trip.traf_name,
        portCode=settings.port_code,
        reason=filing.facts.reason,
        country=filing.country(filing.consignment.destination, settings),
        voyageNo=trip.voyage_no,
    )
    lines = tuple(
        ceb213.InvtRefundList(
            gnum=back.line.gnum,
            gcode=back.line.gcode,
            gname=back.line.gname,
            gmodel=back.line.gmodel,
            qty=Decimal(back.quantity),
            qty1=back.part(back.line.qty1 or Decimal(0)),
            unit=back.line.unit,
            unit1=back.line.unit1,
            qty2=back.part(back.line.qty2) if back.line.qty2 is not None else None,
            unit2=back.line.unit2,
        )
        for back in _returned(filing, papers)
    )
    return ceb213.InvtRefund(head=head, lines=lines)


def refund_detail(filing: Filing, papers: Papers) -> ceb215.InvtRefundDetail:
    """Return the tally of a parcel that came back to the supervised place."""
    settings, trip = papers.settings, filing.trip(papers)
    operator, carrier = Named.of(settings.operator), Named.of(settings.logistics)
    return ceb215.InvtRefundDetail(
        guid=filing.guid("CEB215"),
        appType=NEW,
        appTime=wire_time(filing.at),
        appStatus=DECLARED,
        customsCode=settings.customs_code,
        operatorCode=operator.code,
        operatorName=operator.name,
        logisticsCode=carrier.code,
        logisticsName=carrier.name,
        logisticsNo=filing.waybill,
        invtNo=filing.invt_no,
        coElNo=filing.cop_no("CEB215"),
        billNo=trip.bill_no,
        ieFlag=_INBOUND,
        trafMode=settings.traf_mode,
        trafName=trip.traf_name,
        voyageNo=trip.voyage_no,
        location=filing.facts.location,
    )
