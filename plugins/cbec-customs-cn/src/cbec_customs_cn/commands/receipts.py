"""`cbec customs receipts`: read what came back, move the documents, tell causes and mends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cbec_core.api import CbecError
from cbec_customs_cn.commands.opened import database_option, open_dossier, placed
from cbec_customs_cn.commands.reading import file_bytes
from cbec_customs_cn.commands.telling import (
    as_cause,
    as_error,
    as_finding,
    as_key,
    numbers,
    plain,
    state_word,
    status_word,
)
from cbec_customs_cn.receipts.reading import read_receipts
from cbec_customs_cn.receipts.values import SummaryResult, TaxBill
from cbec_customs_cn.store import DocumentState
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from cbec_customs_cn.receipts.values import Receipt
    from cbec_customs_cn.store import Applied, Dossier

__all__ = ["receipts"]

_STATES = ("before", "after")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def receipts(ctx: click.Context, files: tuple[str, ...], database: str, as_json: bool) -> None:
    """Read receipts of customs from FILEs (- is standard input) and move what they answer.

    The same file may be given again, in any order. Ends with 1 if a file could not be read.
    """
    dossier = open_dossier(ctx, database)
    told = []
    for file in files:
        report = _read(dossier, file)
        told.append(report)
        if not as_json:
            _tell(report)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    if not all(report["ok"] for report in told):
        ctx.exit(1)


def _read(dossier: Dossier, file: str) -> dict[str, Any]:
    report: dict[str, Any] = {"file": placed(file), "message": "", "ok": True, "receipts": []}
    try:
        found = read_receipts(file_bytes(file))
        report["receipts"] = [_as_applied(one) for one in dossier.apply_many(found)]
        report["message"] = found[0].kind if found else ""
    except CbecError as error:
        report.update(ok=False, error=as_error(error))
    return report


def _as_applied(applied: Applied) -> dict[str, Any]:
    receipt, record = applied.receipt, applied.document
    shown: dict[str, Any] = {
        "path": receipt.path,
        "document": as_key(record.key if record else receipt.key),
        "status": receipt.status,
        "time": receipt.time,
        "info": receipt.info,
        "before": applied.before.value if applied.before else None,
        "after": applied.after.value if applied.after else None,
        **numbers(record or receipt),
        "cause": _cause(receipt),
        "findings": [as_finding(finding) for finding in applied.findings],
    }
    if isinstance(receipt.about, TaxBill):
        shown["tax_bill"] = _as_bill(receipt.about)
    if isinstance(receipt.about, SummaryResult):
        shown["summary"] = {
            "sumNo": receipt.about.sum_no,
            "declSeqNo": receipt.about.decl_seq_no,
            "entryId": receipt.about.entry_id,
            "lists": len(receipt.about.lists),
        }
    return shown


def _cause(receipt: Receipt) -> dict[str, str] | None:
    """Return why a document was refused; states of tax bills and summaries are no such status."""
    if isinstance(receipt.about, TaxBill | SummaryResult):
        return None
    return as_cause(receipt.status, receipt.info)


def _as_bill(bill: TaxBill) -> dict[str, object]:
    amounts = (bill.customs_tax, bill.value_added_tax, bill.consumption_tax)
    names = ("customsTax", "valueAddedTax", "consumptionTax")
    pairs = zip(names, amounts, strict=True)
    given = {name: f"{amount:f}" for name, amount in pairs if amount is not None}
    return {"taxNo": bill.tax_no, "invtNo": bill.invt_no, "status": bill.status, **given}


def _tell(report: dict[str, Any]) -> None:
    if not report["ok"]:
        error = report["error"]
        click.echo(f"{report['file']}: {error['text']} {error['hint']}", err=True)
        return
    if not report["receipts"]:
        click.echo(_("{file}: no receipt in it").format(file=report["file"]))
    for one in report["receipts"]:
        click.echo(_line(report, one))
        for cause in filter(None, (one["cause"],)):
            click.echo(f"    {cause['code']} {cause['text']} {cause['mend']}")
        for finding in one["findings"]:
            click.echo(f"    {finding['code']}: {plain(finding['text'])}")


def _line(report: dict[str, Any], one: dict[str, Any]) -> str:
    document = one["document"]
    name = plain("/".join(document["key"])) if document else "-"
    before, after = (state_word(one[name] and DocumentState(one[name])) for name in _STATES)
    given = "".join(
        f"  {field} {plain(one[field])}" for field in ("preNo", "invtNo", "sumNo") if field in one
    )
    info = f"  {plain(one['info'])[:200]}" if one["info"] else ""
    status = status_word(one["status"])
    return f"{report['message']} {name}: {before} → {after}  {status}{given}{info}"
