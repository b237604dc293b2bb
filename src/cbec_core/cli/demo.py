"""`cbec demo`: real order documents through the whole corridor, on an embedded database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cbec_core.cli.demo_run import run_demo
from cbec_core.cli.output import emit, finding_text, json_option, note, word
from cbec_core.cli.steps import explained, quote_heads
from cbec_core.cli.tables import table
from cbec_core.config.language import translate as _
from cbec_core.domain.operation import RunState
from cbec_core.domain.screening import Verdict

if TYPE_CHECKING:
    from cbec_core.cli.demo_report import DemoOrder, DemoReport

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

    Time is played: the clock jumps ahead while parcels travel. Exports are declared by messages of
    China's customs, which a simulator answers; customs abroad, tracking and teaching tax rules come
    from the cbec-sandbox providers.
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
    heads = (_("Order"), _("To"), _("State"), _("Paid"), _("Parcel"), _("Declared"))
    rows = [
        (
            order.number,
            order.destination,
            "\n".join(_state(order)),
            "\n".join(filter(None, (order.paid, order.refunded and f"-{order.refunded}"))),
            "\n".join(_parcel(order)),
            "\n".join(_declared(order)),
        )
        for order in report.orders
    ]
    table(_("What happened to each order"), heads, rows)


def _state(order: DemoOrder) -> list[str]:
    said = [word(order.state)]
    if order.run_state == RunState.PARKED:
        said.append(f"{word(RunState.PARKED)}: {order.run_reason}")
    if order.screening not in ("", Verdict.CLEAR):
        said.append(f"{_('screening')}: {word(order.screening)}")
    return said


def _parcel(order: DemoOrder) -> list[str]:
    if not order.tracking_number:
        return []
    tracked = f"{order.tracking_number} {word(order.tracking_status)}"
    return [tracked, f"{order.carrier} {order.freight}"]


def _declared(order: DemoOrder) -> list[str]:
    sides = ((_("export"), order.export), (_("import"), order.import_))
    told = ((side, *state.partition(" ")) for side, state in sides if state)
    return [f"{side} {word(state)} {number}".rstrip() for side, state, _space, number in told]


def _charges(report: DemoReport) -> None:
    heads = (_("Order"), _("Line"), _("Charge"), _("Amount"), _("Collected by"), _("Scheme"))
    rows = [
        (
            "" if at else order.number,
            charge.line,
            word(charge.kind),
            charge.amount,
            word(charge.collected_by),
            charge.scheme,
        )
        for order in report.orders
        for at, charge in enumerate(order.charges)
    ]
    table(_("What the buyers paid"), heads, rows)


def _landed_cost(report: DemoReport) -> None:
    rows = [
        ("" if at else order.number, row[0], *explained(row))
        for order in report.orders
        for at, row in enumerate(order.landed_cost)
    ]
    table(_("Landed cost, explained"), (_("Order"), *quote_heads()), rows)
    for order in report.orders:
        for finding in order.findings:
            note(f"{order.number}: {finding_text(finding)}")
