"""Orders of the deployment as filings, with what a person tells of them by `--set`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs
import click

from cbec_core.api import DomainError, Retry, ReturnState
from cbec_customs_cn.modes import MODES
from cbec_customs_cn.prepare.filing import Facts, Filing
from cbec_customs_cn.times import CHINA
from cbec_customs_cn.trips import Trip
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbec_core.api import Cbec, Return

__all__ = ["TOLD", "Told", "facts_of", "filing_of"]

# What may be told, by the standard's names, and where it is kept.
_TRIP: Final = {
    "trafName": "traf_name",
    "trafNo": "traf_name",
    "voyageNo": "voyage_no",
    "billNo": "bill_no",
    "totalPackageNo": "total_package_no",
    "domesticTrafNo": "domestic_traf_no",
}
_FACTS: Final = {
    "leaveTime": "leave_time",
    "reason": "reason",
    "location": "location",
    "unloadLocation": "location",
    "logisticsTime": "sign_time",
    "startTime": "start_time",
    "endTime": "end_time",
}
_ORDER: Final = ("payTransactionId", "invtNo", "logisticsNo")
TOLD: Final = (*_TRIP, *_FACTS, *_ORDER)
# A list's number of customs, not the one of our own that stands for it until then.
_INVT_NO: Final = re.compile(r"[0-9]{8}[EI][0-9]{9,11}", re.ASCII)


@attrs.frozen
class Told:
    """Hold what was told, sorted by where it goes."""

    facts: Facts
    payment_no: str = ""
    invt_no: str = ""
    waybill: str = ""


def facts_of(told: Sequence[str]) -> Told:
    """Return what `--set FIELD=VALUE` tells; a usage error names fields that do not exist."""
    given: dict[str, str] = {}
    for one in told:
        name, mark, value = one.partition("=")
        if not mark or name not in TOLD or not value.strip():
            text = _("--set takes FIELD=VALUE; fields are {names}")
            raise click.UsageError(text.format(names=", ".join(TOLD)))
        given[name] = value.strip()
    trip = Trip(**{_TRIP[name]: given[name] for name in given if name in _TRIP})
    facts = Facts(trip, **{_FACTS[name]: given[name] for name in given if name in _FACTS})
    return Told(facts, *(given.get(name, "") for name in _ORDER))


def filing_of(app: Cbec, name: str, regime: str, told: Told) -> Filing:
    """Return an order as a filing; `customs_cn.no_consignment` before it was processed.

    Its operation id follows from regime, order and revision: prepared again, it has the same
    numbers.
    """
    order = app.orders.get(name)
    record = app.records.of_order(order.id)
    if record.consignment is None:
        raise DomainError("customs_cn.no_consignment", retry=Retry.NEVER, order=order.external_id)
    at = app.context.clock.now()
    direction = MODES[regime].direction
    numbers = [one.number for one in record.declarations if one.direction is direction]
    payment = record.payment.reference if record.payment else ""
    waybill = record.shipment.tracking_number if record.shipment else ""
    return Filing(
        operation_id=f"prepare.{regime}.{order.id}.{order.revision}",
        order=order,
        consignment=record.consignment,
        waybill=told.waybill or waybill,
        on=at.astimezone(CHINA).date(),
        at=at,
        payment_no=told.payment_no or payment,
        invt_no=told.invt_no or next(filter(_INVT_NO.fullmatch, numbers), ""),
        facts=told.facts,
        returned=_returned(record.returns),
    )


def _returned(returns: Sequence[Return]) -> tuple[tuple[str, int], ...]:
    """Return the units of each line that come back, of all returns that were not refused."""
    back: dict[str, int] = {}
    for one in returns:
        if one.state is not ReturnState.REJECTED:
            for line in one.lines:
                back[line.line_id] = back.get(line.line_id, 0) + line.quantity
    return tuple(back.items())
