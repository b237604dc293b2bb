"""`cbec orders`: import, list, show, papers, stock, process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cbec_core.cli.output import (
    as_error,
    emit,
    error_row,
    finding_text,
    json_option,
    note,
    open_app,
    plain,
    show_error,
    word,
)
from cbec_core.cli.papers import papers
from cbec_core.cli.reasons import tell_holds, tell_reason, tell_reasons, with_reason, with_reasons
from cbec_core.cli.tables import progress, table
from cbec_core.config.language import localized
from cbec_core.config.language import translate as _
from cbec_core.domain.errors import CbecError, catalogue
from cbec_core.domain.operation import RunState
from cbec_core.domain.order import OrderState
from cbec_core.ports.stored import OrderFilter

if TYPE_CHECKING:
    from cbec_core.ports.marketplace import OrderFault
    from cbec_core.services.intake import ImportReport

__all__ = ["orders"]


@click.group()
def orders() -> None:
    """Import, list, show and process orders."""


orders.add_command(papers)


@orders.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--from", "channel", default="", help="Code of the marketplace that wrote the file.")
@click.option("--again", is_flag=True, help="Read orders again whose text was read before.")
@json_option
@click.pass_context
def import_(
    ctx: click.Context, files: tuple[str, ...], channel: str, again: bool, as_json: bool
) -> None:
    """Import documents of a marketplace; importing one twice changes nothing.

    A file that cannot be taken does not stop the others; each is reported.
    """
    app = open_app(ctx)
    taken: list[tuple[str, ImportReport | CbecError]] = []
    with progress(_("Import"), len(files)) as advance:
        for name in files:
            try:
                taken.append((name, app.orders.import_file(name, channel, again=again)))
            except Exception as fault:
                taken.append((name, as_error(fault)))
            advance()
    if as_json:
        emit([{"file": name, **_as_json(found)} for name, found in taken])
    else:
        heads = (_("File"), _("Channel"), _("New"), _("Revised"), _("Unchanged"), _("Faults"))
        table(_("Import"), heads, [(name, *_counts(found)) for name, found in taken])
        for name, found in taken:
            if isinstance(found, CbecError):
                show_error(found, as_json=False, of=name)
                continue
            for wrong in found.faults:
                _tell(wrong)
    if any(isinstance(found, CbecError) or found.faults for _name, found in taken):
        ctx.exit(1)


def _counts(found: ImportReport | CbecError) -> tuple[object, ...]:
    if isinstance(found, CbecError):
        return (_("not imported"), 0, 0, 0, 0)
    parts = (found.inserted, found.revised, found.unchanged, found.faults)
    return (found.channel, *map(len, parts))


def _texts(fault: OrderFault) -> tuple[str, str]:
    """Return what is wrong with one order of a document, and the hint if its texts are known."""
    if fault.code not in catalogue() or not fault.params:
        return fault.reason, ""
    error = CbecError(fault.code)
    error.params.update(fault.params)
    return localized(error)


def _tell(fault: OrderFault) -> None:
    reason, hint = _texts(fault)
    note(f"{fault.external_id or '?'}: {reason} [{fault.code}] {fault.path}".rstrip())
    if hint:
        note(f"  {_('Hint')}: {hint}")


def _as_json(report: ImportReport | CbecError) -> dict[str, Any]:
    if isinstance(report, CbecError):
        return {"error": error_row(report)}
    shown: dict[str, Any] = plain(report)
    for fault, row in zip(report.faults, shown["faults"], strict=True):
        row["reason"], row["hint"] = _texts(fault)
    return shown


@orders.command("list")
@click.option("--state", type=click.Choice([state.value for state in OrderState]))
@click.option("--channel", default="")
@click.option("--text", default="", help="Part of an order number or SKU.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000))
@json_option
@click.pass_context
def list_(
    ctx: click.Context, state: str | None, channel: str, text: str, limit: int, as_json: bool
) -> None:
    """List orders, newest first."""
    wanted = OrderFilter(OrderState(state) if state else None, channel, text, "", limit)
    found = open_app(ctx).orders.list(wanted)
    if as_json:
        emit(found)
        return
    heads = (_("Order"), _("Number"), _("State"), _("To"), _("Lines"), _("Total"), _("Revision"))
    rows = [
        (o.id, o.external_id, word(o.state), o.destination, len(o.lines), o.total, o.revision)
        for o in found
    ]
    table(_("Orders"), heads, rows)


@orders.command()
@click.argument("order")
@json_option
@click.pass_context
def show(ctx: click.Context, order: str, as_json: bool) -> None:
    """Show everything that is known of an order, except personal data."""
    app = open_app(ctx)
    record = app.records.of_order(app.orders.get(order).id)
    findings = app.asks.check_order(record.order)
    run = app.runs.find(record.order.id)
    documents = app.orders.documents(record.order.id)
    if as_json:
        drawn = [stored.document for stored in documents]
        told = with_reason(app, run) if run else None
        emit({"record": record, "findings": findings, "papers": drawn, "run": told})
        return
    found = record.order
    table(
        f"{found.external_id}  {word(found.state)}  {found.total}",
        (_("Line"), _("SKU"), _("Title"), _("Quantity"), _("Charges")),
        [
            (
                line.id,
                line.sku,
                line.title,
                line.quantity,
                "\n".join(f"{word(c.kind)} {c.amount}" for c in line.charges),
            )
            for line in found.lines
        ],
    )
    for decision in record.screenings:
        note(f"{_('Screening')}: {word(decision.verdict)}")
    if record.payment:
        payment = record.payment
        note(
            f"{_('Payment')}: {word(payment.state)}, {_('captured')} {payment.captured}, "
            f"{_('refunded')} {payment.refunded}"
        )
    for refund in record.returns:
        units = ", ".join(f"{line.line_id} × {line.quantity}" for line in refund.lines)
        note(f"{_('Refund')}: {units}: {refund.amount} {word(refund.state)}")
    if record.shipment:
        shipment = record.shipment
        note(
            f"{_('Shipment')}: {shipment.carrier} {shipment.service} "
            f"{shipment.tracking_number} {word(shipment.status)}"
        )
    for declaration in record.declarations:
        note(f"{_('Declaration')}: {word(declaration.direction)} {word(declaration.state)}")
    for stored in documents:
        note(f"{_('Paper')}: {word(stored.document.kind)} {stored.document.name}")
    for finding in findings:
        note(finding_text(finding))
    if run:
        note(f"{_('run')} {run.id}: {word(run.state)} {run.step}".rstrip())
        tell_reason(app, run)
    else:
        tell_holds(found.holds)


@orders.command()
@click.argument("sku")
@click.argument("quantity", type=click.IntRange(1))
@click.option("--reference", required=True, help="Number of the receipt; booking it twice is safe.")
@click.option("--location", default="main")
@json_option
@click.pass_context
def stock(
    ctx: click.Context, sku: str, quantity: int, reference: str, location: str, as_json: bool
) -> None:
    """Receive units of a SKU into stock."""
    from cbec_core.services.stock import Receipt

    app = open_app(ctx)
    booked = app.stock.receive(Receipt(sku, quantity, reference, location))
    levels = app.stock.levels([sku])
    if as_json:
        emit(levels)
        return
    if not booked:
        note(_("This receipt was booked before; nothing has changed."))
    heads = (_("SKU"), _("Location"), _("On hand"), _("Reserved"))
    table(_("Stock"), heads, [(v.sku, v.location, v.on_hand, v.reserved) for v in levels])


@orders.command()
@click.argument("order", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every order that is to be shipped.")
@click.option("--again", is_flag=True, help="Take orders up anew whose run was undone.")
@json_option
@click.pass_context
def process(
    ctx: click.Context, order: tuple[str, ...], every: bool, again: bool, as_json: bool
) -> None:
    """Advance orders through the corridor as far as they go now."""
    if bool(order) == every or (again and every):
        raise click.UsageError(_("Name orders, or --all; with --again, name them."))
    app = open_app(ctx)
    if every:
        app.runs.start_ready()
        waiting = app.runs.list(limit=100_000)
        named = (run.subject for run in waiting if run.workflow == "order_to_cash")
        todo = list(dict.fromkeys(named))
    else:
        todo = [app.orders.get(name).id for name in order]
    advanced = app.runs.take_up_again if again else app.runs.process
    done = []
    with progress(_("Process"), len(todo)) as advance:
        for order_id in todo:
            done.append(advanced(order_id))
            advance()
    if as_json:
        emit(with_reasons(app, done))
    else:
        heads = (_("Order"), _("State"), _("Step"), _("Reason"))
        table(_("Runs"), heads, [(r.subject, word(r.state), r.step, r.reason) for r in done])
        tell_reasons(app, done)
        if any(run.state is RunState.PARKED for run in done):
            note(_("Parked runs wait for a person: `cbec runs parked`, `cbec runs resolve`."))
    if any(run.state in (RunState.PARKED, RunState.UNDONE) for run in done):
        ctx.exit(1)
