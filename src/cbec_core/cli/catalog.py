"""`cbec catalog`: what is sold, with what customs must know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cbec_core.cli.output import emit, json_option, note, open_app
from cbec_core.cli.tables import table
from cbec_core.config.language import translate as _
from cbec_core.ports.stored import OrderFilter

if TYPE_CHECKING:
    from cbec_core.app import Cbec

__all__ = ["catalog"]

_NEWEST = 1000


@click.group()
def catalog() -> None:
    """Import and list what is sold."""


@catalog.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--reference", default="", help="Number of the receipt of the units in `stock`.")
@click.option("--location", default="main", help="Where the units are.")
@json_option
@click.pass_context
def import_(
    ctx: click.Context, files: tuple[str, ...], reference: str, location: str, as_json: bool
) -> None:
    """Import articles from CSV or JSON files, all of them or none."""
    report = open_app(ctx).catalog.import_files(*files, reference=reference, location=location)
    if as_json:
        emit(report)
        return
    counts = (report.inserted, report.changed, report.unchanged, report.received)
    heads = (_("New"), _("Changed"), _("Unchanged"), _("Received"))
    table(_("Catalogue"), heads, [tuple(len(skus) for skus in counts)])


@catalog.command("list")
@click.argument("skus", metavar="[SKU]...", nargs=-1)
@json_option
@click.pass_context
def list_(ctx: click.Context, skus: tuple[str, ...], as_json: bool) -> None:
    """List articles by SKU, or those that the newest 1000 orders ask for, missing ones too."""
    app = open_app(ctx)
    wanted = tuple(dict.fromkeys(skus)) or _ordered(app)
    found = app.catalog.find(wanted)
    free = dict.fromkeys(wanted, 0)
    for level in app.stock.levels(wanted):
        free[level.sku] += level.available
    if as_json:
        emit([{"sku": s, "variant": found.get(s), "available": free[s]} for s in wanted])
        return
    rows: list[tuple[object, ...]] = []
    for sku in wanted:
        variant = found.get(sku)
        if variant is None:
            rows.append((sku, f"[{_('not in the catalogue')}]", "", "", "", free[sku]))
            continue
        customs = variant.effective_customs
        name, weight = variant.product.name, variant.weight_g
        rows.append((sku, name, customs.hs, customs.origin, weight, free[sku]))
    heads = (_("SKU"), _("Title"), _("HS code"), _("Origin"), _("Grams"), _("Available"))
    table(_("Catalogue"), heads, rows)
    if lacking := [sku for sku in wanted if sku not in found]:
        note(_("{count} not in the catalogue: `cbec catalog import`.").format(count=len(lacking)))


def _ordered(app: Cbec) -> tuple[str, ...]:
    orders = app.orders.list(OrderFilter(limit=_NEWEST))
    return tuple(dict.fromkeys(line.sku for order in orders for line in order.lines))
