"""What goes wrong in the middle: cancelled, revised, lapsed, refused, and said twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Cbec, OrderToCashInput, Receipt
from cbec_core.domain.customs import DeclarationState, Direction
from cbec_core.domain.errors import DomainError
from cbec_core.domain.events import EventType
from cbec_core.domain.ledger import Account
from cbec_core.domain.merchant import Actor
from cbec_core.domain.money import Money
from cbec_core.domain.operation import RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.payment import PaymentState
from cbec_core.domain.pricing import ChargeKind, Collector, TaxCollection, TaxScheme
from cbec_core.domain.returns import ReturnLine
from cbec_core.services.stock import units_of
from tests.e2e.telling import (
    PAID_HERE,
    Document,
    cancelled,
    events,
    held,
    import_one,
    of_shop,
    on_hand,
    reserved,
    revised,
)

if TYPE_CHECKING:
    from cbec_core.domain.product import Variant
    from tests.e2e.conftest import Travelling


pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def test_an_order_that_its_channel_cancels_gets_no_label(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, PAID_HERE, until="rate")
    import_one(cbec, cancelled(one_order))
    assert cbec.orders.get(order.id).state is OrderState.CANCELLED
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.UNDONE, "order.cancelled")
    record = cbec.records.of_order(order.id)
    assert record.shipment is None or not record.shipment.tracking_number
    assert record.payment is not None
    assert record.payment.state is PaymentState.VOIDED
    assert reserved(cbec, order) == 0


def test_an_order_that_is_revised_under_way_waits_for_a_person(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="rate")
    again = revised(one_order)
    again["orders"][0]["recipient"]["deliveryAddress"]["addressLine1"] = "Another street 2"
    import_one(cbec, again)
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "order.revised")
    run = cbec.runs.resolve(run.id, "cancel")
    assert run.state is RunState.UNDONE
    assert reserved(cbec, order) == 0


def test_goods_never_leave_without_a_movement(
    cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    before = on_hand(cbec, order)
    cbec.runs.process(order.id, until="confirm")
    clock.moment += timedelta(days=4)
    with cbec.context.begin() as uow:
        assert uow.stock.release_expired(clock.now())
        uow.commit()
    cbec.runs.process(order.id, until="hand_over")
    assert cbec.orders.get(order.id).state is OrderState.SHIPPED
    assert on_hand(cbec, order) == before - sum(line.quantity for line in order.lines)
    assert reserved(cbec, order) == 0


def test_lapsed_goods_that_were_sold_to_another_stop_the_hand_over(
    cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, until="confirm")
    clock.moment += timedelta(days=4)
    other = of_shop(order, "all")
    with cbec.context.begin() as uow:
        uow.stock.release_expired(clock.now())
        uow.commit()
    line = attrs.evolve(other.lines[0], quantity=50)
    cbec.orders.place(attrs.evolve(other, lines=(line, *other.lines[1:])))
    run = cbec.runs.process(order.id, until="hand_over")
    assert "hand_over" not in run.done_steps
    assert run.reason == "stock.insufficient"
    assert cbec.orders.get(order.id).state is OrderState.TO_SHIP


@pytest.mark.parametrize("word", ["cancel", "retry"])
@pytest.mark.parametrize("approved", [False, True])
def test_lapsed_goods_that_were_sold_to_another_get_no_label(
    cbec: Cbec,
    clock: Travelling,
    one_order: Document,
    catalogue: list[Variant],
    word: str,
    *,
    approved: bool,
) -> None:
    order = import_one(cbec, one_order)
    run = cbec.runs.process(order.id, until="rate")
    clock.moment += timedelta(days=4)
    other = of_shop(order, "all")
    with cbec.context.begin() as uow:
        uow.stock.release_expired(clock.now())
        uow.commit()
    line = attrs.evolve(other.lines[0], quantity=50)
    cbec.orders.place(attrs.evolve(other, lines=(line, *other.lines[1:])))
    if approved:  # of the change, not of the stock
        again = revised(one_order)
        again["orders"][0]["recipient"]["deliveryAddress"]["addressLine1"] = "Another street 2"
        import_one(cbec, again)
        cbec.runs.process(order.id)
        run = cbec.runs.resolve(run.id, "approve")
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "stock.insufficient")
    with pytest.raises(DomainError):
        cbec.runs.resolve(run.id, "approve")
    shipment = cbec.shipping.shipment(order.id)
    assert shipment is not None
    assert not shipment.tracking_number
    if word == "retry":
        cbec.runs.resolve(run.id, "retry")
        assert "label" not in cbec.runs.process(order.id).done_steps
        sku = order.lines[0].sku
        cbec.stock.receive(Receipt(sku, 9, "more", "annex"), Receipt(sku, 9, "more"))
        cbec.stock.receive(Receipt(order.lines[1].sku, 9, "more"))
    run = cbec.runs.resolve(run.id, word)
    assert ("hand_over" in run.done_steps) == (word == "retry")
    assert held(cbec, order) == units_of((line, *other.lines[1:]))


@pytest.mark.parametrize("why", ["declined", "blocked"])
def test_a_placed_order_that_comes_to_nothing_gives_its_stock_back(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], why: str
) -> None:
    if why == "blocked":
        one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = "SANDBOX BLOCKED"
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    assert reserved(cbec, order)
    run = cbec.runs.process(order.id, OrderToCashInput("sandbox", "tok_decline"))
    assert run.state is RunState.UNDONE
    assert reserved(cbec, order) == 0
    assert events(cbec).count(EventType.STOCK_RELEASED) == 1


def test_a_placed_order_is_never_taken_for_paid(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    run = cbec.runs.process(order.id)
    assert run.state is RunState.PARKED
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert not payment.captured
    assert cbec.records.of_order(order.id).shipment is None


def test_orders_with_ids_of_the_shop_do_not_share_a_payment(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    like = import_one(cbec, one_order)
    one, two = (attrs.evolve(of_shop(like, n), id=n) for n in ("shopA", "cartA"))
    for order in (one, two):
        cbec.orders.place(order)
        payment = cbec.payments.of_order(order.id)
        assert payment is not None
        assert payment.order_id == order.id


def test_an_order_that_costs_nothing_is_not_declined(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    like = of_shop(import_one(cbec, one_order), "free")
    lines = tuple(
        attrs.evolve(
            line, charges=tuple(attrs.evolve(c, amount=c.amount * 0) for c in line.charges)
        )
        for line in like.lines
    )
    free = attrs.evolve(like, lines=lines, charges=(), total=Money.zero("EUR"))
    cbec.orders.place(free)
    run = cbec.runs.process(free.id, PAID_HERE, until="capture")
    assert "capture" in run.done_steps
    assert cbec.orders.get(free.id).state is OrderState.SHIPPED


def test_a_blocked_party_is_blocked_whatever_else_is_wrong(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = one_order["orders"][0]
    order["recipient"]["deliveryAddress"]["name"] = "SANDBOX BLOCKED"
    order["orderItems"][0]["product"]["sellerSku"] = "SANDBOX-HOLD"
    stored = import_one(cbec, one_order)
    run = cbec.runs.process(stored.id)
    assert (run.state, run.reason) == (RunState.UNDONE, "screening.blocked")


def test_every_screening_is_kept(cbec: Cbec, one_order: Document, catalogue: list[Variant]) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = "SANDBOX REVIEW"
    order = import_one(cbec, one_order)
    run = cbec.runs.process(order.id)
    cbec.runs.resolve(run.id, "retry")
    assert len(cbec.records.of_order(order.id).screenings) == 2


def test_a_declaration_that_was_refused_can_be_filed_again(
    cbec: Cbec,
    clock: Travelling,
    one_order: Document,
    catalogue: list[Variant],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cbec_core.ports.provider import Answer

    order = import_one(cbec, one_order)
    run = cbec.runs.process(order.id, until="capture")
    customs = cbec.providers.customs("sandbox")
    with monkeypatch.context() as refused:
        refused.setattr(customs, "declare", lambda request: Answer.rejected("hs_code_wrong"))
        run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "hs_code_wrong")
    run = cbec.runs.resolve(run.id, "retry")
    assert "declare_export" in run.done_steps
    (first, *_) = cbec.records.of_order(order.id).declarations
    assert first.direction is Direction.EXPORT
    assert first.state is not DeclarationState.REJECTED


@pytest.mark.parametrize("collector", [Collector.MARKETPLACE, Collector.SELLER])
def test_a_full_refund_leaves_nothing_on_the_tax_accounts(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], collector: Collector
) -> None:
    like = of_shop(import_one(cbec, one_order), "1001")
    by = TaxCollection(collector, TaxScheme.IOSS, "IM2500000016")
    lines = tuple(
        attrs.evolve(
            line,
            charges=tuple(
                attrs.evolve(c, tax=by if c.kind is ChargeKind.TAX else None) for c in line.charges
            ),
        )
        for line in like.lines
    )
    order = cbec.orders.place(attrs.evolve(like, lines=lines))
    cbec.runs.process(order.id, PAID_HERE, until="capture")
    account = {
        Collector.MARKETPLACE: Account.TAX_BY_MARKETPLACE,
        Collector.SELLER: Account.TAX_PAYABLE,
    }[collector]
    assert cbec.settlements.balance(account, "EUR")
    run = cbec.refunds.refund(
        order.id, [ReturnLine(line.id, line.quantity) for line in order.lines], key="all"
    )
    assert run.state is RunState.DONE
    assert not cbec.settlements.balance(account, "EUR")
    assert not cbec.settlements.balance(Account.PROVIDER_CLEARING, "EUR")


def test_a_refund_of_another_amount_than_asked_is_not_believed(
    cbec: Cbec,
    one_order: Document,
    catalogue: list[Variant],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cbec_core.ports.payment import PaymentResult
    from cbec_core.ports.provider import Answer

    order = import_one(cbec, one_order)
    cbec.runs.process(order.id, PAID_HERE, until="capture")
    payment = cbec.providers.payment("sandbox")
    monkeypatch.setattr(
        payment,
        "refund",
        lambda request: Answer.succeeded(PaymentResult("r", Money(1, "EUR")), "r"),
    )
    run = cbec.refunds.refund(order.id, [ReturnLine(order.lines[0].id, 1)], key="r1")
    assert run.reason == "payment.amount_differs"
    assert "refunded" not in {r.state.value for r in cbec.records.of_order(order.id).returns}


def test_an_authorisation_that_answers_nonsense_is_looked_up(
    cbec: Cbec,
    clock: Travelling,
    one_order: Document,
    catalogue: list[Variant],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cbec_sandbox.payment import SandboxPayment

    from cbec_core.ports.provider import Answer

    authorise = SandboxPayment.authorise

    def nonsense(self: SandboxPayment, request: Any) -> Answer[Any]:
        return Answer.succeeded("yes", authorise(self, request).reference)

    monkeypatch.setattr(SandboxPayment, "authorise", nonsense)
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1002"))
    run = cbec.runs.process(order.id, PAID_HERE, until="authorise")
    assert (run.state, run.reason) == (RunState.WAITING, "operation.unknown")
    clock.moment += timedelta(hours=1)
    cbec.runs.process(order.id, PAID_HERE, until="authorise")
    payment = cbec.records.of_order(order.id).payment
    assert payment is not None
    assert payment.state is PaymentState.AUTHORISED


def test_units_of_one_line_named_twice_all_come_back(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    like = of_shop(import_one(cbec, one_order), "1001")
    first = attrs.evolve(like.lines[0], quantity=2)
    order = cbec.orders.place(attrs.evolve(like, lines=(first, *like.lines[1:])))
    cbec.runs.process(order.id, PAID_HERE, until="capture")
    before = on_hand(cbec, order)
    units = [ReturnLine(first.id, 1), ReturnLine(first.id, 1)]
    run = cbec.refunds.refund(order.id, units, key="both", restock=True)
    assert run.state is RunState.DONE
    assert on_hand(cbec, order) == before + 2


def test_goods_come_back_to_where_they_went_out(
    cbec: Cbec, one_order: Document, variants: list[Variant]
) -> None:
    cbec.catalog.put(*variants)
    cbec.stock.receive(*(Receipt(variant.sku, 9, "first", "annex") for variant in variants))
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    cbec.runs.process(order.id, PAID_HERE, until="capture")
    back = [ReturnLine(line.id, line.quantity) for line in order.lines]
    run = cbec.refunds.refund(order.id, back, key="all", restock=True)
    assert run.state is RunState.DONE
    levels = cbec.stock.levels(units_of(order.lines))
    assert {(level.location, level.on_hand) for level in levels} == {("annex", 9)}


def test_merchants_who_share_a_database_share_nothing_else(
    deploy: Callable[..., Cbec], cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    order = import_one(cbec, one_order)
    run = cbec.runs.start(order.id)
    other = deploy(merchant={"id": "m2", "name": "Somebody Else"})
    other.worker().run_until_idle()
    assert cbec.runs.get(run.id).run == run
    assert events(cbec)
    theirs = other.act_as(Actor("clerk", frozenset({"m2"}), Actor.system().permissions))
    with pytest.raises(DomainError) as caught:
        theirs.runs.advance(run.id)
    assert caught.value.code == "run.not_found"
    assert cbec.runs.get(run.id).run == run
    sku = order.lines[0].sku
    other.stock.receive(Receipt(sku, 7, "first"))
    assert [level.on_hand for level in other.stock.levels([sku])] == [7]
