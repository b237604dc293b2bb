"""What the demo tells of an order, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from cbec_core.cli.steps import quote_rows
from cbec_core.domain.customs import Direction, Finding
from cbec_core.domain.order import OrderState

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.domain.pricing import Charge

__all__ = ["DemoCharge", "DemoOrder", "DemoReport", "describe"]


@attrs.frozen
class DemoCharge:
    """One part of what a buyer paid, and who collected the tax in it."""

    line: str
    kind: str
    amount: str
    collected_by: str = ""
    scheme: str = ""


@attrs.frozen
class DemoOrder:
    """One order at the end of the corridor."""

    id: str
    number: str
    destination: str
    state: OrderState
    screening: str
    charges: tuple[DemoCharge, ...]
    landed_cost: tuple[tuple[str, ...], ...]
    calculable: bool | None
    findings: tuple[Finding, ...]
    carrier: str
    tracking_number: str
    tracking_status: str
    freight: str
    export: str
    import_: str
    payment: str
    paid: str
    refunded: str
    run_state: str
    run_step: str
    run_reason: str


@attrs.frozen
class DemoReport:
    """Everything that the demo did."""

    folder: str
    orders: tuple[DemoOrder, ...]
    remarks: tuple[str, ...]
    bank: tuple[str, ...]
    files: tuple[str, ...]


def _charge(line: str, charge: Charge) -> DemoCharge:
    tax = charge.tax
    return DemoCharge(
        line,
        charge.kind.value,
        str(charge.amount),
        tax.collector.value if tax else "",
        tax.scheme.value if tax else "",
    )


def describe(app: Cbec, order_id: str) -> DemoOrder:
    """Return what became of an order, from the stored records alone."""
    record = app.records.of_order(order_id)
    order, shipment, payment = record.order, record.shipment, record.payment
    quotes = app.landed_cost.stored(order_id)
    quote = quotes[-1] if quotes else None
    declared = {d.direction: f"{d.state.value} {d.number}".strip() for d in record.declarations}
    run = app.runs.find(order_id)
    charges = [_charge(line.id, charge) for line in order.lines for charge in line.charges]
    charges += [_charge("", charge) for charge in order.charges]
    return DemoOrder(
        id=order.id,
        number=order.external_id,
        destination=order.destination,
        state=order.state,
        screening=record.screenings[-1].verdict.value if record.screenings else "",
        charges=tuple(charges),
        landed_cost=quote_rows(quote) if quote else (),
        calculable=quote.calculable if quote else None,
        findings=quote.findings if quote else (),
        carrier=f"{shipment.carrier} {shipment.service}" if shipment else "",
        tracking_number=shipment.tracking_number if shipment else "",
        tracking_status=shipment.status.value if shipment else "",
        freight=str(shipment.cost) if shipment else "",
        export=declared.get(Direction.EXPORT, ""),
        import_=declared.get(Direction.IMPORT, ""),
        payment=payment.state.value if payment else "",
        paid=str(payment.captured) if payment else "",
        refunded=str(payment.refunded) if payment and payment.refunded else "",
        run_state=run.state.value if run else "",
        run_step=run.step if run else "",
        run_reason=run.reason if run else "",
    )
