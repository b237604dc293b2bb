"""`cbec customs summary`: which lists of a month are due to be summed up, and until when."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cbec_customs_cn.commands.opened import database_option, open_dossier
from cbec_customs_cn.commands.telling import as_finding, as_key, plain
from cbec_customs_cn.summary import listed_in, plan, read_rules
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from cbec_customs_cn.summary import SummaryGroup, SummaryPlan

__all__ = ["summary"]

_MONTH = click.DateTime(["%Y-%m"])
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--month", type=_MONTH, help="The month whose lists are summed up; else the last.")
@click.option("--holiday", "holidays", type=_DAY, multiple=True, help="A day without work.")
@click.option("--rules", type=click.Path(path_type=Path), help="Dated rows of your own (TSV).")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def summary(
    ctx: click.Context,
    month: datetime | None,
    holidays: tuple[datetime, ...],
    rules: Path | None,
    database: str,
    as_json: bool,
) -> None:
    """Show which export lists are due to be summed up (CEB701), grouped as customs merges them.

    Public holidays of China are not known here: give those around the 15th.
    """
    dossier = open_dossier(ctx, database)
    of_month = month.date() if month else _last_month(dossier.today())
    lists, applied = listed_in(dossier, of_month)
    found = plan(
        of_month,
        lists,
        applied,
        rules=read_rules(rules) if rules else None,
        holidays={day.date() for day in holidays},
    )
    if as_json:
        click.echo(json.dumps(_shown(found), ensure_ascii=False))
    else:
        _tell(found)


def _last_month(today: date) -> date:
    first = today.replace(day=1)
    return date.fromordinal(first.toordinal() - 1).replace(day=1)


def _shown(found: SummaryPlan) -> dict[str, Any]:
    return {
        "month": f"{found.month:%Y-%m}",
        "due": found.due.isoformat(),
        "groups": [_as_group(group) for group in found.groups],
        "exempt": [as_key(key) for key in found.exempt],
        "applied": [as_key(key) for key in found.applied],
        "waiting": [as_key(key) for key in found.waiting],
        "findings": [as_finding(finding.shared()) for finding in found.findings],
        "rules": list(found.rules),
    }


def _as_group(group: SummaryGroup) -> dict[str, Any]:
    return {
        "customsCode": group.customs_code,
        "agentCode": group.agent_code,
        "key": dict(group.key),
        "invtNos": list(group.invt_nos),
        "lines": [dict(line) for line in group.lines],
    }


def _tell(found: SummaryPlan) -> None:
    text = _("lists of {month}: due until {due}; groups {groups}, lists {lists}")
    lists = sum(len(group.invt_nos) for group in found.groups)
    told = {"month": f"{found.month:%Y-%m}", "due": found.due, "groups": len(found.groups)}
    click.echo(text.format(**told, lists=lists))
    for group in found.groups:
        key = "  ".join(f"{name} {value}" for name, value in group.key)
        count = _("{lists} lists, {lines} lines").format(
            lists=len(group.invt_nos), lines=len(group.lines)
        )
        click.echo(plain(f"  {group.customs_code}  {key}: {count}"))
    for name, keys in (
        (_("exempt"), found.exempt),
        (_("summed up already"), found.applied),
        (_("released, not closed yet"), found.waiting),
    ):
        click.echo(f"{name}: {len(keys)}")
    for finding in found.findings:
        told_finding = as_finding(finding.shared())
        click.echo(plain(f"  {told_finding['path']}: {told_finding['text']}"))
