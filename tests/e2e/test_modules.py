"""The eight modules of a platform (FEATURES row 7): what each is here, and that it works.

Analytics and the service desk are not built in this version: they come in as plugins, and what is
shown is the way in: facts, tables, commands and permissions of their own. The others are here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.api import CommandSpec, Event, Finding, PermissionSpec, Severity, hookimpl
from cbec_core.domain.customs import Direction
from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.ledger import Account
from cbec_core.domain.merchant import Actor, Permission
from cbec_core.domain.operation import RunState
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.payment import PaymentState
from cbec_core.domain.returns import ReturnLine

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.product import Variant
    from tests.e2e.conftest import Travelling

Document = dict[str, Any]
ARCHITECTURE = Path(__file__).parents[2] / "docs" / "explanation" / "architecture.md"


class Sales:
    """Analytics as a plugin: it counts the facts that it hears."""

    def __init__(self) -> None:
        self.heard: Counter[EventType] = Counter()

    @hookimpl
    def cbec_event(self, event: Event) -> None:
        self.heard[event.type] += 1


class Desk:
    """A service desk as a plugin: its own command, its own right, its own view of an order."""

    @hookimpl
    def cbec_commands(self) -> list[CommandSpec]:
        return [CommandSpec("desk", "desk.command:desk", "Answer buyers.")]

    @hookimpl
    def cbec_permissions(self) -> list[PermissionSpec]:
        return [PermissionSpec("desk.answer", "Answer buyers.")]

    @hookimpl
    def cbec_check_order(self, order: Order) -> list[Finding]:
        return [Finding("desk.asked", Severity.ERROR, "The buyer has asked.", "买家有疑问。")]


def imported(cbec: Cbec, document: Document) -> Order:
    report = cbec.orders.import_document(json.dumps(document).encode(), "amazon")
    return cbec.orders.get(report.inserted[0])


def clerk(*permissions: str) -> Actor:
    return Actor("clerk", frozenset({"m1"}), frozenset(permissions))


@pytest.fixture
def sales() -> Sales:
    return Sales()


@pytest.fixture
def cbec(deploy: Callable[..., Cbec], sales: Sales) -> Cbec:
    return deploy(objects=[sales])


@pytest.fixture
def settled(cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]) -> Order:
    """Return an order that was paid, shipped, declared, delivered and settled."""
    from importlib.resources import files

    order = imported(cbec, one_order)
    report = files("cbec_marketplace_amazon.demo").joinpath("settlement_de.tsv").read_bytes()
    cbec.settlements.import_document(report, "amazon")
    cbec.runs.start(order.id)
    for _ in range(100):
        cbec.worker().run_until_idle()
        if cbec.orders.get(order.id).state is OrderState.COMPLETED:
            return order
        clock.moment += timedelta(hours=6)
    raise AssertionError("the order never came to its end")


@pytest.mark.feature(7)
def test_products_orders_payment_and_logistics_are_services(
    cbec: Cbec, settled: Order, catalogue: list[Variant], sales: Sales
) -> None:
    skus = {line.sku for line in settled.lines}
    assert set(cbec.catalog.find(skus)) == skus
    assert all(level.on_hand < 50 for level in cbec.stock.levels(skus))

    assert [order.id for order in cbec.orders.list()] == [settled.id]
    run = cbec.runs.find(settled.id)
    assert run is not None
    assert run.state is RunState.DONE

    payment = cbec.payments.of_order(settled.id)
    assert payment is not None
    assert payment.captured == settled.total
    assert payment.state is PaymentState.CAPTURED
    assert cbec.settlements.balance(Account.BANK, "EUR")
    line = settled.lines[0]
    assert cbec.refunds.refund(settled.id, [ReturnLine(line.id, 1)], key="r").state is RunState.DONE

    shipment = cbec.shipping.shipment(settled.id)
    assert shipment is not None
    assert shipment.tracking_number
    assert cbec.tracking.events(settled.id)
    assert {d.direction for d in cbec.customs.declarations(settled.id)} == set(Direction)


@pytest.mark.feature(7)
def test_users_are_actors_with_rights_of_core_and_plugins(cbec: Cbec, one_order: Document) -> None:
    """Accounts and sign-in are a plugin's; who acts, for whom and with what right is the core's."""
    reader = cbec.act_as(clerk(Permission.ORDERS_READ))
    assert reader.orders.list() == ()
    with pytest.raises(DomainError, match="permission"):
        imported(reader, one_order)
    assert "sandbox.read" in {spec.name for spec in cbec.asks.permissions()}


@pytest.mark.feature(7)
def test_security_and_risk_stop_an_order_before_it_costs_anything(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = "SANDBOX BLOCKED"
    order = imported(cbec, one_order)
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.UNDONE, "screening.blocked")
    assert cbec.shipping.shipment(order.id) is None


@pytest.mark.feature(7)
def test_analytics_comes_in_by_facts_and_tables(cbec: Cbec, settled: Order, sales: Sales) -> None:
    assert sales.heard[EventType.ORDER_COMPLETED] == 1
    assert sales.heard[EventType.SETTLEMENT_IMPORTED] == 1
    labels = {branch.label for branch in cbec.asks.migrations()}
    assert "sandbox" in labels
    assert all(label in cbec.storage.state().found for label in labels)


@pytest.mark.feature(7)
def test_a_service_desk_comes_in_by_commands_rights_and_a_hold_that_a_person_lifts(
    deploy: Callable[..., Cbec], one_order: Document, variants: list[Variant]
) -> None:
    cbec = deploy(objects=[Desk()])
    assert "desk" in {spec.name for spec in cbec.asks.commands()}
    assert "desk.answer" in {spec.name for spec in cbec.asks.permissions()}
    cbec.catalog.put(*variants)
    order = imported(cbec, one_order)
    parked = cbec.runs.process(order.id)
    assert (parked.state, parked.reason) == (RunState.PARKED, "order.not_processable")
    agent = cbec.act_as(clerk(Permission.RUNS_READ, Permission.RUNS_RESOLVE))
    (seen,) = agent.runs.parked()
    run = agent.runs.resolve(seen.id, "approve")
    assert "screen" in run.done_steps


def test_the_page_names_what_is_there(cbec: Cbec) -> None:
    text = ARCHITECTURE.read_text("utf-8").partition("## The eight modules")[2]
    table = text.partition("\n## ")[0]
    rows = re.findall(r"^\| (?!module|---)(.+?) \|", table, re.MULTILINE)
    assert rows == [
        "users",
        "products",
        "orders",
        "payment",
        "logistics",
        "analytics",
        "service",
        "security and risk",
    ]
    for service, call in re.findall(r"`cbec\.(\w+)(?:\.(\w+))?`", table):
        assert not call or hasattr(getattr(cbec, service), call), (service, call)
        assert hasattr(cbec, service), service
    hooks = re.findall(r"`(cbec_\w+)`", table)
    assert hooks
    assert set(hooks) <= set(cbec.plugins.hooks())
