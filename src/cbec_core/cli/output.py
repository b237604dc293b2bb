"""Output: results on stdout, notes on stderr, JSON for programs, tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cbec_core.config.language import localized
from cbec_core.config.language import translate as _

if TYPE_CHECKING:
    from cbec_core.app import Cbec
    from cbec_core.domain.errors import CbecError

__all__ = ["emit", "json_option", "note", "open_app", "plain", "progress", "show_error", "table"]

F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """Add `--json` to a command."""
    return click.option(
        "--json", "as_json", is_flag=True, help=_("Print machine output on stdout.")
    )(function)


def open_app(ctx: click.Context) -> Cbec:
    """Open the deployment of this folder and close it when the command ends."""
    from cbec_core.app import Cbec

    config = ctx.find_root().obj
    app = Cbec.open(config) if config else Cbec.open()
    ctx.call_on_close(app.close)
    return app


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: money as a decimal string with its currency."""
    from decimal import Decimal  # these are here, so that `cbec plugins list` stays quick

    import attrs

    from cbec_core.domain.money import Money

    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return None
    if attrs.has(type(value)):
        fields = attrs.fields(type(value))
        # What is hidden from repr (personal data, secrets, raw documents) is hidden here too.
        return {f.name: plain(getattr(value, f.name)) for f in fields if f.repr}
    if isinstance(value, dict):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def emit(value: Any) -> None:
    """Print a value as one JSON document on stdout."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """Print a line for people on stderr."""
    click.echo(text, err=True)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for people on stdout."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160, soft_wrap=False)
    view = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        view.add_column(column, overflow="fold")
    for row in rows:
        view.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(view)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar on a terminal, nothing elsewhere; the yielded call advances it."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def show_error(fault: CbecError) -> None:
    """Print an error: on stdout as JSON if that was asked for, else for people on stderr."""
    from cbec_core.cli.extensions import plugin_listing

    plugin_listing()  # the code may be a plugin's, and so its translation
    message, hint = localized(fault)
    if "--json" in sys.argv:
        error = {
            "code": fault.code,
            "message": message,
            "hint": hint,
            "retry": fault.retry.value,
        }
        click.echo(json.dumps({"error": error}, ensure_ascii=False, indent=2))
        return
    note(f"{_('Error')}: {message} [{fault.code}]")
    note(f"{_('Hint')}: {hint}")
