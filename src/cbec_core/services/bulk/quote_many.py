"""Quote many: a table of questions in, a table of answers out, equal to the single path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from cbec_core.domain.errors import DomainError
from cbec_core.services.bulk.answers import Answers
from cbec_core.services.bulk.faults import faulty
from cbec_core.services.bulk.frame import Frame, read
from cbec_core.services.bulk.group import Group
from cbec_core.services.bulk.part import Part
from cbec_core.services.bulk.single import answer
from cbec_core.services.bulk.table import answer_table
from cbec_core.services.bulk.understood import Understood
from cbec_core.services.bulk.valuation import Asked
from cbec_core.services.rules import KnownRules

if TYPE_CHECKING:
    from cbec_core.domain.landed_cost import ExchangeRate
    from cbec_core.services.bulk.segments import Ints
    from cbec_core.services.context import Context

__all__ = ["Bulk", "table_of"]

_COMMON = (
    *("on", "origin", "destination", "region", "currency"),
    *("incoterm", "buyer", "transport", "declaration", "scheme"),
)
# So few baskets are quicker one by one than by column.
FEW = 8


class Bulk:
    """Answer tables by the same rules, one after the other; no provider is asked a thing twice."""

    def __init__(
        self, context: Context, rates: tuple[ExchangeRate, ...] = (), few: int = FEW
    ) -> None:
        self._rates, self._few = rates, few
        self._rules, self._knows = KnownRules(context), Understood()
        # A hook wants a request for each basket, so that with one nothing is gained by columns.
        self._one_by_one = bool(context.asks.landed_cost_chargers())

    def quote(self, table: pa.Table, first: int = 1) -> pa.Table:
        """Return one row for each row of a table, in its order."""
        frame = read(table, first)
        answers = self.answers(frame)
        return answer_table(frame, answers, table)

    def answers(self, frame: Frame) -> Answers:
        """Return the answers to the baskets of a frame, in its order."""
        answers = Answers(frame.baskets.rows, frame.baskets.count)
        if not frame.baskets.count:
            return answers
        alone = faulty(frame)
        for amounts in frame.collected.values():
            alone |= amounts != 0
        if self._one_by_one:
            alone[:] = True

        def leave(part: Part) -> None:
            alone[slice(None) if part.chosen is None else part.chosen] = True

        for asked, chosen in _groups(frame, None if not alone.any() else ~alone):
            part = Part(frame, chosen)
            if part.baskets.count < self._few:
                leave(part)
            else:
                Group(asked, self._rules, self._rates, answers, leave, self._knows).assess(part)
        answers.finish()
        for basket in np.flatnonzero(alone).tolist():
            answer(frame, basket, self._rules, self._rates, answers)
        return answers


def _groups(frame: Frame, fine: Any) -> Iterator[tuple[Asked, Ints | None]]:
    """Yield what baskets have in common, with those baskets; none: all."""
    heads = {name: frame.heads[name] for name in _COMMON}
    keys = np.zeros(frame.baskets.count, np.int64)
    size = 1
    for column in heads.values():
        if (many := len(column.values)) == 1 or not column.codes.any():
            continue
        if size * many > 2**61:
            unique, keys = np.unique(keys, return_inverse=True)
            size = len(unique)
        keys = keys * many + column.codes
        size *= many
    if fine is None and (keys == keys[0]).all():
        yield _asked(frame, 0), None
        return
    chosen = np.arange(frame.baskets.count) if fine is None else np.flatnonzero(fine)
    order = chosen[np.argsort(keys[chosen], kind="stable")]
    edges = np.flatnonzero(np.diff(keys[order])) + 1
    for some in np.split(order, edges):
        if len(some):
            yield _asked(frame, int(some[0])), some


def _asked(frame: Frame, basket: int) -> Asked:
    return Asked(**{name: frame.head(name, basket) for name in _COMMON})


def table_of(given: object) -> pa.Table:
    """Return a table of Arrow, of Polars, of pandas with Arrow, or of whoever else speaks Arrow."""
    if isinstance(given, pa.Table):
        return given
    if isinstance(given, pa.RecordBatch):
        return pa.Table.from_batches([given])
    if hasattr(given, "__arrow_c_stream__"):
        return pa.table(given)
    raise DomainError("landed_cost.no_table", type=type(given).__name__)
