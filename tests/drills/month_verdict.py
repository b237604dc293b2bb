"""The verdict on a month: what the enterprise believes against what customs knows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs
import sqlalchemy as sa
from cbec_customs_cn.simulate import tables
from cbec_customs_cn.simulate.book import ALIVE
from cbec_customs_cn.store import DocumentState

from tests.drills.month import MERCHANT, Month

if TYPE_CHECKING:
    from cbec_customs_cn.desk import Desk

_GOOD: Final = frozenset({DocumentState.RELEASED, DocumentState.CLOSED})
# Where a list may be at the end of a month, beside released and closed: what to do is known.
_NAMED: Final = {
    DocumentState.REJECTED: "mend and send again",
    DocumentState.HELD: "customs holds the goods",
    DocumentState.RETURNED: "the goods go back",
    # The last receipts were lost: customs is asked for them again.
    DocumentState.SENT: "ask for the receipt",
    DocumentState.RECEIVED: "ask for the receipt",
    DocumentState.FILED: "ask for the receipt",
    DocumentState.INSPECTION: "ask for the receipt",
    DocumentState.APPROVED: "ask for the receipt",
}


@attrs.define
class Figures:
    """What a month was, and every fault that was found in it."""

    orders: int
    kills: int = 0
    seconds: float = 0.0
    states: dict[str, int] = attrs.field(factory=dict)
    declared_again: int = 0
    messages_sent_again: int = 0
    declarations: int = 0
    summed_up: int = 0
    found: list[str] = attrs.field(factory=list)


def judge(month: Month, desk: Desk, book: sa.Engine, figures: Figures) -> None:
    states = month.left(desk)
    figures.states = {state.value: count for state, count in sorted(states.items())}
    good = {*_GOOD, *_NAMED}
    figures.found += [
        f"{count} lists are {state.value}" for state, count in states.items() if state not in good
    ]
    if states.total() != month.orders:
        figures.found.append(f"{states.total()} orders have a list, not {month.orders}")
    with month.queue() as queue:
        (again,) = queue.execute("SELECT sum(attempt - 1) FROM orders").fetchone()
    figures.declared_again = again
    with book.begin() as connection:
        rows = connection.execute(sa.select(tables.documents)).all()
        arrived = connection.execute(sa.select(tables.arrivals)).all()
    names = Counter(row.name for row in arrived)
    figures.found += [f"{name} came with other bytes" for name, n in names.items() if n > 1]
    figures.messages_sent_again = sum(row.times - 1 for row in arrived)
    lists = [row for row in rows if row.kind == "CEB603"]
    standing = Counter(row.order_no for row in lists if row.state in {*ALIVE, "returned"})
    figures.found += [f"{name} was declared {n} times" for name, n in standing.items() if n > 1]
    figures.found += [
        f"{row.kind} {row.key} was taken {row.versions} times" for row in rows if row.versions > 1
    ]
    for code in ("CEB303", "CEB505"):
        count = sum(row.kind == code for row in rows)
        if count != month.orders:
            figures.found.append(f"customs has {count} of {code}, not {month.orders}")
    invt_nos = Counter(row.invt_no for row in lists)
    figures.found += [f"{number} was given twice" for number, n in invt_nos.items() if n > 1]
    figures.summed_up = sum(bool(row.sum_no) for row in lists)
    applied = [row for row in rows if row.kind == "CEB701"]
    figures.found += [f"{row.key} is {row.state}" for row in applied if row.state != "approved"]
    dossier = desk.dossier(MERCHANT)
    results = [one for row in applied for one in dossier.summary_results(sum_no=row.sum_no)]
    figures.declarations = len({one.entry_id for one in results})
    _compare(desk, lists, figures)


def _compare(desk: Desk, lists: list[Any], figures: Figures) -> None:
    """Hold what the enterprise believes against what customs knows: never further than it."""
    known = {row.key: row for row in lists}
    for record in desk.dossier(MERCHANT).of_kind("CEB603"):
        row = known.get(record.key.text)
        if row is None:
            figures.found.append(f"customs has never seen {record.key}")
        elif record.state in _GOOD and row.state not in ("released", "closed"):
            figures.found.append(f"{record.key} is {record.state}, customs says {row.state}")
        elif record.state is DocumentState.CLOSED and not row.sum_no:
            figures.found.append(f"{record.key} was never summed up")
