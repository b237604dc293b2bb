"""`cbec db`: create, upgrade and inspect the database."""

from __future__ import annotations

import click

from cbec_core.cli.output import emit, json_option, note, open_app, word
from cbec_core.config.language import translate as _
from cbec_core.ports.stored import SchemaState

__all__ = ["db"]


@click.group()
def db() -> None:
    """Create, upgrade and inspect the database."""


@db.command()
@json_option
@click.pass_context
def upgrade(ctx: click.Context, as_json: bool) -> None:
    """Bring the schema to this version, the plugins' tables included."""
    app = open_app(ctx)
    app.storage.upgrade()
    state = app.storage.state()
    if as_json:
        emit(state)
    else:
        note(f"{_('Schema')}: {word(state.schema)} ({state.found})")


@db.command()
@json_option
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show the state of the schema; exit 1 unless it fits this version."""
    state = open_app(ctx).storage.state()
    if as_json:
        emit(state)
    else:
        note(f"{state.url}  {state.server}")
        note(f"{_('Schema')}: {word(state.schema)} ({state.found or '-'} / {state.known})")
        note(f"{_('Writable')}: {_('yes') if state.writable else _('no')}")
    if state.schema is not SchemaState.CURRENT:
        ctx.exit(1)
