"""Messages of many orders: manifest (607), arrival (507), departure (509), summary (701), 711.

Their lists have no bound, so that they are split: `msgCount` parts, numbered from 1 without a gap.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from cbec_customs_cn.prepare.export import DECLARED, NEW
from cbec_customs_cn.prepare.filing import Facts, Filing, Papers
from cbec_customs_cn.prepare.parties import Named, seller_of
from cbec_customs_cn.prepare.values import cop_no, guid
from cbec_customs_cn.records import ceb507, ceb509, ceb607, ceb701, ceb711
from cbec_customs_cn.times import wire_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbec_customs_cn.records.base import Document
    from cbec_customs_cn.trips import Trip

__all__ = ["Group", "arrival", "departure", "manifest", "storage", "summary"]

_BY_SELLER: Final = "1"  # summaryFlag: by seller; 2 by seller and maker
_BY_NAME: Final = "1"  # itemNameFlag: goods of the same name are merged


@attrs.frozen
class Group:
    """Hold orders that travel, or are summed up, together; all are of one agent and carrier."""

    operation_id: str
    filings: tuple[Filing, ...]
    at: datetime
    facts: Facts = Facts()

    def trip(self, papers: Papers) -> Trip:
        """Return how all travel: what was told, then what the first waybill has."""
        return self.facts.trip.or_else(self.filings[0].trip(papers))

    def guid(self, message: str, part: int) -> str:
        """Return the number of a part."""
        return guid(self.operation_id, message, str(part))

    def cop_no(self, message: str) -> str:
        """Return our own number, which the parts of one list share."""
        return cop_no(self.operation_id, message)


def _parts(filings: Sequence[Filing], most: int) -> tuple[tuple[Filing, ...], ...]:
    return tuple(tuple(filings[at : at + most]) for at in range(0, len(filings), most))


def manifest(group: Group, papers: Papers, most: int) -> tuple[Document, ...]:
    """Return the manifest of waybills, in parts of at most `most` of them."""
    settings, trip = papers.settings, group.trip(papers)
    agent, carrier = Named.of(settings.agent), Named.of(settings.logistics)
    parts = _parts(group.filings, most)
    return tuple(
        ceb607.WayBill(
            head=ceb607.WayBillHead(
                guid=group.guid("CEB607", number),
                appType=NEW,
                appTime=wire_time(group.at),
                appStatus=DECLARED,
                customsCode=settings.customs_code,
                copNo=group.cop_no("CEB607"),
                agentCode=agent.code,
                agentName=agent.name,
                loctNo=settings.loct_no,
                trafMode=settings.traf_mode,
                trafName=trip.traf_name,
                voyageNo=trip.voyage_no,
                billNo=trip.bill_no,
                domesticTrafNo=trip.domestic_traf_no,
                grossWeight=sum((filing.gross for filing in group.filings), Decimal(0)),
                logisticsCode=carrier.code,
                logisticsName=carrier.name,
                msgCount=len(parts),
                msgSeqNo=number,
            ),
            lines=tuple(
                ceb607.WayBillList(
                    gnum=gnum,
                    totalPackageNo=filing.trip(papers).total_package_no,
                    logisticsNo=filing.waybill,
                    invtNo=filing.invt_no,
                )
                for gnum, filing in enumerate(part, 1)
            ),
        )
        for number, part in enumerate(parts, 1)
    )


def arrival(group: Group, papers: Papers, most: int) -> tuple[Document, ...]:
    """Return that waybills have come to the supervised place."""
    settings, trip = papers.settings, group.trip(papers)
    operator, carrier = Named.of(settings.operator), Named.of(settings.logistics)
    parts = _parts(group.filings, most)
    return tuple(
        ceb507.Arrival(
            head=ceb507.ArrivalHead(
                guid=group.guid("CEB507", number),
                appType=NEW,
                appTime=wire_time(group.at),
                appStatus=DECLARED,
                customsCode=settings.customs_code,
                copNo=group.cop_no("CEB507"),
                operatorCode=operator.code,
                operatorName=operator.name,
                loctNo=settings.loct_no,
                ieFlag=papers.mode.ie_flag,
                trafMode=settings.traf_mode,
                billNo=trip.bill_no,
                domesticTrafNo=trip.domestic_traf_no,
                logisticsCode=carrier.code,
                logisticsName=carrier.name,
                msgCount=len(parts),
                msgSeqNo=number,
            ),
            lines=tuple(
                ceb507.ArrivalList(
                    gnum=gnum,
                    logisticsNo=filing.waybill,
                    totalPackageNo=filing.trip(papers).total_package_no,
                )
                for gnum, filing in enumerate(part, 1)
            ),
        )
        for number, part in enumerate(parts, 1)
    )


def departure(group: Group, papers: Papers, most: int) -> tuple[Document, ...]:
    """Return that waybills have left the country."""
    settings, trip = papers.settings, group.trip(papers)
    carrier = Named.of(settings.logistics)
    parts = _parts(group.filings, most)
    return tuple(
        ceb509.Departure(
            head=ceb509.DepartureHead(
                guid=group.guid("CEB509", number),
                appType=NEW,
                appTime=wire_time(group.at),
                appStatus=DECLARED,
                customsCode=settings.customs_code,
                copNo=group.cop_no("CEB509"),
                logisticsCode=carrier.code,
                logisticsName=carrier.name,
                trafMode=settings.traf_mode,
                trafName=trip.traf_name,
                voyageNo=trip.voyage_no,
                billNo=trip.bill_no,
                leaveTime=group.facts.leave_time,
                msgCount=len(parts),
                msgSeqNo=number,
            ),
            lines=tuple(
                ceb509.DepartureList(
                    gnum=gnum,
                    totalPackageNo=filing.trip(papers).total_package_no,
                    logisticsNo=filing.waybill,
                )
                for gnum, filing in enumerate(part, 1)
            ),
        )
        for number, part in enumerate(parts, 1)
    )


def summary(group: Group, papers: Papers, most: int) -> tuple[Document, ...]:
    """Return the application to sum lists up; with a period it names none of them."""
    settings, facts = papers.settings, group.facts
    agent, seller = Named.of(settings.agent), seller_of(group.filings[0], papers)
    declarant = Named.of(settings.declarant or settings.agent)
    by_period = bool(facts.start_time)
    parts = ((),) if by_period else _parts(group.filings, most)
    return tuple(
        ceb701.SummaryApply(
            head=ceb701.SummaryApplyHead(
                guid=group.guid("CEB701", number),
                appType=NEW,
                appTime=wire_time(group.at),
                appStatus=DECLARED,
                customsCode=settings.customs_code,
                copNo=group.cop_no("CEB701"),
                agentCode=agent.code,
                agentName=agent.name,
                ebcCode=seller.code,
                ebcName=seller.name,
                declAgentCode=declarant.code,
                declAgentName=declarant.name,
                startTime=facts.start_time,
                endTime=facts.end_time,
                loctNo=settings.loct_no,
                summaryFlag=_BY_SELLER,
                itemNameFlag=_BY_NAME,
                msgCount=len(parts),
                msgSeqNo=number,
            ),
            lines=tuple(ceb701.SummaryApplyList(invtNo=filing.invt_no) for filing in part),
        )
        for number, part in enumerate(parts, 1)
    )


def storage(group: Group, papers: Papers, most: int) -> tuple[Document, ...]:
    """Return what of a bill was taken into the supervised place; parts are documents apart."""
    settings, trip = papers.settings, group.trip(papers)
    operator, carrier = Named.of(settings.operator), Named.of(settings.logistics)
    return tuple(
        ceb711.Delivery(
            head=ceb711.DeliveryHead(
                guid=group.guid("CEB711", number),
                appType=NEW,
                appTime=wire_time(group.at),
                appStatus=DECLARED,
                customsCode=settings.customs_code,
                copNo=cop_no(group.operation_id, "CEB711", str(number)),
                operatorCode=operator.code,
                operatorName=operator.name,
                ieFlag=papers.mode.ie_flag,
                trafMode=settings.traf_mode,
                trafNo=trip.traf_name,
                voyageNo=trip.voyage_no,
                billNo=trip.bill_no,
                logisticsCode=carrier.code,
                logisticsName=carrier.name,
                unloadLocation=group.facts.location,
            ),
            lines=tuple(
                ceb711.DeliveryList(gnum=gnum, logisticsNo=filing.waybill)
                for gnum, filing in enumerate(part, 1)
            ),
        )
        for number, part in enumerate(_parts(group.filings, most), 1)
    )
