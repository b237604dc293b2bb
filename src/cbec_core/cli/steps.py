"""`cbec pay|ship|declare|track`: one station of the corridor at a time."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from cbec_core.cli.output import emit, json_option, note, open_app, word
from cbec_core.cli.reasons import tell_reason, with_reason
from cbec_core.cli.tables import table, width
from cbec_core.config.language import translate as _
from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import Run, RunState
from cbec_core.services.inputs import OrderToCashInput

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.domain.landed_cost import LandedCostQuote

__all__ = ["declare", "explained", "pay", "quote_heads", "quote_rows", "ship", "track"]

_WIDE = 128  # columns in which a rule and its law fit on one line

_order = click.argument("order")


def _show(ctx: click.Context, app: Cbec, run: Run, as_json: bool, **facts: Any) -> None:
    if as_json:
        emit({"run": with_reason(app, run), **facts})
    else:
        order = app.orders.get(run.subject)
        note(f"{order.external_id}: {word(order.state)}; {_('run')} {word(run.state)} {run.step}")
        tell_reason(app, run)
    if run.state in (RunState.PARKED, RunState.UNDONE):
        ctx.exit(1)


def quote_rows(found: LandedCostQuote) -> tuple[tuple[str, ...], ...]:
    """Return the charges of a quote with their proof, a row each."""
    placed = [(line.line_id, charge) for line in found.lines for charge in line.charges]
    placed += [("", charge) for charge in found.charges]
    rows = [
        (
            line,
            charge.kind.value,
            charge.code,
            charge.amount,
            charge.base,
            charge.rate,
            charge.rule,
            charge.law,
            charge.collected_by.value,
            charge.payer.value,
            charge.rate_text,
        )
        for line, charge in placed
    ]
    return tuple(tuple(str(cell) for cell in row) for row in rows)


def quote_heads() -> tuple[str, ...]:
    """Return the columns of an explained charge, its line first."""
    return (_("Line"), _("Charge"), _("Amount"), _("Base × rate"), _("Rule and law"))


def explained(row: Sequence[str]) -> tuple[str, ...]:
    """Return a row of `quote_rows` for people: the charge, its amount, from what, by which law."""
    _line, kind, code, amount, base, rate, rule, law = row[:8]
    name = word(kind) if code == kind else f"{word(kind)} {code}"
    # Without a base the rate is the amount of a unit, such as a fee for a parcel.
    share = f"{base} × {rate} %" if Decimal(base.partition(" ")[0]) else rate
    if whole := row[10]:
        share = f"{base}: {whole}"
    gap = "\n" if width() < _WIDE else "  "
    return name, amount, share, gap.join(filter(None, (rule, law)))


@click.command()
@_order
@click.option("--provider", default="", help="Code of the payment provider; else the channel's.")
@click.option("--method", default="", help="The provider's token for the buyer's method.")
@json_option
@click.pass_context
def pay(ctx: click.Context, order: str, provider: str, method: str, as_json: bool) -> None:
    """Record what the channel collected, or authorise at a provider."""
    app = open_app(ctx)
    order_id = app.orders.get(order).id
    wanted = OrderToCashInput(provider, method) if provider else None
    try:
        run = app.runs.process(order_id, wanted, until="authorise")
    except DomainError as fault:
        payment = app.payments.of_order(order_id)
        if fault.code != "idempotency.conflict" or payment is None:
            raise
        raise DomainError("run.payment_chosen", order=order, provider=payment.provider) from None
    _show(ctx, app, run, as_json, payment=app.payments.of_order(order_id))


@click.command()
@_order
@json_option
@click.pass_context
def ship(ctx: click.Context, order: str, as_json: bool) -> None:
    """Reserve, rate, label and hand over an order."""
    app = open_app(ctx)
    order_id = app.orders.get(order).id
    run = app.runs.process(order_id, until="capture")
    _show(ctx, app, run, as_json, shipment=app.shipping.shipment(order_id))


@click.command()
@_order
@json_option
@click.pass_context
def declare(ctx: click.Context, order: str, as_json: bool) -> None:
    """Declare an order for export and import."""
    app = open_app(ctx)
    order_id = app.orders.get(order).id
    run = app.runs.process(order_id, until="clear_import")
    _show(ctx, app, run, as_json, declarations=app.customs.declarations(order_id))


@click.command()
@_order
@json_option
@click.pass_context
def track(ctx: click.Context, order: str, as_json: bool) -> None:
    """Ask where the parcel of an order is."""
    app = open_app(ctx)
    order_id = app.orders.get(order).id
    run = app.runs.process(order_id, until="track")
    events = app.tracking.events(order_id)
    if not as_json:
        rows = [(e.occurred_at, word(e.status), e.location, e.description) for e in events]
        table(_("Tracking"), (_("Time"), _("Status"), _("Place"), _("Text")), rows)
    _show(ctx, app, run, as_json, events=events)
