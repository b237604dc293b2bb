"""`cbec worker`: advance runs that are due, tell events, give expired reservations back."""

from __future__ import annotations

import click

from cbec_core.cli.output import emit, json_option, note, open_app
from cbec_core.config.language import translate as _

__all__ = ["worker"]


@click.command()
@click.option("--once", is_flag=True, help="Stop when nothing is due.")
@json_option
@click.pass_context
def worker(ctx: click.Context, once: bool, as_json: bool) -> None:
    """Advance runs that are due; any number of workers may share a database.

    SIGTERM and Ctrl-C let the run in hand finish its step.
    """
    app = open_app(ctx)
    embedded = app.worker()
    if once:
        done = embedded.run_until_idle()
        if as_json:
            emit(done)
        else:
            note(f"{_('Runs advanced')}: {done.runs}")
        return
    note(_("Worker started; Ctrl-C stops it."))
    embedded.run_forever()
    if as_json:
        emit({"stopped": True})
