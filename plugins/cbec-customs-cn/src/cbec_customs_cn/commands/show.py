"""`cbec customs show`: where an order stands before customs, and what can be done next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cbec_core.api import DomainError
from cbec_customs_cn.commands.opened import database_option, open_dossier
from cbec_customs_cn.commands.telling import (
    as_document,
    numbers,
    plain,
    state_word,
    status_word,
)
from cbec_customs_cn.store import moves_of
from cbec_customs_cn.words import either
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from cbec_customs_cn.receipts.values import SummaryResult, TaxBill
    from cbec_customs_cn.store import DocumentRecord, Dossier, Move

__all__ = ["show"]

_LISTS = frozenset({"CEB603", "CEB621"})


@click.command()
@click.argument("number")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def show(ctx: click.Context, number: str, database: str, as_json: bool) -> None:
    """Show the documents of an order, with their numbers, and what can be done now.

    NUMBER is an order, waybill, invtNo, preNo, sumNo or a number of your own (copNo).
    """
    dossier = open_dossier(ctx, database)
    records = dossier.of_number(number)
    if not records:
        raise DomainError("ceb.nothing_known", number=plain(number)[:60])
    on = dossier.today()
    shown = [_shown(dossier, record, on) for record in records]
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for one, record in zip(shown, records, strict=True):
        _tell(one, record)


def _shown(dossier: Dossier, record: DocumentRecord, on: date) -> dict[str, Any]:
    moves = [_as_move(move, record) for move in moves_of(record, on)]
    shown: dict[str, Any] = {**as_document(record), "moves": moves}
    if record.key.message in _LISTS and record.invt_no:
        shown["tax_bills"] = [_as_bill(bill) for bill in dossier.tax_bills(record.invt_no)]
        results = dossier.summary_results(invt_no=record.invt_no)
        shown["declarations"] = [_as_result(result) for result in results]
    elif record.key.message == "CEB701" and record.sum_no:
        results = dossier.summary_results(sum_no=record.sum_no)
        shown["declarations"] = [_as_result(result) for result in results]
    return shown


def _as_move(move: Move, record: DocumentRecord) -> dict[str, str | None]:
    until = move.until(record.released_at)
    return {
        "move": move.name,
        "message": move.message or record.key.message,
        "app_type": move.app_type,
        "until": until.isoformat() if until else None,
        "text": either(move.en, move.zh),
        "source": move.source,
        "confidence": move.confidence,
    }


def _as_bill(bill: TaxBill) -> dict[str, Any]:
    return {
        "taxNo": bill.tax_no,
        "status": bill.status,
        "customsTax": _amount(bill.customs_tax),
        "valueAddedTax": _amount(bill.value_added_tax),
        "consumptionTax": _amount(bill.consumption_tax),
        "entDutyNo": bill.ent_duty_no,
        "lines": [
            {
                "gnum": line.gnum,
                "gcode": line.gcode,
                "taxPrice": _amount(line.tax_price),
                "customsTax": _amount(line.customs_tax),
                "valueAddedTax": _amount(line.value_added_tax),
                "consumptionTax": _amount(line.consumption_tax),
            }
            for line in bill.lines
        ],
    }


def _as_result(result: SummaryResult) -> dict[str, str]:
    return {
        "sumNo": result.sum_no,
        "declSeqNo": result.decl_seq_no,
        "entryId": result.entry_id,
        "decState": result.dec_state,
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _tell(shown: dict[str, Any], record: DocumentRecord) -> None:
    given = "".join(f"  {name} {number}" for name, number in numbers(record).items())
    click.echo(plain(f"{record.key}: {state_word(record.state)}{given}"))
    if record.status:
        click.echo(f"    {status_word(record.status)}  {plain(record.info)[:200]}")
    if cause := shown["cause"]:
        click.echo(f"    {cause['text']} {cause['mend']}")
    for bill in shown.get("tax_bills", ()):
        text = _(
            "tax bill {taxNo}: duty {customsTax}, VAT {valueAddedTax}, excise {consumptionTax}"
        )
        click.echo(f"    {plain(text.format_map(bill))}")
    for result in shown.get("declarations", ()):
        click.echo(f"    {plain(_('declaration {entryId}, summary {sumNo}').format_map(result))}")
    for move in shown["moves"]:
        until = _(" until {day}").format(day=move["until"]) if move["until"] else ""
        click.echo(f"    → {move['text']}{until}")
