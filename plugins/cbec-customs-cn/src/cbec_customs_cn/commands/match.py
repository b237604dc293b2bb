"""`cbec customs match`: orders, payments and waybills beside the lists, before filing."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import click

from cbec_core.api import CbecError
from cbec_customs_cn.commands.opened import database_option, open_dossier, placed
from cbec_customs_cn.commands.reading import file_bytes
from cbec_customs_cn.commands.telling import as_error, as_key, plain
from cbec_customs_cn.match import Papers, Tolerance
from cbec_customs_cn.match import match as compare
from cbec_customs_cn.store import DocumentState
from cbec_customs_cn.store.contents import documents_in
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cbec_customs_cn.match import Matched
    from cbec_customs_cn.records.base import Document

__all__ = ["match"]

_LISTS: Final = ("CEB603", "CEB621")
_PAPERS: Final = ("CEB303", "CEB403", "CEB505", "CEB311", "CEB411", "CEB511")
# What customs has not filed yet can still be mended.
_OPEN: Final = (
    DocumentState.PREPARED,
    DocumentState.SENT,
    DocumentState.STORED,
    DocumentState.RECEIVED,
    DocumentState.FORWARDED,
    DocumentState.NOT_FORWARDED,
    DocumentState.REJECTED,
    DocumentState.UNKNOWN,
)


def _amount(ctx: click.Context, param: click.Parameter, value: str) -> Decimal:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise click.BadParameter(_("it is no amount"), ctx, param)
    return amount


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--money", default="0", callback=_amount, help="By how much amounts may differ.")
@click.option("--weight", default="0", callback=_amount, help="By how many kilograms weights may.")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def match(
    ctx: click.Context,
    files: tuple[str, ...],
    money: Decimal,
    weight: Decimal,
    database: str,
    as_json: bool,
) -> None:
    """Compare lists with their orders, payments and waybills, field by field.

    Reads the messages in FILEs, or without any the documents of the dossier that customs has not
    filed yet. Ends with 1 if something is missing or differs that customs compares.
    """
    lists, papers, faults = _from_files(files) if files else _from_dossier(ctx, database)
    bad = bool(faults)
    shown = []
    count = {"lists": 0, "matched": 0}
    for one in compare(lists, papers, Tolerance(money, weight)):
        count["lists"] += 1
        count["matched"] += one.ok
        bad = bad or not one.ok
        if as_json:
            shown.append(_shown(one))
        elif not one.ok or one.differing:
            _tell(one)
    if as_json:
        click.echo(json.dumps({**count, "faults": faults, "results": shown}, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(f"{fault['file']}: {fault['error']['text']}", err=True)
        click.echo(_("{matched} of {lists} lists match").format_map(count))
    if bad:
        ctx.exit(1)


def _from_files(
    files: tuple[str, ...],
) -> tuple[Iterable[Document], Papers, list[dict[str, Any]]]:
    lists: list[Document] = []
    papers, faults = Papers(), []
    for file in files:
        try:
            documents = documents_in(file_bytes(file))
        except CbecError as error:
            faults.append({"file": placed(file), "error": as_error(error)})
            continue
        for document in documents:
            if document.KIND in _LISTS:
                lists.append(document)
            elif document.KIND in _PAPERS:
                papers.add(document)
    return lists, papers, faults


def _from_dossier(
    ctx: click.Context, database: str
) -> tuple[Iterable[Document], Papers, list[dict[str, Any]]]:
    dossier = open_dossier(ctx, database)
    papers = Papers(document for kind in _PAPERS for _record, document in dossier.contents(kind))
    lists = (document for kind in _LISTS for _record, document in dossier.contents(kind, _OPEN))
    return lists, papers, []


def _shown(one: Matched) -> dict[str, Any]:
    return {
        "ok": one.ok,
        "list": as_key(one.list),
        "orderNo": one.order_no,
        "order": as_key(one.order),
        "payment": as_key(one.payment),
        "waybill": as_key(one.waybill),
        "missing": list(one.missing),
        "differing": [
            {
                "gnum": each.gnum or None,
                "left": each.left,
                "left_value": each.left_value,
                "right": each.right,
                "right_value": each.right_value,
                "severity": each.severity.value,
                "source": each.source,
            }
            for each in one.differing
        ],
    }


def _tell(one: Matched) -> None:
    click.echo(plain(f"{one.list}  {one.order_no}"))
    for kind in one.missing:
        click.echo("    " + _("{kind} is missing").format(kind=kind))
    for each in one.differing:
        line = f"[{each.gnum}] " if each.gnum else ""
        text = f"{line}{each.left} {each.left_value!r} ≠ {each.right} {each.right_value!r}"
        click.echo(f"    {each.severity.value}: {plain(text)}")
