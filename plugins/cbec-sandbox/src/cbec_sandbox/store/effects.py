"""What a fake counterparty remembers: one row for each operation id that reached it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

import attrs

from cbec_core.api import Outcome

__all__ = ["COLUMNS", "Effect", "Store", "Transaction"]


@attrs.frozen
class Effect:
    """One operation as the counterparty sees it.

    `happened` tells whether anything was really done, `outcome` what a look-up answers, `calls`
    how often the operation was asked for; `subject` groups what belongs to one payment or label.
    """

    operation_id: str
    capability: str
    kind: str
    subject: str
    reference: str
    fingerprint: str
    outcome: Outcome = attrs.field(converter=Outcome)
    fate: str
    happened: bool = attrs.field(converter=bool)
    calls: int
    at: str
    code: str = ""
    minor: int = 0
    currency: str = ""
    note: str = attrs.field(default="", repr=False)
    answer: str = attrs.field(default="", repr=False)


COLUMNS = tuple(field.name for field in attrs.fields(Effect))


class Transaction(Protocol):
    """Reads and writes that nobody else comes between."""

    def find(self, operation_id: str) -> Effect | None:
        """Return the effect of an operation."""
        ...

    def subject_of(self, reference: str) -> str:
        """Return the subject to which a reference belongs, or the reference itself."""
        ...

    def of_subject(self, subject: str) -> tuple[Effect, ...]:
        """Return every effect on a subject, in the order in which they came."""
        ...

    def put(self, effect: Effect) -> None:
        """Write an effect, in place of what its operation id had before."""
        ...


class Store(Protocol):
    """The memory of the counterparties."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that is alone in the store; an exception undoes it."""
        ...

    def effects(self) -> tuple[Effect, ...]:
        """Return every effect, in the order in which they came."""
        ...
