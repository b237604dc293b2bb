"""`cbec demo`: real order documents through the whole corridor, on an embedded database."""

from __future__ import annotations

from pathlib import Path

import click

from cbec_core.cli.demo_run import DemoReport, run_demo
from cbec_core.cli.output import emit, json_option, note, table
from cbec_core.config.language import translate as _

__all__ = ["demo"]


@click.command()
@click.option(
    "--out",
    default="cbec-demo",
    type=click.Path(file_okay=False),
    help="Folder for the database, the documents and the messages.",
)
@json_option
def demo(out: str, as_json: bool) -> None:
    """Import order documents and carry them to settled, declared sales.

    Time is the only thing that is played: the clock jumps ahead while parcels travel. The parcels'
    customs, tracking and teaching tax rules come from the cbec-sandbox providers.
    """
    report = run_demo(Path(out))
    if as_json:
        emit(report)
        return
    _orders(report)
    _charges(report)
    _landed_cost(report)
    note(f"{_('Journal')}: {_('every entry sums to zero')}; {_('bank')} {', '.join(report.bank)}")
    for line in report.remarks:
        note(line)
    note(f"{_('Documents and messages')}: {report.folder} ({len(report.files)})")


def _orders(report: DemoReport) -> None:
    heads = ["Order", "To", "State", "Screening", "Carrier", "Tracking", "Freight", "Export"]
    heads += ["Import", "Payment", "Run"]
    rows = [
        (
            o.number,
            o.destination,
            o.state.value,
            o.screening,
            o.carrier,
            f"{o.tracking_number} {o.tracking_status}".strip(),
            o.freight,
            o.export,
            o.import_,
            o.payment,
            f"{o.run_state} {o.run_step} {o.run_reason}".strip(),
        )
        for o in report.orders
    ]
    table(_("What happened to each order"), [_(head) for head in heads], rows)


def _charges(report: DemoReport) -> None:
    heads = ("Order", "Line", "Charge", "Amount", "Collected by", "Scheme")
    rows = [
        (
            order.number,
            charge.line,
            charge.kind,
            charge.amount,
            charge.collected_by,
            charge.scheme,
        )
        for order in report.orders
        for charge in order.charges
    ]
    table(_("What the buyers paid"), [_(head) for head in heads], rows)


def _landed_cost(report: DemoReport) -> None:
    heads = ("Order", "Line", "Kind", "Code", "Amount", "Base", "Rate", "Rule", "Law")
    rows = [(order.number, *row[:8]) for order in report.orders for row in order.landed_cost]
    table(_("Landed cost, explained"), [_(head) for head in heads], rows)
    for order in report.orders:
        for finding in order.findings:
            note(f"{order.number}: {finding.severity.value}: {finding.text} [{finding.code}]")
