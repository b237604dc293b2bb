"""`cbec catalog`: what is sold, with what customs must know of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from cbec_core.cli.output import (
    emit,
    finding_row,
    finding_text,
    json_option,
    note,
    open_app,
    plain,
)
from cbec_core.cli.tables import table
from cbec_core.config.language import translate as _
from cbec_core.domain.customs import Severity
from cbec_core.ports.stored import OrderFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cbec_core.app import Cbec
    from cbec_core.domain.product import Variant
    from cbec_core.services.moments import ListingCheck

__all__ = ["catalog"]

_NEWEST = 1000


@click.group()
def catalog() -> None:
    """Import, list and check what is sold."""


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
@click.option("--missing", is_flag=True, help="What the newest 1000 orders ask for in vain.")
@click.option("--after", default="", metavar="SKU", help="Go on after this SKU.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000))
@json_option
@click.pass_context
def list_(
    ctx: click.Context, skus: tuple[str, ...], missing: bool, after: str, limit: int, as_json: bool
) -> None:
    """List articles by SKU with what is available of them: the catalogue, or those named."""
    app = open_app(ctx)
    named = tuple(dict.fromkeys(skus or (_ordered(app) if missing else ())))
    if named or missing:
        found = dict(app.catalog.find(named))
        shown = tuple(sku for sku in named if not missing or sku not in found)
    else:
        found = {variant.sku: variant for variant in app.catalog.list(after, limit)}
        shown = tuple(found)
    free = dict.fromkeys(shown, 0)
    for level in app.stock.levels(shown):
        free[level.sku] += level.available
    if as_json:
        emit([{"sku": s, "variant": found.get(s), "available": free[s]} for s in shown])
        return
    heads = (_("SKU"), _("Title"), _("HS code"), _("Origin"), _("Grams"), _("Available"))
    table(_("Catalogue"), heads, [(sku, *_cells(found.get(sku)), free[sku]) for sku in shown])
    if lacking := len(shown) - len(found.keys() & free.keys()):
        note(_("{count} not in the catalogue: `cbec catalog import`.").format(count=lacking))
    elif not named and len(shown) == limit:
        note(_("More may follow: `cbec catalog list --after {sku}`.").format(sku=shown[-1]))


@catalog.command("check")
@click.argument("skus", metavar="[SKU]...", nargs=-1)
@click.option("--to", required=True, metavar="FR,US", help="Countries of destination.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the rules; today if absent.")
@json_option
@click.pass_context
def check(
    ctx: click.Context, skus: tuple[str, ...], to: str, on: datetime | None, as_json: bool
) -> None:
    """Tell what articles lack for an offer in a destination: the whole catalogue, or those named.

    The exit code is 1 if a destination refuses goods without something that is missing.
    """
    day = on.date() if on else None
    destinations = [one for one in re.split(r"[,\s]+", to) if one]
    found = tuple(open_app(ctx).catalog.check(destinations, skus, day))
    if as_json:
        emit([{**plain(one), "findings": list(map(finding_row, one.findings))} for one in found])
    else:
        heads = (_("SKU"), _("Destination"), _("Missing"), _("Asked for"), _("Voluntary"))
        table(_("Catalogue"), heads, [(o.sku, o.destination, *_counts(o)) for o in found])
        for one in found:
            for finding in one.findings:
                note(f"{one.destination} {finding_text(finding)}")
    if not all(one.ready for one in found):
        ctx.exit(1)


def _counts(found: ListingCheck) -> Iterator[str]:
    """Yield how many things are missing by severity, the gravest first; nothing for none."""
    for severity in reversed(Severity):
        yield str(sum(one.severity is severity for one in found.findings) or "")


def _cells(variant: Variant | None) -> tuple[object, ...]:
    if variant is None:
        return (f"[{_('not in the catalogue')}]", "", "", "")
    customs = variant.effective_customs
    return (variant.product.name, customs.hs, customs.origin, variant.weight_g)


def _ordered(app: Cbec) -> tuple[str, ...]:
    orders = app.orders.list(OrderFilter(limit=_NEWEST))
    return tuple(line.sku for order in orders for line in order.lines)
