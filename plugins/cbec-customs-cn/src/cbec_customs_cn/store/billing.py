"""Keep tax bills and summary results: the latest word of customs, whatever came first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, select

from cbec_customs_cn.receipts.values import Receipt, SummaryResult, TaxBill
from cbec_customs_cn.store.fold import clock_of
from cbec_customs_cn.store.sql import chunks, insert_new, upsert
from cbec_customs_cn.store.tables import summary_lists, summary_results, tax_bills, tax_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["keep_bills", "keep_results"]


def keep_bills(connection: Connection, merchant_id: str, receipts: Sequence[Receipt]) -> None:
    """Keep tax bills (816) and their states (818), which may come before the bill itself."""
    told = [(one.about, _file(one)) for one in receipts if isinstance(one.about, TaxBill)]
    if not told:
        return
    own = tax_bills.c.merchant_id == merchant_id
    rows: dict[str, dict[str, str]] = {}
    for some in chunks({bill.tax_no for bill, _ in told}):
        query = select(tax_bills).where(own, tax_bills.c.tax_no.in_(some))
        rows.update((row.tax_no, dict(row._mapping)) for row in connection.execute(query))
    lines: dict[str, list[dict[str, object]]] = {}
    for bill, file in told:
        row = rows.setdefault(bill.tax_no, _new_bill(merchant_id, bill))
        if (clock_of(bill.time), bill.status) >= (row["time"], row["status"]):
            row.update(time=clock_of(bill.time), status=bill.status)
        row["invt_no"] = row["invt_no"] or bill.invt_no
        row["ent_duty_no"] = bill.ent_duty_no or row["ent_duty_no"]
        row["assure_code"] = bill.assure_code or row["assure_code"]
        if bill.lines and (clock_of(bill.time), file) > (row["bill_time"], row["file"]):
            row.update(_amounts(bill), bill_time=clock_of(bill.time), file=file)
            lines[bill.tax_no] = _lines(merchant_id, bill)
    upsert(connection, tax_bills, list(rows.values()))
    for some in chunks(lines):
        connection.execute(
            delete(tax_lines).where(
                tax_lines.c.merchant_id == merchant_id, tax_lines.c.tax_no.in_(some)
            )
        )
    upsert(connection, tax_lines, [line for of_bill in lines.values() for line in of_bill])


def keep_results(connection: Connection, merchant_id: str, receipts: Sequence[Receipt]) -> None:
    """Keep what customs made of summaries (792); later ones bring the declaration's number."""
    told = [(one.about, _file(one)) for one in receipts if isinstance(one.about, SummaryResult)]
    if not told:
        return
    own, of = summary_results.c.merchant_id == merchant_id, summary_results.c
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for some in chunks({result.sum_no for result, _ in told}):
        query = select(summary_results).where(own, of.sum_no.in_(some))
        for row in connection.execute(query):
            rows[row.sum_no, row.decl_seq_no] = dict(row._mapping)
    for result, file in told:
        names = result.sum_no, result.decl_seq_no
        kept = rows.setdefault(names, _new_result(merchant_id, result))
        if (clock_of(result.time), file) > (kept["time"], kept["file"]):
            kept.update(_of_result(result), time=clock_of(result.time), file=file)
        for name, number in _numbers(result).items():
            kept[name] = kept[name] or number
    upsert(connection, summary_results, list(rows.values()))
    insert_new(connection, summary_lists, list(_lists(merchant_id, (result for result, _ in told))))


def _new_bill(merchant_id: str, bill: TaxBill) -> dict[str, str]:
    return {
        "merchant_id": merchant_id,
        "tax_no": bill.tax_no,
        "invt_no": bill.invt_no,
        "status": "",
        "time": "",
        "bill_time": "",
        "customs_tax": "",
        "value_added_tax": "",
        "consumption_tax": "",
        "ent_duty_no": "",
        "assure_code": "",
        "file": "",
    }


def _amounts(bill: TaxBill) -> dict[str, str]:
    names = ("customs_tax", "value_added_tax", "consumption_tax")
    found = {name: getattr(bill, name) for name in names}
    return {name: "" if amount is None else str(amount) for name, amount in found.items()}


def _lines(merchant_id: str, bill: TaxBill) -> list[dict[str, object]]:
    of_number: dict[int, dict[str, object]] = {
        line.gnum: {
            "merchant_id": merchant_id,
            "tax_no": bill.tax_no,
            "gnum": line.gnum,
            "gcode": line.gcode,
            "tax_price": str(line.tax_price),
            "customs_tax": str(line.customs_tax),
            "value_added_tax": str(line.value_added_tax),
            "consumption_tax": str(line.consumption_tax),
        }
        for line in bill.lines
    }
    return list(of_number.values())


def _new_result(merchant_id: str, result: SummaryResult) -> dict[str, str]:
    names = [column.name for column in summary_results.c]
    return {
        **dict.fromkeys(names, ""),
        "merchant_id": merchant_id,
        "sum_no": result.sum_no,
        "decl_seq_no": result.decl_seq_no,
    }


def _of_result(result: SummaryResult) -> dict[str, str]:
    weights = {"gross_weight": result.gross_weight, "net_weight": result.net_weight}
    given = {name: number for name, number in _numbers(result).items() if number}
    return {"dec_state": result.dec_state, **weights, **given}


def _numbers(result: SummaryResult) -> dict[str, str]:
    return {
        "entry_id": result.entry_id,
        "dec_tmp_no": result.dec_tmp_no,
        "dec_pre_no": result.dec_pre_no,
    }


def _lists(merchant_id: str, told: Iterable[SummaryResult]) -> Iterable[dict[str, Any]]:
    for result in told:
        for invt_no, logistics_no in result.lists:
            yield {
                "merchant_id": merchant_id,
                "invt_no": invt_no,
                "sum_no": result.sum_no,
                "decl_seq_no": result.decl_seq_no,
                "logistics_no": logistics_no,
            }


def _file(receipt: Receipt) -> str:
    return receipt.file.digest if receipt.file else ""
