"""What the dossier is asked for beside documents: tax bills, summaries, and whose a number is."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from cbec_customs_cn.receipts.values import SummaryResult, TaxBill, TaxLine
from cbec_customs_cn.store.rows import DOCUMENT, record_of
from cbec_customs_cn.store.tables import (
    documents,
    summary_lists,
    summary_results,
    tax_bills,
    tax_lines,
)

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import ColumnElement

    from cbec_customs_cn.store.records import DocumentRecord

__all__ = ["bills", "list_of_invt_no", "results", "summary_of_sum_no"]


def bills(connection: Connection, merchant_id: str, invt_no: str) -> tuple[TaxBill, ...]:
    """Return the tax bills of a list, by their number."""
    own = tax_bills.c.merchant_id == merchant_id
    rows = connection.execute(
        select(tax_bills).where(own, tax_bills.c.invt_no == invt_no).order_by(tax_bills.c.tax_no)
    ).all()
    lines: dict[str, list[TaxLine]] = defaultdict(list)
    for line in connection.execute(
        select(tax_lines)
        .where(
            tax_lines.c.merchant_id == merchant_id,
            tax_lines.c.tax_no.in_([row.tax_no for row in rows]),
        )
        .order_by(tax_lines.c.gnum)
    ):
        amounts = (line.tax_price, line.customs_tax, line.value_added_tax, line.consumption_tax)
        lines[line.tax_no].append(TaxLine(line.gnum, line.gcode, *map(Decimal, amounts)))
    return tuple(
        TaxBill(
            tax_no=row.tax_no,
            invt_no=row.invt_no,
            status=row.status,
            time=row.time,
            customs_tax=_amount(row.customs_tax),
            value_added_tax=_amount(row.value_added_tax),
            consumption_tax=_amount(row.consumption_tax),
            ent_duty_no=row.ent_duty_no,
            assure_code=row.assure_code,
            lines=tuple(lines[row.tax_no]),
        )
        for row in rows
    )


def results(
    connection: Connection, merchant_id: str, sum_no: str, invt_no: str
) -> tuple[SummaryResult, ...]:
    """Return what customs made of a summary, or of the summaries that hold a list."""
    own, of = summary_results.c.merchant_id == merchant_id, summary_lists.c
    query = select(summary_results).where(own)
    if sum_no:
        query = query.where(summary_results.c.sum_no == sum_no)
    if invt_no:
        query = query.join(
            summary_lists,
            (of.merchant_id == summary_results.c.merchant_id)
            & (of.sum_no == summary_results.c.sum_no)
            & (of.decl_seq_no == summary_results.c.decl_seq_no),
        ).where(of.invt_no == invt_no)
    found = []
    for row in connection.execute(query.order_by(summary_results.c.decl_seq_no)).all():
        lists = connection.execute(
            select(of.invt_no, of.logistics_no)
            .where(
                of.merchant_id == merchant_id,
                of.sum_no == row.sum_no,
                of.decl_seq_no == row.decl_seq_no,
            )
            .order_by(of.invt_no)
        ).all()
        found.append(
            SummaryResult(
                sum_no=row.sum_no,
                decl_seq_no=row.decl_seq_no,
                time=row.time,
                entry_id=row.entry_id,
                dec_state=row.dec_state,
                dec_tmp_no=row.dec_tmp_no,
                dec_pre_no=row.dec_pre_no,
                gross_weight=row.gross_weight,
                net_weight=row.net_weight,
                lists=tuple((one.invt_no, one.logistics_no) for one in lists),
            )
        )
    return tuple(found)


def list_of_invt_no(
    connection: Connection, merchant_id: str, invt_no: str
) -> DocumentRecord | None:
    """Return the import list that has an invtNo."""
    return _first(connection, merchant_id, "CEB621", documents.c.invt_no == invt_no)


def summary_of_sum_no(
    connection: Connection, merchant_id: str, sum_no: str
) -> DocumentRecord | None:
    """Return the (first part of the) summary that has a sumNo."""
    return _first(connection, merchant_id, "CEB701", documents.c.sum_no == sum_no)


def _first(
    connection: Connection, merchant_id: str, kind: str, test: ColumnElement[bool]
) -> DocumentRecord | None:
    query = select(*DOCUMENT).where(
        documents.c.merchant_id == merchant_id, documents.c.kind == kind, test
    )
    row: Any = connection.execute(query.order_by(documents.c.position).limit(1)).first()
    return record_of(row) if row is not None else None


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None
