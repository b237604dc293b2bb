"""Tax bills of import lists: issued (816), summed up or void (818)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cbec_customs_cn.records import ceb816, ceb818
from cbec_customs_cn.records.ceb621 import Inventory
from cbec_customs_cn.simulate.writing import guid_of
from cbec_customs_cn.times import CHINA

if TYPE_CHECKING:
    from cbec_customs_cn.import_tax import ImportTax
    from cbec_customs_cn.simulate.book import Book, Held

__all__ = ["collected", "issue", "void"]

_NOUGHT: Final = Decimal(0)


def issue(book: Book, held: Held, tax_of: Callable[[Inventory, date], ImportTax | None]) -> bool:
    """Issue the bill of a list; say no where its tax cannot be told."""
    inventory = book.document(held)
    if not isinstance(inventory, Inventory):
        return False
    tax = tax_of(inventory, book.moment.astimezone(CHINA).date())
    if tax is None or not tax.calculable:
        return False
    head = inventory.head
    bill = ceb816.Tax(
        head=ceb816.TaxHeadRd(
            guid=guid_of("816", held.key, str(held.versions)),
            returnTime=book.time(),
            invtNo=held.invt_no,
            taxNo=_tax_no(held),
            customsTax=sum((line.customsTax for line in tax.lines), _NOUGHT),
            valueAddedTax=sum((line.valueAddedTax for line in tax.lines), _NOUGHT),
            consumptionTax=sum((line.consumptionTax for line in tax.lines), _NOUGHT),
            status="1",
            assureCode=head.assureCode,
            ebcCode=head.ebcCode,
            logisticsCode=head.logisticsCode,
            agentCode=head.agentCode,
            customsCode=head.customsCode,
        ),
        lines=tuple(
            ceb816.TaxListRd(
                gnum=line.gnum,
                gcode=line.gcode,
                taxPrice=line.taxPrice,
                customsTax=line.customsTax,
                valueAddedTax=line.valueAddedTax,
                consumptionTax=line.consumptionTax,
            )
            for line in tax.lines
        ),
    )
    book.letter(bill, held, "816")
    book.move(held, sum_no=_tax_no(held))
    return True


def collected(book: Book, held: Held) -> None:
    """Tell that a bill was summed up, unless it is void by now."""
    if held.sum_no:
        _tell(book, held, "2")


def void(book: Book, held: Held) -> None:
    """Tell that the bill of a list is void, if there is one."""
    if held.sum_no:
        _tell(book, held, "3")
        book.move(held, sum_no="")


def _tell(book: Book, held: Held, status: str) -> None:
    inventory = book.document(held)
    assert isinstance(inventory, Inventory)
    told = ceb818.Tax(
        head=ceb818.TaxHeadStatus(
            guid=guid_of("818", held.key, status, str(held.versions)),
            returnTime=book.time(),
            invtNo=held.invt_no,
            taxNo=_tax_no(held),
            status=status,
            assureCode=inventory.head.assureCode,
        )
    )
    book.letter(told, held, f"818.{status}")


def _tax_no(held: Held) -> str:
    return f"{held.invt_no}_{held.versions}"
