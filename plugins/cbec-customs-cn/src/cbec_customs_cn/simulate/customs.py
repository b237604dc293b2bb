"""Customs: what happens to a document that the port has, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

import attrs

from cbec_core.api import Severity
from cbec_customs_cn.match import Papers, match
from cbec_customs_cn.simulate import tables
from cbec_customs_cn.simulate.bills import collected, issue, void
from cbec_customs_cn.simulate.faults import Act
from cbec_customs_cn.simulate.pace import Pace
from cbec_customs_cn.simulate.port import ABOUT, PAPERS
from cbec_customs_cn.simulate.summing import is_whole, refusal_of_summary, results, summary_parts
from cbec_customs_cn.times import CHINA

if TYPE_CHECKING:
    from cbec_customs_cn.import_tax import ImportTax
    from cbec_customs_cn.records.ceb621 import Inventory
    from cbec_customs_cn.simulate.book import Book, Held

__all__ = ["Customs", "TaxOf"]

TaxOf = Callable[["Inventory", date], "ImportTax | None"]

_WORDS: Final = {
    "120": "[Code:1800;Desc:逻辑校验通过]",
    "399": "[Desc:审结]",
    "500": "[Desc:查验]",
    "700": "[Desc:退运]",
    "800": "[Code:2600;Desc:放行]",
    "899": "[Desc:结关]",
}
_STATES: Final = {
    "100": "rejected",
    "120": "filed",
    "300": "review",
    "399": "approved",
    "500": "inspection",
    "700": "returned",
    "800": "released",
    "899": "closed",
}
_LISTS: Final = frozenset(PAPERS.values())
# What customs approves after it is filed; tallies, manifests and departures are only filed.
_APPROVED: Final = frozenset({"CEB605", "CEB623", "CEB213", "CEB625", "CEB701", "CEB711"})
_MATCHABLE: Final = frozenset({"received", "filed"})


@attrs.frozen
class Customs:
    """Do what is due; `tax_of` computes what a list of import owes, None: no bills are issued."""

    pace: Pace
    tax_of: TaxOf | None = None

    def do(self, book: Book, held: Held, status: str, info: str) -> None:
        """Do one step of a document."""
        if status == "match":
            self._match(book, held)
        elif status == "816":
            self._bill(book, held)
        elif status == "818":
            collected(book, held)
        elif status == "792":
            results(book, held)
        elif held.state not in ("cancelled", "deleted"):
            self._move(book, held, status, info)

    def _move(self, book: Book, held: Held, status: str, info: str) -> None:
        state = _STATES.get(status, "held")
        changed = {"state": state}
        if status == "899":
            changed["closed_at"] = book.time()
        if held.kind == "CEB701" and status == "120":
            fault = refusal_of_summary(book, held)
            if fault:
                book.tell(book.move(held, state="rejected"), "100", fault)
                return
            changed["sum_no"] = self._sum_no(book, held)
        held = book.move(held, **changed)
        book.tell(held, status, info or _WORDS.get(status, ""))
        if status == "100" or state == "held":
            return
        if held.kind in _LISTS:
            self._next(book, held, status)
        elif held.kind in _APPROVED:
            if status == "120":
                book.later(held, "399", self.pace.examined)
            elif status == "399":
                self._approved(book, held)

    def _next(self, book: Book, held: Held, status: str) -> None:
        """Note the step of a list after a status."""
        if status == "120":
            if self._told(book, held, Act.REJECT) == "100":
                book.later(held, "100", self.pace.examined, "[Desc:模拟退单]")
            elif (value := self._told(book, held, Act.HOLD)) is not None:
                book.later(held, value or "600", self.pace.examined)
            elif self._told(book, held, Act.INSPECT) is not None:
                book.later(held, "500", self.pace.examined)
            else:
                book.later(held, "399", self.pace.examined)
        elif status == "500":
            book.later(held, "399", self.pace.inspected)
        elif status == "399":
            back = self._told(book, held, Act.RETURN) is not None
            book.later(held, "700" if back else "800", self.pace.released)
        elif status == "800":
            book.later(held, "899", self.pace.closed)
        elif status == "899" and held.kind == "CEB621" and self.tax_of is not None:
            book.later(held, "816", self.pace.billed)

    def _told(self, book: Book, held: Held, act: Act) -> str | None:
        numbers = f"{' '.join(held.key.split(chr(31)))} {held.order_no}"
        return book.faults.found(act, held.kind, numbers, f"{held.key}|{held.guid}")

    def _approved(self, book: Book, held: Held) -> None:
        if held.kind == "CEB701":
            if is_whole(book, held):
                book.later(held, "792", self.pace.summed)
            return
        if held.kind not in ABOUT:
            return
        found = book.list_of_number(ABOUT[held.kind][0], held.invt_no)
        if found is None:
            return
        if held.kind in ("CEB605", "CEB623"):
            book.move(found, state="cancelled")
        if held.kind in ("CEB623", "CEB625"):
            void(book, found)

    def _match(self, book: Book, held: Held) -> None:
        """三单对碰: compare each list that names a document, once all its papers are there."""
        table = tables.documents.c
        if held.kind in _LISTS:
            lists: tuple[Held, ...] = (held,)
        elif held.kind in ("CEB505", "CEB511"):
            lists = book.of(table.kind == PAPERS[held.kind], table.waybill == held.waybill)
        else:
            lists = book.of(table.kind == PAPERS[held.kind], table.order_no == held.order_no)
        for one in lists:
            if one.state == "received":
                self._match_list(book, one)
        if held.kind == "CEB403":
            self._file_receipts(book, held, lists)

    def _match_list(self, book: Book, one: Held) -> None:
        papers = tuple(self._papers(book, one))
        documents = [book.document(each) for each in papers]
        (found,) = match([book.document(one)], Papers(documents))
        if found.missing:
            return
        errors = [each for each in found.differing if each.severity is Severity.ERROR]
        if errors:
            places = "；".join(f"{each.left}≠{each.right}" for each in errors[:5])
            book.move(one, state="matched")
            book.later(one, "100", self.pace.examined, f"[Desc:三单比对不符:{places}]"[:1000])
            return
        for each in (*papers, one):
            if each.state == "received":
                self._move(book, each, "120", "")

    def _papers(self, book: Book, one: Held) -> Iterator[Held]:
        table = tables.documents.c
        for code, list_kind in PAPERS.items():
            if list_kind != one.kind:
                continue
            of_waybill = code in ("CEB505", "CEB511")
            named = table.waybill == one.waybill if of_waybill else table.order_no == one.order_no
            yield from (
                each for each in book.of(table.kind == code, named) if each.state in _MATCHABLE
            )

    def _file_receipts(self, book: Book, held: Held, lists: tuple[Held, ...]) -> None:
        """File a receipt of payment that came after its list was filed."""
        now = book.find(held.kind, held.key)
        if now is not None and now.state == "received" and any(one.closed_at for one in lists):
            self._move(book, now, "120", "")

    def _bill(self, book: Book, held: Held) -> None:
        if self.tax_of is None or held.state != "closed":
            return
        if issue(book, held, self.tax_of):
            book.later(held, "818", self.pace.collected)

    def _sum_no(self, book: Book, held: Held) -> str:
        """Return the number of a summary: the same for all parts of one."""
        for part in summary_parts(book, held):
            if part.sum_no:
                return part.sum_no
        day = f"{book.moment.astimezone(CHINA):%Y%m%d}"
        return book.number(f"sumNo{day}", f"S{day}", 9)
