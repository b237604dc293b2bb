"""Orders that are taken up anew after their run was undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import OrderToCashInput, Receipt
from cbec_core.domain.errors import DomainError
from cbec_core.domain.ledger import Account
from cbec_core.domain.merchant import Actor, Permission
from cbec_core.domain.operation import RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.returns import ReturnLine
from cbec_core.domain.shipment import ShipmentState
from cbec_core.ports.documents import DocumentKind
from cbec_core.services.stock import units_of
from tests.e2e.command import NUMBER
from tests.e2e.telling import PAID_HERE, Document, held, import_one, of_shop, revised, told_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbec_core import Cbec
    from cbec_core.domain.operation import Run
    from cbec_core.domain.order import Order
    from cbec_core.domain.product import Variant
    from tests.e2e.command import Shell

both = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def address_of(document: Document) -> dict[str, Any]:
    address: dict[str, Any] = document["orders"][0]["recipient"]["deliveryAddress"]
    return address


def declined(cbec: Cbec, document: Document) -> Order:
    """Let an order be undone whose address the carrier does not serve."""
    address_of(document)["postalCode"] = "SBX1"
    order = import_one(cbec, document)
    run = cbec.runs.process(order.id)
    assert run.state is RunState.UNDONE
    return order


def corrected(cbec: Cbec, document: Document) -> Order:
    again = revised(document)
    address_of(again)["postalCode"] = "10115"
    return import_one(cbec, again)


@both
def test_a_paid_order_whose_label_was_declined_is_shipped_in_the_end(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = declined(cbec, one_order)
    first = cbec.runs.find(order.id)
    assert first is not None
    before = {v.sku: v.on_hand for v in cbec.stock.levels(units_of(order.lines))}
    corrected(cbec, one_order)
    assert cbec.orders.get(order.id).state is OrderState.EXCEPTION
    run = cbec.runs.take_up_again(order.id)
    assert "clear_export" in run.done_steps
    assert (run.key, run.input) == (f"{first.key}.2", first.input)
    record = cbec.records.of_order(order.id)
    assert record.order.state is OrderState.SHIPPED
    assert record.shipment is not None
    assert record.shipment.tracking_number
    assert record.consignment is not None
    assert record.consignment.consignee.address.postcode == "10115"
    assert len(record.screenings) == 2
    assert [journal.text for journal in record.journals].count("sale") == 1
    assert cbec.settlements.balance(Account.PROVIDER_CLEARING, "EUR") == order.total
    after = {v.sku: v.on_hand for v in cbec.stock.levels(units_of(order.lines))}
    assert {sku: before[sku] - after[sku] for sku in before} == units_of(order.lines)
    assert held(cbec, order) == {}
    for found in (cbec.runs.find(order.id), cbec.runs.get(order.id).run):
        assert found is not None
        assert found.id == run.id


@both
def test_a_label_that_was_given_back_is_bought_anew(
    deploy: Callable[..., Cbec],
    one_order: Document,
    variants: list[Variant],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sender = {"country": "CN", "company": "Canary", "city": "Shenzhen", "lines": ["1 Some Road"]}
    cbec = deploy(
        defaults={"documents": "documents"},
        merchant={"address": {**sender, "postcode": "518000", "phone": "1"}},
    )
    cbec.catalog.put(*variants)
    cbec.stock.receive(*(Receipt(variant.sku, 50, "first") for variant in variants))
    order = import_one(cbec, one_order)
    carrier = cbec.providers.carrier("sandbox")
    real = carrier.buy_label

    def then_revised(request: Any) -> Any:
        again = revised(one_order)
        address_of(again)["addressLine1"] = "Another street 2"
        import_one(cbec, again)
        return real(request)

    with monkeypatch.context() as patched:
        patched.setattr(carrier, "buy_label", then_revised)
        run = cbec.runs.process(order.id)
    assert run.reason == "order.revised"
    run = cbec.runs.resolve(run.id, "cancel")
    assert run.state is RunState.UNDONE
    run = cbec.runs.take_up_again(order.id)
    assert "capture" in run.done_steps
    with cbec.context.begin() as uow:
        given_back, used = uow.shipments.of_order(order.id)
    assert (given_back.state, used.state) == (ShipmentState.VOIDED, ShipmentState.CONFIRMED)
    assert given_back.tracking_number != used.tracking_number
    assert cbec.shipping.shipment(order.id) == used
    assert cbec.settlements.balance(Account.FREIGHT, "EUR") == used.cost
    labels = [
        stored.id
        for stored in cbec.orders.documents(order.id)
        if stored.document.kind is DocumentKind.LABEL
    ]
    assert len(labels) == len(set(labels)) == 2


def test_an_order_that_was_refunded_meanwhile_does_not_leave_for_nothing(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = declined(cbec, one_order)
    corrected(cbec, one_order)
    back = [ReturnLine(line.id, line.quantity) for line in order.lines]
    assert cbec.refunds.refund(order.id, back, key="all").state is RunState.DONE
    run = cbec.runs.take_up_again(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "payment.not_chosen")
    assert cbec.runs.resolve(run.id, "cancel").state is RunState.UNDONE


@both
def test_a_match_that_was_false_does_not_end_an_order_for_ever(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = of_shop(import_one(cbec, one_order), "1001")
    assert order.ship_to is not None
    address = attrs.evolve(order.ship_to.address, name="SANDBOX BLOCKED")
    blocked = attrs.evolve(order.ship_to, address=address)
    cbec.orders.place(attrs.evolve(order, ship_to=blocked))
    run = cbec.runs.process(order.id, PAID_HERE)
    assert run.reason == "screening.blocked"
    run = cbec.runs.take_up_again(order.id)
    assert (run.state, run.reason) == (RunState.UNDONE, "screening.blocked")
    told_again(cbec, cbec.orders.get(order.id), ship_to=order.ship_to)
    run = cbec.runs.take_up_again(order.id)
    assert run.key.endswith(".3")
    assert "capture" in run.done_steps
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert payment.captured == order.total


def test_only_a_persons_word_takes_an_order_up_again(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = declined(cbec, one_order)
    corrected(cbec, one_order)
    asked: list[Callable[[], Run]] = [
        lambda: cbec.runs.process(order.id),
        lambda: cbec.runs.start(order.id),
    ]
    assert [ask().state for ask in asked] == [RunState.UNDONE] * 2
    assert cbec.runs.start_ready() == ()
    clerk = cbec.act_as(Actor("clerk", frozenset({"m1"}), frozenset({Permission.SHIP})))
    with pytest.raises(DomainError) as refused:
        clerk.runs.take_up_again(order.id)
    assert refused.value.code == "permission.denied"
    run = cbec.runs.take_up_again(order.id)
    assert cbec.runs.take_up_again(order.id).id == run.id
    assert cbec.runs.process(order.id, OrderToCashInput()).id == run.id
    assert len(cbec.runs.list()) == 2


def test_what_is_cancelled_or_has_left_is_not_taken_up_again(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    run = cbec.runs.process(order.id, OrderToCashInput("sandbox", "tok_decline"))
    assert run.state is RunState.UNDONE
    with pytest.raises(DomainError) as refused:
        cbec.runs.take_up_again(order.id)
    assert refused.value.code == "order.cancelled"
    assert len(cbec.runs.list()) == 1


def test_an_order_is_taken_up_again_by_a_command(filled: Shell, one_order: Document) -> None:
    address_of(one_order)["postalCode"] = "SBX1"
    one_order["orders"][0]["lastUpdatedTime"] = "2026-11-21T09:00:00Z"
    (filled.folder / "two.json").write_text(json.dumps(one_order), encoding="utf-8")
    assert filled("orders", "import", "two.json").code == 0
    assert filled("orders", "process", NUMBER).code == 1
    refused = filled("runs", "resolve", _run(filled), "retry", "--json")
    assert refused.error["code"] == "run.not_parked"
    assert "--again" in refused.error["hint"]
    address_of(one_order)["postalCode"] = "10115"
    one_order["orders"][0]["lastUpdatedTime"] = "2026-11-22T09:00:00Z"
    (filled.folder / "three.json").write_text(json.dumps(one_order), encoding="utf-8")
    assert filled("orders", "import", "three.json").code == 0
    told = filled("orders", "process", "--again", NUMBER, "--json")
    assert told.code == 0
    assert told.json[0]["step"] in ("clear_export", "clear_import", "track")
    assert filled("orders", "process", "--all", "--again").code == 2


def _run(shell: Shell) -> str:
    found: str = shell("orders", "show", NUMBER, "--json").json["run"]["id"]
    return found
