"""`cbec screening`: lists are verified whole and stored, told with their age, and searched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from cbec_core.api import Capability, Cbec, DomainError, Verdict, check_country, strictest
from cbec_screening.entries import LISTS
from cbec_screening.loading import PARSERS, Report, load
from cbec_screening.matching import is_usable
from cbec_screening.provider import Sanctions, stores_of
from cbec_screening.settings import SanctionsSettings
from cbec_screening.words import translate as _

if TYPE_CHECKING:
    from cbec_core.api import ProviderTools
    from cbec_screening.matching import Hit

__all__ = ["screening"]

_DAY = click.DateTime(["%Y-%m-%d"])
_MOST_LINES = 20


def _parts(ctx: click.Context) -> tuple[SanctionsSettings, ProviderTools]:
    app = Cbec.open(ctx.find_root().obj)
    ctx.call_on_close(app.close)
    settings, tools = app.providers.parts(Capability.SCREENING, "sanctions")
    return settings or SanctionsSettings(), tools


@click.group()
def screening() -> None:
    """Load sanctions lists and look names up in them."""


@screening.command("load")
@click.argument("source", type=click.Choice(sorted(PARSERS)))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--published", type=_DAY, help="The day of a list that does not say it: SDN.CSV.")
@click.option(
    "--records",
    type=click.IntRange(1),
    multiple=True,
    help="How many entries or rows a file must have; once for each of FILES.",
)
@click.option("--replace", is_flag=True, help="Load a list that is older or far smaller.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def load_(
    ctx: click.Context,
    source: str,
    files: tuple[Path, ...],
    published: datetime | None,
    records: tuple[int, ...],
    replace: bool,
    as_json: bool,
) -> None:
    """Store the list of SOURCE in place of the one before, whole or not at all.

    FILES is one XML file, or for ofac SDN.CSV with ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV.
    """
    settings, tools = _parts(ctx)
    report = load(
        stores_of(settings, tools)[source],
        files,
        tools.clock.now(),
        published=published.date() if published else None,
        records=records,
        replace=replace,
    )
    _tell_load(report, as_json=as_json)


def _tell_load(report: Report, *, as_json: bool) -> None:
    edition = report.edition
    if as_json:
        known = {
            "list": edition.source,
            "version": edition.version,
            "published": edition.published.isoformat(),
            "entries": edition.entries,
            "file": edition.file,
            "sha256": edition.sha256,
            "changed": report.changed,
            "unknown_countries": list(report.unknown),
        }
        click.echo(json.dumps(known, ensure_ascii=False))
    else:
        text = _("{version}: {entries} entries loaded") if report.changed else _("{version}: known")
        click.echo(text.format(version=edition.version, entries=edition.entries))
    for name in report.unknown:
        click.echo(_("Not known as a country: {name}").format(name=name), err=True)


@screening.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def lists(ctx: click.Context, as_json: bool) -> None:
    """Show the lists with their day, entries and age, and whether they may be relied on."""
    settings, tools = _parts(ctx)
    now, found = tools.clock.now(), []
    provider = Sanctions(settings.model_copy(update={"lists": tuple(LISTS)}), tools)
    loaded = provider.loaded()
    for name in LISTS:
        edition = loaded.editions.get(name)
        state = "not_searched"
        if name in settings.lists:
            doubt = provider.doubt(name, loaded)
            state = doubt.code.removeprefix("list_") if doubt else "current"
        found.append(
            {
                "list": name,
                "name": LISTS[name],
                "version": edition.version if edition else None,
                "published": edition.published.isoformat() if edition else None,
                "entries": edition.entries if edition else 0,
                "loaded_at": edition.loaded_at.isoformat() if edition else None,
                "age_days": edition.age(now.date()) if edition else None,
                "state": state,
            }
        )
    if as_json:
        click.echo(json.dumps(found))
        return
    text = _(
        "{list}: {name} list; published {published}, entries {entries}, age in days {age}: {state}"
    )
    states = {
        "current": _("current"),
        "old": _("too old, orders wait for a person"),
        "missing": _("not loaded, orders wait for a person"),
        "unusable": _("damaged, orders wait for a person"),
        "not_searched": _("not searched"),
    }
    for one in found:
        age = "-" if one["age_days"] is None else one["age_days"]
        told = {**one, "published": one["published"] or "-", "age": age}
        click.echo(text.format_map({**told, "state": states[str(one["state"])]}))


@screening.command()
@click.argument("name")
@click.option("--country", default="", help="Where the party is, two letters.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, name: str, country: str, as_json: bool) -> None:
    """Look one NAME or identifier up in the loaded lists."""
    country = check_country(country.upper()) if country else ""
    provider = Sanctions(*_parts(ctx))
    matcher, loaded = provider.lists()
    hits = (*matcher.number(name, country), *matcher.name(name, country))
    doubts = [doubt.text(_) for doubt in provider.doubts(loaded)]
    if not is_usable(name):
        doubts.append(_("the name has no words to search, or too many"))
    verdict = strictest([*(hit.verdict for hit in hits), *(Verdict.REVIEW for _one in doubts)])
    if as_json:
        report = {
            "verdict": verdict.value,
            "versions": [edition.version for edition in loaded.editions.values()],
            "doubts": doubts,
            "hits": [_shown(hit) for hit in hits],
        }
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    click.echo(verdict.value)
    for hit in hits:
        click.echo("  {verdict} {score} {list} {entry} {name}".format_map(_shown(hit)))
    for doubt in doubts:
        click.echo(doubt, err=True)


@screening.command()
@click.argument("names", type=click.File("r", encoding="utf-8"))
@click.pass_context
def batch(ctx: click.Context, names: TextIO) -> None:
    """Look up NAMES, one a line, and print a JSON line for each hit.

    A country may stand behind a tab.
    """
    provider = Sanctions(*_parts(ctx))
    matcher, loaded = provider.lists()
    count = found = 0
    unusable: list[int] = []
    try:
        for count, (name, country) in enumerate(_lines(names), 1):
            if not is_usable(name):
                unusable.append(count)
                continue
            for hit in matcher.name(name, country):
                found += 1
                click.echo(json.dumps({"line": count, **_shown(hit)}, ensure_ascii=False))
    except UnicodeDecodeError:
        place = f"{getattr(names, 'name', '-')}:{count + 1}"
        raise DomainError("sanctions.not_understood", place=place) from None
    text = _("{count} names, {found} hits, lists: {lists}")
    versions = ", ".join(edition.version for edition in loaded.editions.values()) or "-"
    click.echo(text.format(count=count, found=found, lists=versions), err=True)
    for doubt in provider.doubts(loaded):
        click.echo(doubt.text(_), err=True)
    if unusable:
        text = _("not searched, they have no words or too many: lines {lines}")
        more = " …" if len(unusable) > _MOST_LINES else ""
        told = ", ".join(map(str, unusable[:_MOST_LINES]))
        click.echo(text.format(lines=told + more), err=True)


def _lines(file: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in file:
        name, _tab, country = line.rstrip("\r\n").partition("\t")
        yield name, country.strip().upper()


def _shown(hit: Hit) -> dict[str, Any]:
    return {
        "verdict": hit.verdict.value,
        "score": hit.score,
        "by": hit.by,
        "weak": hit.weak,
        "list": hit.edition.source,
        "entry": hit.entry.id,
        "kind": hit.entry.kind,
        "name": hit.entry.names[0].text,
        "version": hit.edition.version,
    }
