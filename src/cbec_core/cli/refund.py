"""`cbec refund`: units of lines go back."""

from __future__ import annotations

import click

from cbec_core.cli.output import emit, json_option, open_app, word
from cbec_core.cli.reasons import tell_reason, with_reason
from cbec_core.cli.tables import table
from cbec_core.config.language import translate as _
from cbec_core.domain.operation import RunState
from cbec_core.domain.returns import ReturnLine

__all__ = ["refund"]


def _lines(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[ReturnLine, ...]:
    lines = []
    for value in values:
        line_id, equals, quantity = value.partition("=")
        if not equals or not quantity.isdigit():
            raise click.BadParameter(_("Write LINE=QUANTITY, such as 70000000000001=1."))
        lines.append(ReturnLine(line_id, int(quantity)))
    return tuple(lines)


@click.command()
@click.argument("order")
@click.option(
    "--line",
    "lines",
    multiple=True,
    required=True,
    callback=_lines,
    metavar="LINE=QUANTITY",
    help="Line of the order and its units; may be repeated.",
)
@click.option(
    "--key", required=True, help="Your number for this refund; the same key refunds once."
)
@click.option("--reason", default="", help="Why it goes back; kept with the refund.")
@click.option("--restock", is_flag=True, help="The goods came back sound.")
@json_option
@click.pass_context
def refund(
    ctx: click.Context,
    order: str,
    lines: tuple[ReturnLine, ...],
    key: str,
    reason: str,
    restock: bool,
    as_json: bool,
) -> None:
    """Refund units of an order's lines, with the parts of goods, tax and duty."""
    app = open_app(ctx)
    order_id = app.orders.get(order).id
    run = app.refunds.refund(order_id, lines, key=key, reason=reason, restock=restock)
    returns = [r for r in app.records.of_order(order_id).returns if r.id == run.subject]
    if as_json:
        emit({"run": with_reason(app, run), "returns": returns})
    else:
        for opened in returns:
            rows = [(part.line_id, word(part.kind), part.amount) for part in opened.parts]
            heads = (_("Line"), _("Kind"), _("Amount"))
            table(f"{_('Refund')} {opened.amount} {word(opened.state)}", heads, rows)
        tell_reason(app, run)
    if run.state is not RunState.DONE:
        ctx.exit(1)
