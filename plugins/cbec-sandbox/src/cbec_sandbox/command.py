"""`cbec sandbox`: what the fake counterparties were asked for and did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cbec_sandbox.store.file import FileStore

if TYPE_CHECKING:
    from cbec_sandbox.store import Effect

__all__ = ["sandbox"]


@click.group()
def sandbox() -> None:
    """Show what the fake counterparties were asked for and did."""


@sandbox.command()
@click.argument("store", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
def effects(store: Path, as_json: bool) -> None:
    """List the effects in the file STORE, in the order in which they came."""
    found = FileStore(store).effects()
    if as_json:
        click.echo(json.dumps([_shown(effect) for effect in found], indent=2))
        return
    for effect in found:
        row = _shown(effect)
        click.echo("  ".join(str(row[name]) for name in row))


def _shown(effect: Effect) -> dict[str, object]:
    return {
        "operation_id": effect.operation_id,
        "capability": effect.capability,
        "kind": effect.kind,
        "outcome": effect.outcome.value,
        "happened": effect.happened,
        "calls": effect.calls,
        "reference": effect.reference,
        "code": effect.code if effect.outcome.value == "rejected" else "",
        "at": effect.at,
    }
