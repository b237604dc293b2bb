"""`cbec fx`: publications are verified whole and stored, and rates are shown with their source."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbec_core.api import (
    Capability,
    Cbec,
    DomainError,
    ExchangeRate,
    FxPurpose,
    ProviderTools,
    shown,
)
from cbec_fx_official.fetch import build_request, fetch
from cbec_fx_official.loading import PARSERS, Report, load
from cbec_fx_official.provider import store_of
from cbec_fx_official.reading import read_file
from cbec_fx_official.rules import rule_of
from cbec_fx_official.words import translate as _

if TYPE_CHECKING:
    from cbec_fx_official.store import RateStore

__all__ = ["fx"]

_SOURCE = click.Choice(sorted(PARSERS))
_DAY = click.DateTime(["%Y-%m-%d"])


def _open(ctx: click.Context) -> Cbec:
    app = Cbec.open(ctx.find_root().obj)
    ctx.call_on_close(app.close)
    return app


def _store(ctx: click.Context, source: str) -> tuple[RateStore, ProviderTools]:
    settings, tools = _open(ctx).providers.parts(Capability.FX, source)
    return store_of(source, settings, tools), tools


@click.group()
def fx() -> None:
    """Load, fetch and show published exchange rates."""


@fx.command("load")
@click.argument("source", type=_SOURCE)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Let the files correct rates that are stored.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def load_(
    ctx: click.Context, source: str, files: tuple[Path, ...], replace: bool, as_json: bool
) -> None:
    """Store the rates of official FILES of SOURCE, all of them or none.

    A file is verified whole first: malformed or in contradiction with another, it is refused.
    """
    store, tools = _store(ctx, source)
    contents = ((path.name, read_file(path)) for path in files)
    _tell(load(store, contents, tools.clock.now(), replace=replace), as_json=as_json)


@fx.command("fetch")
@click.argument("source", type=_SOURCE)
@click.option("--on", "on", type=_DAY, help="The day to have rates for; the newest if not given.")
@click.option("--replace", is_flag=True, help="Let the file correct rates that are stored.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def fetch_(
    ctx: click.Context, source: str, on: datetime | None, replace: bool, as_json: bool
) -> None:
    """Get the official file of SOURCE over the network and store it as `load` does."""
    store, tools = _store(ctx, source)
    now = tools.clock.now()
    request = build_request(source, on.date() if on else None, now.date())
    content = fetch(source, request, tools.transport)
    _tell(load(store, [content], now, replace=replace), as_json=as_json)


def _tell(report: Report, *, as_json: bool) -> None:
    days, merged = report.days, report.merged
    if as_json:
        click.echo(
            json.dumps(
                {
                    "source": report.source,
                    "files": [{"name": f.file, "sha256": f.sha256} for f in report.files],
                    "publications": len(days),
                    "first": days[0] if days else None,
                    "last": days[-1] if days else None,
                    "new": merged.new,
                    "known": merged.known,
                    "replaced": merged.replaced,
                    "unknown_names": list(report.unknown),
                    "pages": report.pages,
                }
            )
        )
    else:
        text = _(
            "{source}: publications {count} ({first} to {last}); rates new {new}, known {known},"
            " replaced {replaced}"
        )
        click.echo(
            text.format(
                source=report.source,
                count=len(days),
                first=days[0] if days else "-",
                last=days[-1] if days else "-",
                new=merged.new,
                known=merged.known,
                replaced=merged.replaced,
            )
        )
    for name in report.unknown:
        click.echo(_("Not read, the currency is not known: {name}").format(name=name), err=True)
    if report.pages > len(report.files):
        text = _("One of {pages} pages: load the others too.")
        click.echo(text.format(pages=report.pages), err=True)


@fx.command()
@click.argument("base", metavar="FROM")
@click.argument("quote", metavar="TO")
@click.option("--on", "on", type=_DAY, help="Day of the rate; today if not given.")
@click.option(
    "--purpose",
    type=click.Choice([purpose.value for purpose in FxPurpose]),
    default=FxPurpose.CHECKOUT.value,
    help="What the rate is for; checkout if not given.",
)
@click.option("--source", "sources", multiple=True, help="Ask this source; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def show(
    ctx: click.Context,
    base: str,
    quote: str,
    on: datetime | None,
    purpose: str,
    sources: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show what one FROM is in TO, with source, day and purpose.

    The first source that has a rate answers: those of `defaults.fx`, or all of this plugin.
    """
    app = _open(ctx)
    day = on.date() if on else app.context.clock.now().date()
    base, quote = base.upper(), quote.upper()
    found = _first(app, sources, base, quote, day, FxPurpose(purpose))
    rule = rule_of(found.source, FxPurpose(purpose), day)
    if as_json:
        report: dict[str, Any] = {
            "from": found.base,
            "to": found.quote,
            "rate": str(found.rate),
            "on": found.on.isoformat(),
            "source": found.source,
            "purpose": found.purpose,
            "rule": rule and rule.id,
            "law": rule and rule.law,
            "confidence": rule and rule.confidence.value,
        }
        click.echo(json.dumps(report))
        return
    about = f"{found.source}, {found.on}, {found.purpose}"
    click.echo(f"1 {found.base} = {found.rate} {found.quote}  ({about})")
    if rule:
        click.echo(f"{rule.law} [{rule.confidence.value}]", err=True)


def _first(
    app: Cbec, sources: tuple[str, ...], base: str, quote: str, day: date, purpose: FxPurpose
) -> ExchangeRate:
    asked = sources or app.context.policy.fx or (*PARSERS, "fixed")
    for source in asked:
        found = app.providers.fx(source).rate(base, quote, day, purpose)
        if found is not None:
            return found
    raise DomainError(
        "fx.no_rate",
        base=shown(base),
        quote=shown(quote),
        day=day,
        purpose=purpose.value,
        sources=", ".join(asked),
    )
