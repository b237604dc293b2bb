"""`cbec settle`: a channel's settlement report."""

from __future__ import annotations

import click

from cbec_core.cli.output import emit, json_option, note, open_app, word
from cbec_core.cli.tables import table
from cbec_core.config.language import translate as _
from cbec_core.domain.operation import RunState

__all__ = ["settle"]


@click.command()
@click.argument("file", type=click.Path())
@click.option("--from", "channel", required=True, help="Code of the marketplace that wrote it.")
@json_option
@click.pass_context
def settle(ctx: click.Context, file: str, channel: str, as_json: bool) -> None:
    """Import a report, match its lines, complete the orders that it names.

    Exit 1 if the lines do not sum to the payout, or name an order that is not here.
    """
    app = open_app(ctx)
    report = app.settlements.import_file(file, channel)
    completed = [
        run
        for run in app.runs.of_orders({line.order_id for line in report.settlement.lines})
        if app.runs.advance(run.id).state is RunState.DONE
    ]
    if as_json:
        emit({"report": report, "completed": [run.subject for run in completed]})
    else:
        heads = (_("Line"), _("Kind"), _("Order"), _("Amount"), _("Match"))
        rows = [
            (line.id, word(line.kind), line.order_external_id, line.amount, word(line.match))
            for line in report.settlement.lines
        ]
        table(f"{_('Settlement')} {report.settlement.external_id}", heads, rows)
        if not report.new:
            note(_("It was imported before; nothing has changed."))
        note(
            f"{_('Payout')} {report.settlement.payout}; {_('matched')} {report.matched}, "
            f"{_('unmatched')} {report.unmatched}, {_('without an order')} {report.general}, "
            f"{_('difference')} {report.difference}"
        )
    if report.difference or report.unmatched:
        ctx.exit(1)
