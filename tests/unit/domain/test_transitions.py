"""States are data: what is not in a table cannot happen."""

from __future__ import annotations

import importlib
import pkgutil
from enum import StrEnum
from typing import Any

import pytest

import cbec_core.domain
from cbec_core.domain.customs import DECLARATION_MOVES, DeclarationState
from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import OPERATION_MOVES, RUN_MOVES, OperationState, RunState
from cbec_core.domain.order import ORDER_MOVES, OrderState
from cbec_core.domain.payment import PAYMENT_MOVES, PaymentState
from cbec_core.domain.returns import RETURN_MOVES, ReturnState
from cbec_core.domain.shipment import SHIPMENT_MOVES, ShipmentState
from cbec_core.domain.stock import RESERVATION_MOVES, ReservationState
from cbec_core.domain.transitions import TransitionTable

Table = TransitionTable[Any]

# table, all states, where an entity may start, where it ends
CASES: list[tuple[Table, type[StrEnum], set[StrEnum], set[StrEnum]]] = [
    (
        ORDER_MOVES,
        OrderState,
        {OrderState.UNKNOWN},
        {OrderState.COMPLETED, OrderState.CANCELLED},
    ),
    (
        PAYMENT_MOVES,
        PaymentState,
        {PaymentState.CREATED},
        {PaymentState.REFUNDED, PaymentState.VOIDED, PaymentState.DECLINED},
    ),
    (
        OPERATION_MOVES,
        OperationState,
        {OperationState.RESERVED},
        {OperationState.SUCCEEDED, OperationState.REJECTED},
    ),
    (RUN_MOVES, RunState, {RunState.READY}, {RunState.DONE, RunState.UNDONE}),
    (
        SHIPMENT_MOVES,
        ShipmentState,
        {ShipmentState.RATED},
        {ShipmentState.CLOSED, ShipmentState.VOIDED},
    ),
    (
        DECLARATION_MOVES,
        DeclarationState,
        {DeclarationState.DRAFT},
        {DeclarationState.CANCELLED},
    ),
    (
        RETURN_MOVES,
        ReturnState,
        {ReturnState.REQUESTED},
        {ReturnState.REFUNDED, ReturnState.REJECTED},
    ),
    (
        RESERVATION_MOVES,
        ReservationState,
        {ReservationState.HELD},
        {ReservationState.CONSUMED, ReservationState.RELEASED},
    ),
]
each_table = pytest.mark.parametrize(
    ("table", "states", "first", "last"), CASES, ids=[case[0].entity for case in CASES]
)


def test_every_table_of_the_domain_is_tested_here() -> None:
    found = set()
    for info in pkgutil.iter_modules(cbec_core.domain.__path__):
        module = importlib.import_module(f"cbec_core.domain.{info.name}")
        found |= {v.entity for v in vars(module).values() if isinstance(v, TransitionTable)}
    assert found == {case[0].entity for case in CASES}


@each_table
def test_only_what_the_table_names_may_happen(
    table: Table, states: type[StrEnum], first: set[StrEnum], last: set[StrEnum]
) -> None:
    for current in states:
        for target in states:
            legal = current == target or target in table.moves.get(current, frozenset())
            assert table.allows(current, target) is legal
            if legal:
                assert table.check(current, target) is target
                continue
            with pytest.raises(DomainError) as caught:
                table.check(current, target)
            assert caught.value.code == "transition.illegal"
            assert table.entity in caught.value.message


@each_table
def test_every_state_can_be_reached_and_an_end_is_an_end(
    table: Table, states: type[StrEnum], first: set[StrEnum], last: set[StrEnum]
) -> None:
    reached, frontier = set(first), list(first)
    while frontier:
        for target in table.moves.get(frontier.pop(), frozenset()) - reached:
            reached.add(target)
            frontier.append(target)
    assert reached == set(states)
    assert {state for state in states if table.is_final(state)} == last


@each_table
def test_an_end_can_be_reached_from_everywhere(
    table: Table, states: type[StrEnum], first: set[StrEnum], last: set[StrEnum]
) -> None:
    can_end = set(last)
    while grown := {s for s, to in table.moves.items() if to & can_end} - can_end:
        can_end |= grown
    assert can_end == set(states)


def test_unknown_is_not_no() -> None:
    assert not OPERATION_MOVES.is_final(OperationState.UNKNOWN)
    assert OPERATION_MOVES.allows(OperationState.UNKNOWN, OperationState.SUCCEEDED)
