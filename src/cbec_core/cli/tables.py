"""Tables and progress bars for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from cbec_core.cli.output import clean

__all__ = ["measured", "progress", "table", "width"]

_FILE_WIDTH = 160
_WORD = 36  # an id or a number up to so many columns is never broken
_SHORT = 14  # nor is a short cell: an amount of money, a rate, two words
_GAP = 2  # between two columns


def width() -> int:
    """Return the columns of the terminal; a file takes 160, or what COLUMNS says."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        from shutil import get_terminal_size

        return max(get_terminal_size().columns, 40)
    return _FILE_WIDTH


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table on stdout, or a block for each row if the words do not fit side by side."""
    from rich.console import Console

    console = Console(width=width(), markup=False, highlight=False, emoji=False)
    cells = [["" if cell is None else clean(str(cell)) for cell in row] for row in rows]
    sizes = _sizes([columns, *cells], console.width - _GAP * len(columns))
    console.print(title, style="bold")
    if sizes is None:
        _blocks(columns, cells)
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    view = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for column, size in zip(columns, sizes, strict=True):
        view.add_column(Text(column), overflow="fold", width=size)
    for line in cells:
        view.add_row(*map(Text, line))
    console.print(view)
    click.echo()


def _sizes(rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Return the width of each column, none below its longest word; None if there is no room."""
    from rich.cells import cell_len

    by_column = list(zip(*rows, strict=True))
    sizes = [
        max(min(cell_len(word), _WORD) for cell in column for word in _unbroken(cell))
        for column in by_column
    ]
    rest = room - sum(sizes)
    if rest < 0:
        return None
    wishes = [
        max(cell_len(part) for cell in column for part in cell.split("\n")) for column in by_column
    ]
    for at in sorted(range(len(sizes)), key=lambda at: wishes[at] - sizes[at]):
        more = min(wishes[at] - sizes[at], rest)
        sizes[at] += more
        rest -= more
    return sizes


def _unbroken(cell: str) -> list[str]:
    parts = (
        part
        for line in cell.split("\n")
        for part in ([line] if len(line) <= _SHORT else line.split())
    )
    return list(parts) or [""]


def _blocks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if cell:
                click.echo(f"{column}: {cell.replace(chr(10), ', ')}")
        click.echo()


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar on a terminal, nothing elsewhere; the yielded call advances it."""
    with measured(title) as tell:
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            tell(done, total)

        tell(0, total)
        yield advance


@contextmanager
def measured(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar likewise; the yielded call is told what is done, and of how much."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
