"""`cbec quote`: the landed cost of an order, or of what a JSON file asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from cbec_core.cli.output import emit, finding_text, json_option, note, open_app, word
from cbec_core.cli.steps import explained, quote_heads, quote_rows
from cbec_core.cli.tables import table
from cbec_core.config.language import language
from cbec_core.config.language import translate as _

if TYPE_CHECKING:
    from datetime import datetime

    from cbec_core.app import Cbec
    from cbec_core.domain.landed_cost import LandedCostQuote

__all__ = ["quote"]


@click.command()
@click.argument("subject", metavar="ORDER|FILE")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the rules; today if absent.")
@json_option
@click.pass_context
def quote(ctx: click.Context, subject: str, on: datetime | None, as_json: bool) -> None:
    """Explain the landed cost of an order, or of a JSON request (a file; - is standard input).

    A request names the day of its rules; --on asks for another. A list gives a list of answers.
    """
    app = open_app(ctx)
    if subject == "-" or subject.endswith(".json") or Path(subject).is_file():
        found, several = _of_file(app, subject, on)
    else:
        order = app.orders.get(subject)
        found = (app.landed_cost.quote_order(order.id, on.date() if on else None),)
        several = False
    if as_json:
        from cbec_core.services.quote_file import answer_of

        answers = [answer_of(one, language()) for one in found]
        emit(answers if several else answers[0])
    else:
        for one in found:
            _tell(one)
    if not all(one.calculable for one in found):
        ctx.exit(1)


def _of_file(app: Cbec, name: str, on: datetime | None) -> tuple[tuple[LandedCostQuote, ...], bool]:
    from cbec_core.domain.errors import DomainError
    from cbec_core.services.quote_file import read_requests

    limit = app.context.policy.max_bytes
    try:
        with click.open_file(name, "rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        reason = error.strerror or "unknown"
        raise DomainError("landed_cost.unreadable", name=Path(name).name, reason=reason) from None
    if len(content) > limit:
        raise DomainError("intake.too_large", size=len(content), limit=limit)
    requests, several = read_requests(content)
    if on is not None:
        requests = tuple(attrs.evolve(request, on=on.date()) for request in requests)
    return tuple(app.landed_cost.quote(request) for request in requests), several


def _tell(found: LandedCostQuote) -> None:
    heads: tuple[Any, ...] = (*quote_heads(), _("Collected by"), _("Payer"))
    rows = [(row[0], *explained(row), word(row[8]), word(row[9])) for row in quote_rows(found)]
    total = found.sum_of()
    said = _("not calculable") if total is None else total
    table(f"{_('Landed cost')}: {said}", heads, rows)
    for finding in found.findings:
        note(finding_text(finding))
