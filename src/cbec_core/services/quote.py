"""Quote: what a consignment costs on arrival, explained and frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain._answer import assessment
from cbec_core.domain.charged_twice import TWICE, charged_twice
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.landed_cost import LandedCostQuote, TaxAssessment
from cbec_core.domain.landed_request import LandedCostRequest
from cbec_core.domain.merchant import Permission
from cbec_core.domain.order import FulfilledBy, Order, OrderState
from cbec_core.services.consign import build_consignment, load_consignment
from cbec_core.services.effects import Progress
from cbec_core.services.orders import is_cancelled, load_order
from cbec_core.services.requirements import requirements_of
from cbec_core.services.rules import Rules

if TYPE_CHECKING:
    import pyarrow

    from cbec_core.domain._answer import Answer, Refusal
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.landed_cost import ExchangeRate
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.bulk.batch import Batch
    from cbec_core.services.context import Context

__all__ = ["LandedCost", "QuoteOrder", "need_bulk"]


class LandedCost:
    """Assess consignments by the dated rules of the installed plugins."""

    def __init__(self, context: Context) -> None:
        self._context, self._rules = context, Rules(context)

    def assess(self, request: LandedCostRequest) -> TaxAssessment:
        """Return the charges with their proof; extras of plugins are asked once a consignment.

        Where no rules cover the destination the answer is `calculable: false` with the finding.
        """
        self._context.require(Permission.QUOTE)
        return assessment(self._rules.assess(request))

    def quote(self, request: LandedCostRequest) -> LandedCostQuote:
        """Return the answer to a question that belongs to no order, with what it leaves out."""
        context = self._context
        context.require(Permission.QUOTE)
        answer, missing = self._rules.quote(request)
        return _frozen(
            request, answer, missing, context.clock.new_id("quo"), "", context.merchant_id
        )

    def quote_many(
        self, table: object, exchange_rates: tuple[ExchangeRate, ...] = ()
    ) -> pyarrow.Table:
        """Return one answer for each row of a table of questions, in its order.

        `table` is one of Arrow or of whoever speaks Arrow (Polars, DuckDB); its rows are lines,
        and `request` says which of them are one consignment. Every amount and finding equals
        what `quote` answers. Needs the extra `bulk`. Raises `landed_cost.bulk_missing`,
        `landed_cost.column_*`, `landed_cost.cell_invalid` and `landed_cost.request_mixed`.
        """
        self._context.require(Permission.QUOTE)
        need_bulk()
        from cbec_core.services.bulk.quote_many import Bulk, table_of

        return Bulk(self._context, exchange_rates).quote(table_of(table))

    def quote_file(
        self,
        asked: str | Path,
        answered: str | Path,
        exchange_rates: tuple[ExchangeRate, ...] = (),
        *,
        lines: int = 100_000,
        anew: bool = False,
        tell: Callable[[int, int], None] | None = None,
    ) -> Batch:
        """Answer a CSV or Parquet file of questions with another one, some lines at a time.

        A call that was interrupted goes on where it stopped; `answered` appears whole at the end.
        `anew` forgets what was done. `tell` hears how many lines are done, and of how many. Raises
        what `quote_many` raises, `landed_cost.unreadable`, `landed_cost.unwritable`,
        `landed_cost.file_kind`, and `landed_cost.basis_changed` where settings, plugins or loaded
        data are no longer those by which the first lines were answered.
        """
        context = self._context
        context.require(Permission.QUOTE)
        need_bulk()
        from cbec_core.services.bulk.basis import basis_of
        from cbec_core.services.bulk.batch import quote_file
        from cbec_core.services.bulk.quote_many import Bulk

        return quote_file(
            Bulk(context, exchange_rates),
            Path(asked),
            Path(answered),
            basis=lambda: basis_of(context),
            rates=str(exchange_rates),
            size=lines,
            anew=anew,
            tell=tell,
        )

    def quote_consignment(
        self, consignment: Consignment, on: date, quote_id: str, order: Order | None = None
    ) -> LandedCostQuote:
        """Return the frozen answer for a consignment with what it lacks for customs and papers."""
        request = LandedCostRequest.of(consignment, on)
        if order is not None:
            collected = tuple(one for one in order.all_charges() if one.kind in TWICE)
            request = attrs.evolve(request, collected=collected)
        self._context.require(Permission.QUOTE)
        answer = self._rules.assess(request)
        missing = self.requirements(consignment, on, order)
        return _frozen(
            *(request, answer, missing, quote_id),
            consignment.order_id,
            consignment.merchant_id,
        )

    def requirements(
        self, consignment: Consignment, on: date, order: Order | None = None
    ) -> tuple[Finding, ...]:
        """Return what customs data is missing, by line; with an order what its papers lack, too."""
        self._context.require(Permission.QUOTE)
        return requirements_of(self._context, consignment, on, order)

    def quote_order(self, order_id: str, on: date | None = None) -> LandedCostQuote:
        """Return a fresh quote of an order; nothing is stored.

        Raises `order.cancelled` and `order.nothing_to_send`. What the channel ships from its own
        warehouse crosses borders that it does not tell of: that is not calculable.
        """
        context = self._context
        context.require(Permission.QUOTE)
        day = on or context.clock.now().date()
        quote_id = context.clock.new_id("quo")
        with context.begin() as uow:
            order = load_order(uow, order_id)
            if order.state is OrderState.CANCELLED:
                raise DomainError("order.cancelled", order=order.external_id)
            if not any(line.quantity for line in order.lines):
                raise DomainError("order.nothing_to_send", order=order.external_id)
            if order.fulfilled_by is FulfilledBy.MARKETPLACE:
                return _by_channel(order, day, quote_id)
            consignment = load_consignment(uow, order.id) or build_consignment(context, uow, order)
        return self.quote_consignment(consignment, day, quote_id, order)

    def stored(self, order_id: str) -> tuple[LandedCostQuote, ...]:
        """Return the quotes that were frozen with an order."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.quotes.of_order(order_id)


def _frozen(
    request: LandedCostRequest,
    answer: Answer | Refusal,
    missing: tuple[Finding, ...],
    quote_id: str,
    order_id: str,
    merchant_id: str,
) -> LandedCostQuote:
    if request.collected:
        missing = (*charged_twice(request, assessment(answer)), *missing)
    names = (quote_id, order_id, merchant_id)
    return LandedCostQuote.told_by(answer, missing, names, request.currency, request.on)


_BY_CHANNEL = Finding(
    "landed_cost.shipped_by_channel",
    Severity.WARNING,
    "The channel ships this order from a warehouse of its own; what is owed where it came in is"
    " not known.",
    "该订单由平台从自己的仓库发货；货物在入境地应缴的税费未知。",
)


def _by_channel(order: Order, day: date, quote_id: str) -> LandedCostQuote:
    return LandedCostQuote(
        id=quote_id,
        order_id=order.id,
        merchant_id=order.merchant_id,
        currency=order.currency,
        as_of=day,
        calculable=False,
        lines=(),
        findings=(_BY_CHANNEL,),
    )


def need_bulk() -> None:
    """Raise `landed_cost.bulk_missing` unless what quotes tables is installed."""
    for package in ("numpy", "pyarrow"):
        if find_spec(package) is None:
            raise DomainError("landed_cost.bulk_missing", package=package)


class QuoteOrder:
    """Step `quote`: freeze the landed cost of the day on which the order is processed."""

    def __init__(self, context: Context, landed_cost: LandedCost) -> None:
        self._context = context
        self._landed_cost = landed_cost

    def do(self, uow: UnitOfWork, run: Run, now: datetime) -> Progress:
        """Store the quote; what cannot be computed is said in it and holds nothing up."""
        order = load_order(uow, run.subject)
        if is_cancelled(order):
            return Progress.reject("order.cancelled")
        consignment = load_consignment(uow, order.id)
        if consignment is None:
            return Progress.done()
        quote = self._landed_cost.quote_consignment(
            consignment, now.date(), f"{run.id}.quote", order
        )
        uow.quotes.add(quote)
        total = quote.sum_of()
        uow.outbox.add(
            self._context.event(
                EventType.ORDER_QUOTED,
                order.id,
                order.merchant_id,
                calculable=quote.calculable,
                amount=None if total is None else str(total),
            )
        )
        return Progress.done()

    def undo(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """Keep the quote: it is a record of what was answered."""
