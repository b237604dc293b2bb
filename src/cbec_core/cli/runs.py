"""`cbec runs`: what the engine does, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cbec_core.cli.output import emit, json_option, note, open_app, plain, word
from cbec_core.cli.reasons import tell_reason, tell_reasons, with_reason, with_reasons
from cbec_core.cli.tables import table
from cbec_core.config.language import translate as _
from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import Run, RunState

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.workflows.runs import RunRecord

__all__ = ["runs"]


@click.group()
def runs() -> None:
    """List, show and resolve workflow runs."""


def _table(title: str, found: Sequence[Run]) -> None:
    heads = [_("Run"), _("Workflow"), _("Subject"), _("State"), _("Step"), _("Reason"), _("Due")]
    heads.append(_("Version"))
    rows = [
        (
            r.id,
            r.workflow,
            r.subject,
            word(r.state),
            r.step,
            r.reason,
            f"{r.due_at:%Y-%m-%dT%H:%MZ}",
            r.version,
        )
        for r in found
    ]
    table(title, heads, rows)


def _record(app: Cbec, name: str) -> RunRecord:
    """Return a run by its own id, its order's, or the number that the channel gave the order."""
    try:
        return app.runs.get(name)
    except DomainError as fault:
        if fault.code != "run.not_found":
            raise
        unknown = fault
    try:
        return app.runs.get(app.orders.get(name).id)
    except DomainError:
        raise unknown from None


@runs.command("list")
@click.option("--state", type=click.Choice([state.value for state in RunState]))
@click.option("--limit", default=100, type=click.IntRange(1, 100_000))
@json_option
@click.pass_context
def list_(ctx: click.Context, state: str | None, limit: int, as_json: bool) -> None:
    """List runs, newest first."""
    app = open_app(ctx)
    found = app.runs.list(RunState(state) if state else None, limit)
    if as_json:
        emit(with_reasons(app, found))
    else:
        _table(_("Runs"), found)
        tell_reasons(app, found)


@runs.command()
@click.option("--limit", default=100, type=click.IntRange(1, 100_000))
@json_option
@click.pass_context
def parked(ctx: click.Context, limit: int, as_json: bool) -> None:
    """List the runs that wait for a person; exit 1 if there are any."""
    app = open_app(ctx)
    found = app.runs.parked(limit)
    if as_json:
        emit(with_reasons(app, found))
    else:
        _table(_("Parked"), found)
        tell_reasons(app, found)
    if found:
        ctx.exit(1)


@runs.command()
@click.argument("run")
@json_option
@click.pass_context
def show(ctx: click.Context, run: str, as_json: bool) -> None:
    """Show a run, by its id or its order's, with its operations."""
    app = open_app(ctx)
    record = _record(app, run)
    if as_json:
        emit({"run": with_reason(app, record.run), "operations": plain(record.operations)})
        return
    _table(record.run.id, [record.run])
    heads = (_("Operation"), _("Kind"), _("Provider"), _("State"), _("Reference"), _("Code"))
    rows = [
        (o.id, word(o.kind), o.provider, word(o.state), o.reference, o.code)
        for o in record.operations
    ]
    table(_("Operations"), heads, rows)
    tell_reason(app, record.run)


@runs.command()
@click.argument("run")
@click.argument("resolution")
@click.option("--seen", type=int, help="The version of the run that you have looked at.")
@click.option("--reference", default="", help="The provider's reference, for `succeeded`.")
@click.option("--result", default="", help="The effect's result as JSON, for `succeeded`.")
@json_option
@click.pass_context
def resolve(
    ctx: click.Context,
    run: str,
    resolution: str,
    seen: int | None,
    reference: str,
    result: str,
    as_json: bool,
) -> None:
    """Settle a parked run: retry, approve, cancel, succeeded or rejected.

    With --seen the word is for what was shown: a run that parked anew since is left as it is.
    """
    app = open_app(ctx)
    found = _record(app, run).run
    try:
        settled = app.runs.resolve(
            found.id, resolution, seen=seen, reference=reference, result=result
        )
    except DomainError as fault:
        if fault.code == "run.not_as_seen":
            tell_reason(app, app.runs.get(found.id).run)
        raise
    if as_json:
        emit(with_reason(app, settled))
    else:
        note(f"{settled.id}: {word(settled.state)} {settled.step}".rstrip())
        tell_reason(app, settled)
