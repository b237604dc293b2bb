"""Every public call of every service asks first whether the actor may do this.

The services are found, not listed: a method that is added without a row here fails.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.customs import Direction
from cbec_core.domain.errors import CbecError, DomainError
from cbec_core.domain.landed_request import LandedCostRequest
from cbec_core.domain.ledger import Account
from cbec_core.domain.merchant import Actor, Permission
from cbec_core.domain.returns import ReturnLine
from cbec_core.ports.marketplace import ImportedOrder
from cbec_core.services.stock import Receipt
from cbec_core.testing.builders import make_consignment, make_order, make_product, make_variant

if TYPE_CHECKING:
    from cbec_core import Cbec

P = Permission
NOWHERE = Path("no such file")
ORDER = make_order(merchant_id="m1")
VARIANT = make_variant(product=make_product(merchant_id="m1"))
CONSIGNMENT = make_consignment(merchant_id="m1")
QUESTION = LandedCostRequest.of(CONSIGNMENT, date(2026, 11, 20))

# What each call needs, and a call of it.
CALLS: dict[str, tuple[Permission, Callable[[Cbec], Any]]] = {
    "orders.import_file": (P.ORDERS_IMPORT, lambda c: c.orders.import_file(NOWHERE)),
    "orders.import_document": (P.ORDERS_IMPORT, lambda c: c.orders.import_document(b"{}")),
    "orders.place": (P.ORDERS_IMPORT, lambda c: c.orders.place(ORDER)),
    "orders.get": (P.ORDERS_READ, lambda c: c.orders.get("o")),
    "orders.list": (P.ORDERS_READ, lambda c: c.orders.list()),
    "orders.holds": (P.ORDERS_READ, lambda c: c.orders.holds(["o"])),
    "orders.revisions": (P.ORDERS_READ, lambda c: c.orders.revisions("o")),
    "orders.documents": (P.ORDERS_READ, lambda c: c.orders.documents("o")),
    "papers.merge": (P.ORDERS_READ, lambda c: c.papers.merge(["o"], lambda _size: BytesIO())),
    "catalog.put": (P.STOCK_WRITE, lambda c: c.catalog.put(VARIANT)),
    "catalog.import_files": (P.STOCK_WRITE, lambda c: c.catalog.import_files(NOWHERE)),
    "catalog.import_documents": (
        P.STOCK_WRITE,
        lambda c: c.catalog.import_documents([("a.csv", b"sku,title\na,b\n")]),
    ),
    "catalog.list": (P.ORDERS_READ, lambda c: c.catalog.list()),
    "catalog.check": (P.ORDERS_READ, lambda c: c.catalog.check(["FR"])),
    "catalog.find": (P.ORDERS_READ, lambda c: c.catalog.find(["a"])),
    "stock.receive": (P.STOCK_WRITE, lambda c: c.stock.receive(Receipt("a", 1, "r"))),
    "stock.levels": (P.ORDERS_READ, lambda c: c.stock.levels(["a"])),
    "landed_cost.assess": (P.QUOTE, lambda c: c.landed_cost.assess(QUESTION)),
    "landed_cost.quote": (P.QUOTE, lambda c: c.landed_cost.quote(QUESTION)),
    "landed_cost.quote_many": (P.QUOTE, lambda c: c.landed_cost.quote_many(None)),
    "landed_cost.quote_file": (P.QUOTE, lambda c: c.landed_cost.quote_file(NOWHERE, NOWHERE)),
    "landed_cost.quote_consignment": (
        P.QUOTE,
        lambda c: c.landed_cost.quote_consignment(CONSIGNMENT, QUESTION.on, "q"),
    ),
    "landed_cost.quote_order": (P.QUOTE, lambda c: c.landed_cost.quote_order("o")),
    "landed_cost.requirements": (
        P.QUOTE,
        lambda c: c.landed_cost.requirements(CONSIGNMENT, QUESTION.on),
    ),
    "landed_cost.stored": (P.ORDERS_READ, lambda c: c.landed_cost.stored("o")),
    "payments.of_order": (P.ORDERS_READ, lambda c: c.payments.of_order("o")),
    "payments.events": (P.ORDERS_READ, lambda c: c.payments.events("o")),
    "payment_facts.receive": (P.PAY, lambda c: c.payment_facts.receive("sandbox", {}, b"")),
    "payment_facts.process": (P.PAY, lambda c: c.payment_facts.process()),
    "shipping.consignment": (P.ORDERS_READ, lambda c: c.shipping.consignment("o")),
    "shipping.shipment": (P.ORDERS_READ, lambda c: c.shipping.shipment("o")),
    "customs.declarations": (P.ORDERS_READ, lambda c: c.customs.declarations("o")),
    "customs.requirements": (P.ORDERS_READ, lambda c: c.customs.requirements("o")),
    "tracking.events": (P.ORDERS_READ, lambda c: c.tracking.events("o")),
    "tracking.shipment": (P.ORDERS_READ, lambda c: c.tracking.shipment("o")),
    "settlements.import_file": (P.SETTLE, lambda c: c.settlements.import_file(NOWHERE, "amazon")),
    "settlements.import_document": (
        P.SETTLE,
        lambda c: c.settlements.import_document(b"", "amazon"),
    ),
    "settlements.list": (P.SETTLE, lambda c: c.settlements.list()),
    "settlements.balance": (P.SETTLE, lambda c: c.settlements.balance(Account.BANK, "EUR")),
    "records.of_order": (P.ORDERS_READ, lambda c: c.records.of_order("o")),
    "runs.process": (P.SHIP, lambda c: c.runs.process("o")),
    "runs.start": (P.SHIP, lambda c: c.runs.start("o")),
    "runs.take_up_again": (P.RUNS_RESOLVE, lambda c: c.runs.take_up_again("o")),
    "runs.start_ready": (P.SHIP, lambda c: c.runs.start_ready()),
    "runs.advance": (P.SHIP, lambda c: c.runs.advance("r")),
    "runs.withdraw": (P.SHIP, lambda c: c.runs.withdraw("o", Direction.EXPORT)),
    "runs.get": (P.RUNS_READ, lambda c: c.runs.get("r")),
    "runs.list": (P.RUNS_READ, lambda c: c.runs.list()),
    "runs.parked": (P.RUNS_READ, lambda c: c.runs.parked()),
    "runs.find": (P.RUNS_READ, lambda c: c.runs.find("o")),
    "runs.of_orders": (P.RUNS_READ, lambda c: c.runs.of_orders(["o"])),
    "runs.resolve": (P.RUNS_RESOLVE, lambda c: c.runs.resolve("r", "retry")),
    "refunds.refund": (P.REFUND, lambda c: c.refunds.refund("o", [ReturnLine("1", 1)], key="k")),
}
# What needs none, and why.
OPEN = {
    "runs.can_start": "looks at the order that it is given, and at nothing else",
}
# What is no service: the program that embeds cbec holds these, and hands an actor's services on.
INSIDE = {"context", "plugins", "storage", "providers", "asks"}


def services(cbec: Cbec) -> Iterator[tuple[str, Any]]:
    for name, value in vars(cbec).items():
        if not name.startswith("_") and name not in INSIDE:
            yield name, value


def public_calls(cbec: Cbec) -> set[str]:
    return {
        f"{name}.{call}"
        for name, service in services(cbec)
        for call, member in inspect.getmembers(service, callable)
        if not call.startswith("_")
    }


def refused(cbec: Cbec, actor: Actor, call: Callable[[Cbec], Any]) -> str:
    """Return the permission that was asked for in vain, or nothing if the call went on."""
    try:
        call(cbec.act_as(actor))
    except CbecError as fault:
        return str(fault.params["permission"]) if fault.code == "permission.denied" else ""
    return ""


def test_every_public_call_is_here(cbec: Cbec) -> None:
    assert set(CALLS) | set(OPEN) == public_calls(cbec)
    assert not set(CALLS) & set(OPEN)
    assert all(OPEN.values())


@pytest.mark.feature(118)
def test_every_call_needs_its_permission_and_no_other(cbec: Cbec) -> None:
    """FEATURES row 118: least privilege, at the boundary, before anything is read or written."""
    everything = frozenset(p.value for p in Permission)
    one = frozenset({"m1"})
    told = {}
    for name, (permission, call) in CALLS.items():
        without = Actor("clerk", one, everything - {permission.value})
        stranger = Actor("stranger", frozenset({"m2"}), everything)
        alone = Actor("clerk", one, frozenset({permission.value}))
        told[name] = [refused(cbec, actor, call) for actor in (without, stranger, alone)]
    assert told == {name: [wanted, wanted, ""] for name, (wanted, _) in CALLS.items()}


@pytest.mark.feature(118)
def test_what_an_actor_may_not_see_does_not_exist_for_it(cbec: Cbec) -> None:
    """A deployment of one merchant says nothing of another's rows in the same database."""
    theirs = make_order(merchant_id="m2")
    everything = frozenset(p.value for p in Permission)
    with cbec.storage.begin(Actor.system()) as uow:
        uow.orders.upsert([ImportedOrder(theirs, "")], cbec.context.clock.now())
        uow.commit()
    ours = cbec.act_as(Actor("clerk", frozenset({"m1"}), everything))
    assert ours.orders.list() == ()
    with pytest.raises(DomainError) as caught:
        ours.orders.get(theirs.id)
    assert caught.value.code == "order.not_found"


def test_a_plugins_own_permission_is_held_by_the_system_and_by_whom_it_is_given(cbec: Cbec) -> None:
    (added,) = (spec.name for spec in cbec.asks.permissions() if spec.name == "sandbox.read")
    Actor.system().require(added, "m1")
    Actor("auditor", frozenset({"m1"}), frozenset({added})).require(added, "m1")
    with pytest.raises(DomainError):
        Actor("clerk", frozenset({"m1"}), frozenset(p.value for p in Permission)).require(
            added, "m1"
        )
