"""`cbec quote`: the landed cost of an order, or of what a JSON file asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from cbec_core.cli.output import emit, finding_text, json_option, note, open_app, word
from cbec_core.cli.speech import spoken
from cbec_core.cli.steps import explained, quote_heads, quote_rows
from cbec_core.cli.tables import measured, table
from cbec_core.config.language import language
from cbec_core.config.language import translate as _

if TYPE_CHECKING:
    from datetime import datetime

    from cbec_core.app import Cbec
    from cbec_core.domain.landed_cost import LandedCostQuote

__all__ = ["quote"]


_GIVEN = f"{__name__}.given"


class _Bare(click.Command):
    """What a group does without a command of its own, told by the name of the group."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Return a context in the place of the group's."""
        if parent is not None:
            info_name, parent = parent.info_name, parent.parent
        return super().make_context(info_name, args, parent, **extra)


class _Default(click.Group):
    """A group that takes what names none of its commands as the arguments of another one."""

    bare: click.Command

    def _bare(self) -> click.Command:
        return spoken(self.bare)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Complain as the other command does where nothing is given."""
        if not args:
            self._bare().make_context(None, [], ctx)
        ctx.meta[_GIVEN] = list(args)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, else the one that explains an order or a file."""
        return super().get_command(ctx, cmd_name) or self._bare()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Leave every argument to the other command if none is named, or `--` says so."""
        given: list[str] = ctx.meta[_GIVEN]
        if "--" in given and given[0] not in self.commands:
            return None, self._bare(), given
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return None, self._bare(), args

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Show how the other command is used, for it is what the group is called for."""
        return self._bare().collect_usage_pieces(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of the other command, then the commands with a name."""
        self._bare().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=_Default, context_settings={"ignore_unknown_options": True}, no_args_is_help=False)
def quote() -> None:
    """Explain the landed cost of an order, or of a JSON request (a file; - is standard input).

    A request names the day of its rules; --on asks for another. A list gives a list of answers. An
    order that is named like a command follows two dashes: cbec quote -- batch.
    """


@quote.command("batch")
@click.argument("asked", metavar="IN", type=click.Path())
@click.argument("answered", metavar="OUT", type=click.Path())
@click.option(
    "--lines",
    type=click.IntRange(1_000, 10_000_000),
    default=100_000,
    show_default=True,
    help="Lines that are held in memory, and lost at most, at a time.",
)
@click.option("--anew", is_flag=True, help="Forget what an earlier call has done.")
@json_option
@click.pass_context
def batch(
    ctx: click.Context, asked: str, answered: str, lines: int, anew: bool, as_json: bool
) -> None:
    """Answer a table of questions, a .parquet or .csv file, with another one.

    The same call goes on where one was stopped. OUT appears whole at the end.
    """
    app = open_app(ctx)
    with measured(_("Lines")) as tell:
        found = app.landed_cost.quote_file(asked, answered, lines=lines, anew=anew, tell=tell)
    if as_json:
        emit(found)
    else:
        heads = (_("File"), _("Lines"), _("not calculable"), _("done before"))
        row = (found.output, found.lines, found.not_calculable, found.resumed)
        table(_("Landed cost"), heads, [row])
    if found.not_calculable:
        ctx.exit(1)


@click.command(cls=_Bare)
@click.argument("subject", metavar="ORDER|FILE")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the rules; today if absent.")
@json_option
@click.pass_context
def one(ctx: click.Context, subject: str, on: datetime | None, as_json: bool) -> None:
    """Explain the landed cost of an order, or of a JSON request (a file; - is standard input).

    A request names the day of its rules; --on asks for another. A list gives a list of answers. An
    order that is named like a command follows two dashes: cbec quote -- batch.
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

        answers = [answer_of(answer, language()) for answer in found]
        emit(answers if several else answers[0])
    else:
        for answer in found:
            _tell(answer)
    if not all(answer.calculable for answer in found):
        ctx.exit(1)


quote.bare = one


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
