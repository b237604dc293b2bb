"""Runs as people and programs meet them: start, advance, look, resolve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.merchant import Permission
from cbec_core.domain.operation import Operation, Run, RunState
from cbec_core.domain.order import FulfilledBy, Order, OrderState
from cbec_core.ports.codec import load
from cbec_core.ports.stored import OrderFilter
from cbec_core.services.declare import declaration_id
from cbec_core.services.inputs import OrderToCashInput, ReturnInput, order_input
from cbec_core.services.orders import is_cancelled, load_order, move_order
from cbec_core.services.withdraw import WithdrawalInput, stands
from cbec_core.workflows.order_to_cash import ORDER_TO_CASH
from cbec_core.workflows.return_to_refund import RETURN_TO_REFUND
from cbec_core.workflows.withdrawal import WITHDRAWAL

if TYPE_CHECKING:
    from cbec_core.domain.customs import Direction
    from cbec_core.domain.returns import ReturnLine
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context
    from cbec_core.workflows.engine import Engine

__all__ = ["Refunds", "RunRecord", "Runs"]

_SENT = frozenset({OrderState.SHIPPED, OrderState.DELIVERED})
# What another process did to an order since the page was read: it is not for this one any more.
_MOVED_ON = frozenset({"order.cancelled", "order.not_ready", "idempotency.conflict"})
_STOPPED = frozenset({OrderState.EXCEPTION, OrderState.ON_HOLD})


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

        `until` names the step after which to stop. The same order never has two runs at once;
        another input than the first is `idempotency.conflict`. One whose run was undone is only
        taken up by `take_up_again`.
        """
        self._context.require(Permission.SHIP)
        run = self._of_order(order_id)
        if run is None or wanted is not None:
            run = self.start(order_id, wanted)
        return self.advance(run.id, until)

    def start(self, order_id: str, wanted: OrderToCashInput | None = None) -> Run:
        """Start the order's run and leave it to a worker, or return the one that it has."""
        self._context.require(Permission.SHIP)
        with self._context.begin() as uow:
            order = load_order(uow, order_id)
            number = len(_attempts(uow, order_id))
        if not number and not is_processable(order):
            raise _not_ready(order)
        key, value = _key(order, max(number, 1)), wanted or OrderToCashInput()
        return self._engine.start(ORDER_TO_CASH, key, order.id, order.merchant_id, value)

    def take_up_again(self, order_id: str, wanted: OrderToCashInput | None = None) -> Run:
        """Take an order up anew whose run was undone, on a person's word, and advance it.

        The order is to be shipped again and every step is made anew, screening first; what was paid
        stays paid, and a channel that still holds it is asked for at the release. Without `wanted`
        it is processed as before. An order whose run was not undone is only advanced. Raises
        `order.cancelled`, and `order.not_ready` for one that has left.
        """
        self._context.require(Permission.RUNS_RESOLVE)
        with self._engine.kit.begin() as uow:
            order = load_order(uow, order_id)
            runs = _attempts(uow, order_id)
            run = runs[-1] if runs else None
            if run is None or run.state is RunState.UNDONE:
                if order.state in _STOPPED:
                    order = move_order(uow, order, OrderState.TO_SHIP)
                if order.state is not OrderState.ON_HOLD and not is_processable(order):
                    raise _not_ready(order)
                value = wanted or (order_input(run) if run else OrderToCashInput())
                key = _key(order, len(runs) + 1)
                run = uow.runs.start(
                    self._engine.new_run(ORDER_TO_CASH, key, order.id, order.merchant_id, value)
                )
                uow.commit()
        return self._engine.advance(run.id, early=True)

    def start_ready(self, wanted: OrderToCashInput | None = None) -> tuple[Run, ...]:
        """Start a run for every order of the merchant that is to be shipped and never had one."""
        self._context.require(Permission.SHIP)
        started: list[Run] = []
        after = ""
        while True:
            with self._context.begin() as uow:
                page = uow.orders.list(
                    OrderFilter(state=OrderState.TO_SHIP, after=after, limit=500)
                )
                own = [o for o in page if o.merchant_id == self._context.merchant_id]
                new = [order for order in own if not _attempts(uow, order.id)]
            for order in new:
                try:
                    started.append(self.start(order.id, wanted))
                except DomainError as fault:
                    if fault.code not in _MOVED_ON:
                        raise
            if not page:
                return tuple(started)
            after = page[-1].id

    def withdraw(self, order_id: str, direction: Direction) -> Run:
        """Withdraw the order's declaration at a border; one that was refused is asked for anew."""
        self._context.require(Permission.SHIP)
        with self._context.begin() as uow:
            order = load_order(uow, order_id)
            declaration = uow.declarations.get(declaration_id(order.id, direction))
            earlier = [
                run
                for run in uow.runs.of_subject(order.id)
                if run.workflow == WITHDRAWAL
                and load(run.input, WithdrawalInput).direction is direction
            ]
        state = earlier[-1].state if earlier else RunState.UNDONE
        if state is RunState.UNDONE or (state is RunState.DONE and stands(declaration)):
            number = declaration.number if declaration is not None else ""
            again = f".{len(earlier) + 1}" if earlier else ""
            run = self._engine.start(
                WITHDRAWAL,
                f"{WITHDRAWAL}.{order.id}.{direction.value}.{number}{again}",
                order.id,
                order.merchant_id,
                WithdrawalInput(direction),
            )
        else:
            run = earlier[-1]
        return self.advance(run.id)

    def get(self, run_id: str) -> RunRecord:
        """Return a run, by its id or the newest by its order's, with its operations."""
        self._context.require(Permission.RUNS_READ)
        with self._context.begin() as uow:
            run = uow.runs.get(run_id)
            if run is None:
                of_subject = _attempts(uow, run_id) or uow.runs.of_subject(run_id)
                if not of_subject:
                    raise DomainError("run.not_found", run=run_id)
                run = of_subject[-1]
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
        """Return the newest order-to-cash run of an order, if it has one."""
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

    def resolve(
        self, run_id: str, resolution: str, *, seen: int | None = None, **facts: str
    ) -> Run:
        """Settle a parked run by a person's word and advance it; see `Engine.resolve`.

        Give `seen`, the `version` of the run that the person was shown: else the second of two who
        look at once answers what the first one's word led to. Raises `run.not_as_seen`.
        """
        self._context.require(Permission.RUNS_RESOLVE)
        self._engine.resolve(run_id, resolution, seen=seen, actor=self._context.actor, **facts)
        return self._engine.advance(run_id)

    def _of_order(self, order_id: str) -> Run | None:
        with self._context.begin() as uow:
            runs = _attempts(uow, order_id)
        return runs[-1] if runs else None


def _attempts(uow: UnitOfWork, order_id: str) -> tuple[Run, ...]:
    """Return the runs that took an order up, oldest first."""
    return tuple(run for run in uow.runs.of_subject(order_id) if run.workflow == ORDER_TO_CASH)


def _key(order: Order, number: int) -> str:
    """Return the key of an order's run; a number above 1 follows one that was undone."""
    first = f"{ORDER_TO_CASH}.{order.id}"
    return first if number == 1 else f"{first}.{number}"


def _not_ready(order: Order) -> DomainError:
    if is_cancelled(order):
        return DomainError("order.cancelled", order=order.external_id)
    return DomainError("order.not_ready", order=order.external_id, state=order.state.value)


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
