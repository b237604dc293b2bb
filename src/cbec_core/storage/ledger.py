"""The append-only journal; the database itself refuses an entry that does not balance."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from cbec_core.domain.money import Money
from cbec_core.storage.entities import refuse_unseen
from cbec_core.storage.rows_money import journal_to_postings, journal_to_row, rows_to_journal
from cbec_core.storage.statements import Statement, by, insert_into
from cbec_core.storage.tables_money import journals, postings

if TYPE_CHECKING:
    from cbec_core.domain.ledger import Account, Journal
    from cbec_core.storage.link import Link

__all__ = ["LedgerStore"]

_shown = [column for column in journals.c if column.identity is None]

KNOWN = Statement(lambda f: select(journals.c.id).where(f.among(journals.c.id, "ids")))
ADD_JOURNAL = insert_into(journals, "id")
ADD_POSTINGS = insert_into(postings)
BALANCE = Statement(
    lambda _: (
        select(func.coalesce(func.sum(postings.c.amount_minor), 0))
        .where(postings.c.merchant_id == by("merchant"))
        .where(postings.c.account == by("the_account"))
        .where(postings.c.currency == by("the_currency"))
    ),
    postings.c.merchant_id,
)
OF_REFERENCE = Statement(
    lambda _: (
        select(*_shown).where(journals.c.reference == by("ref")).order_by(journals.c.position)
    ),
    journals.c.merchant_id,
)
POSTINGS = Statement(
    lambda f: (
        select(postings)
        .where(f.among(postings.c.journal_id, "ids"))
        .order_by(postings.c.journal_id, postings.c.number)
    ),
    postings.c.merchant_id,
)


class LedgerStore:
    """Post and read journals."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def post(self, *journals: Journal) -> None:
        """Append; a journal id that exists already is left as it is."""
        refuse_unseen(self._link.actor, *(journal.merchant_id for journal in journals))
        self._link.begin()
        if self._link.database.is_sqlite:
            self._post_closing(journals)
        else:
            self._post_checked_at_commit(journals)

    def _post_closing(self, journals: tuple[Journal, ...]) -> None:
        # SQLite has no deferred trigger: postings come first, and the row of the journal closes
        # them, which a trigger refuses unless they sum to zero. No other writer is about.
        ids = [journal.id for journal in journals]
        known = {row[0] for row in self._link.rows(KNOWN, ids=ids)}
        for journal in journals:
            if journal.id not in known:
                known.add(journal.id)
                self._link.put(ADD_POSTINGS, journal_to_postings(journal))
                self._link.put(ADD_JOURNAL, [journal_to_row(journal)])

    def _post_checked_at_commit(self, journals: tuple[Journal, ...]) -> None:
        for journal in journals:
            if self._link.change_row(ADD_JOURNAL, journal_to_row(journal)):
                self._link.put(ADD_POSTINGS, journal_to_postings(journal))

    def balance(self, merchant_id: str, account: Account, currency: str) -> Money:
        """Return the sum of an account's postings."""
        row = self._link.row(
            BALANCE, merchant=merchant_id, the_account=account.value, the_currency=currency
        )
        return Money(int(row[0]) if row else 0, currency)

    def of_reference(self, reference: str) -> tuple[Journal, ...]:
        """Return the journals that name a reference, oldest first."""
        rows = self._link.rows(OF_REFERENCE, ref=reference)
        sides = self._link.rows(POSTINGS, ids=[row[0] for row in rows])
        of = {key: list(group) for key, group in groupby(sides, key=itemgetter(0))}
        return tuple(rows_to_journal(row, of.get(row[0], ())) for row in rows)
