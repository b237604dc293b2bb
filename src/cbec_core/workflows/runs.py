"""Runs as people and programs meet them: start, advance, look, resolve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.merchant import Permission
from cbec_core.domain.operation import Operation, Run, RunState
from cbec_core.domain.order import FulfilledBy, Order, OrderState
from cbec_core.ports.stored import OrderFilter
from cbec_core.services.declare import declaration_id
from cbec_core.services.inputs import OrderToCashInput, ReturnInput
from cbec_core.services.orders import load_order
from cbec_core.services.withdraw import WithdrawalInput
from cbec_core.workflows.order_to_cash import ORDER_TO_CASH
from cbec_core.workflows.return_to_refund import RETURN_TO_REFUND
from cbec_core.workflows.withdrawal import WITHDRAWAL

if TYPE_CHECKING:
    from cbec_core.domain.customs import Direction
    from cbec_core.domain.returns import ReturnLine
    from cbec_core.services.context import Context
    from cbec_core.workflows.engine import Engine

__all__ = ["Refunds", "RunRecord", "Runs"]

_SENT = frozenset({OrderState.SHIPPED, OrderState.DELIVERED})


@attrs.frozen
class RunRecord:
    """A run with its operations."""

    run: Run
    operations: tuple[Operation, ...]


class Runs:
    """Start and follow the workflows of orders."""

    def __init__(self, context: Context, engine: Engine) -> None:
        self._context = context
        self._engine = engine

    def process(
        self, order_id: str, wanted: OrderToCashInput | None = None, until: str = ""
    ) -> Run:
        """Start the order's run, or take it up, and advance it as far as it goes now.

        `until` names the step after which to stop. The same order never has two runs; another
        input than the first is `idempotency.conflict`.
        """
        self._context.require(Permission.SHIP)
        run = self._of_order(order_id)
        if run is None or wanted is not None:
            run = self.start(order_id, wanted)
        return self.advance(run.id, until)

    def start(self, order_id: str, wanted: OrderToCashInput | None = None) -> Run:
        """Start the order's run and leave it to a worker."""
        self._context.require(Permission.SHIP)
        with self._context.begin() as uow:
            order = load_order(uow, order_id)
        if order.state is OrderState.CANCELLED:
            raise DomainError("order.cancelled", order=order.external_id)
        if not is_processable(order):
            raise DomainError("order.not_ready", order=order.external_id, state=order.state.value)
        return self._engine.start(
            ORDER_TO_CASH,
            f"{ORDER_TO_CASH}.{order.id}",
            order.id,
            order.merchant_id,
            wanted or OrderToCashInput(),
        )

    def start_ready(self, wanted: OrderToCashInput | None = None) -> tuple[Run, ...]:
        """Start a run for every order that is to be shipped and has none."""
        self._context.require(Permission.SHIP)
        started: list[Run] = []
        after = ""
        while True:
            with self._context.begin() as uow:
                page = uow.orders.list(
                    OrderFilter(state=OrderState.TO_SHIP, after=after, limit=500)
                )
                new = [order for order in page if not uow.runs.of_subject(order.id)]
            started += [self.start(order.id, wanted) for order in new]
            if not page:
                return tuple(started)
            after = page[-1].id

    def withdraw(self, order_id: str, direction: Direction) -> Run:
        """Withdraw the order's declaration at a border, once for its number."""
        self._context.require(Permission.SHIP)
        with self._context.begin() as uow:
            order = load_order(uow, order_id)
            declaration = uow.declarations.get(declaration_id(order.id, direction))
        number = declaration.number if declaration is not None else ""
        run = self._engine.start(
            WITHDRAWAL,
            f"{WITHDRAWAL}.{order.id}.{direction.value}.{number}",
            order.id,
            order.merchant_id,
            WithdrawalInput(direction),
        )
        return self.advance(run.id)

    def get(self, run_id: str) -> RunRecord:
        """Return a run, by its id or by its order's, with its operations."""
        self._context.require(Permission.RUNS_READ)
        with self._context.begin() as uow:
            run = uow.runs.get(run_id)
            if run is None:
                of_subject = uow.runs.of_subject(run_id)
                if not of_subject:
                    raise DomainError("run.not_found", run=run_id)
                run = of_subject[0]
            return RunRecord(run, uow.operations.of_run(run.id))

    def list(self, state: RunState | None = None, limit: int = 100) -> tuple[Run, ...]:
        """Return runs, newest first."""
        self._context.require(Permission.RUNS_READ)
        with self._context.begin() as uow:
            return uow.runs.list(state, limit)

    def parked(self, limit: int = 100) -> tuple[Run, ...]:
        """Return the runs that wait for a person."""
        return self.list(RunState.PARKED, limit)

    def can_start(self, order: Order) -> bool:
        """Tell whether an order can be taken up."""
        return is_processable(order)

    def find(self, order_id: str) -> Run | None:
        """Return the order-to-cash run of an order, if it has one."""
        self._context.require(Permission.RUNS_READ)
        return self._of_order(order_id)

    def of_orders(self, order_ids: Iterable[str]) -> tuple[Run, ...]:
        """Return the order-to-cash runs of orders."""
        self._context.require(Permission.RUNS_READ)
        found = (self._of_order(order_id) for order_id in sorted(order_ids) if order_id)
        return tuple(run for run in found if run is not None)

    def advance(self, run_id: str, until: str = "") -> Run:
        """Advance a run as far as it goes now; one that sleeps is asked, since somebody asked."""
        self._context.require(Permission.SHIP)
        return self._engine.advance(run_id, until_step=until or None, early=True)

    def resolve(self, run_id: str, resolution: str, **facts: str) -> Run:
        """Settle a parked run by a person's word and advance it; see `Engine.resolve`."""
        self._context.require(Permission.RUNS_RESOLVE)
        self._engine.resolve(run_id, resolution, actor=self._context.actor, **facts)
        return self._engine.advance(run_id)

    def _of_order(self, order_id: str) -> Run | None:
        with self._context.begin() as uow:
            runs: Iterable[Run] = uow.runs.of_subject(order_id)
        return next((run for run in runs if run.workflow == ORDER_TO_CASH), None)


def is_processable(order: Order) -> bool:
    """Tell whether an order can be taken up: paid, not yet sent unless its marketplace sends it."""
    if order.state in _SENT:
        return order.fulfilled_by is FulfilledBy.MARKETPLACE
    return order.state is OrderState.TO_SHIP


class Refunds:
    """Give money back by line."""

    def __init__(self, context: Context, engine: Engine) -> None:
        self._context = context
        self._engine = engine

    def refund(
        self,
        order_id: str,
        lines: Sequence[ReturnLine],
        *,
        key: str,
        reason: str = "",
        restock: bool = False,
    ) -> Run:
        """Refund units of lines; the same key never refunds twice.

        Raises `idempotency.conflict` if the key was used for another refund; a refund that passes
        what is left ends undone with the reason `refund.exceeds`.
        """
        self._context.require(Permission.REFUND)
        with self._context.begin() as uow:
            order = load_order(uow, order_id)
        for line in lines:
            order.line(line.line_id)
        run = self._engine.start(
            RETURN_TO_REFUND,
            f"{RETURN_TO_REFUND}.{order.id}.{key}",
            f"ret_{order.id.removeprefix('ord_')}.{key}",
            order.merchant_id,
            ReturnInput(order.id, tuple(lines), reason, restock),
        )
        return self._engine.advance(run.id)
