"""One order from the marketplace's file to the books, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core import Cbec, OrderToCashInput
from cbec_core.domain.customs import DeclarationState, Direction
from cbec_core.domain.errors import CbecError, DomainError
from cbec_core.domain.events import Event, EventType
from cbec_core.domain.landed_cost import ChargeClass
from cbec_core.domain.ledger import Account
from cbec_core.domain.money import Money
from cbec_core.domain.operation import OperationState, RunState
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.payment import PaymentState
from cbec_core.domain.pricing import ChargeKind
from cbec_core.domain.returns import ReturnLine
from cbec_core.ports.stored import OrderFilter

if TYPE_CHECKING:
    from cbec_core.domain.product import Variant
    from tests.e2e.conftest import Travelling

Document = dict[str, Any]

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def _import(cbec: Cbec, document: Document) -> list[Order]:
    report = cbec.orders.import_document(json.dumps(document).encode(), "amazon")
    assert not report.faults
    return [cbec.orders.get(order_id) for order_id in report.inserted]


def _told(cbec: Cbec) -> list[Event]:
    with cbec.context.begin() as uow:
        return [stored.event for stored in uow.outbox.pending(1000)]


def _arrive(cbec: Cbec, clock: Travelling) -> None:
    """Let time pass until no parcel is on its way."""
    for _ in range(100):
        cbec.worker().run_until_idle()
        waiting = cbec.runs.list(RunState.WAITING)
        if all(run.reason == "settlement.awaited" for run in waiting):
            return
        clock.moment += timedelta(hours=6)
    raise AssertionError("the parcels never arrived")


@pytest.mark.feature(1)
def test_a_marketplace_order_is_settled_and_declared(
    cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]
) -> None:
    (order,) = _import(cbec, one_order)
    cbec.runs.start(order.id)
    _arrive(cbec, clock)
    record = cbec.records.of_order(order.id)
    assert record.order.state is OrderState.DELIVERED
    assert record.payment is not None
    assert record.payment.state is PaymentState.CAPTURED
    assert record.payment.captured == order.total
    assert record.shipment is not None
    assert record.shipment.tracking_number
    assert {d.direction: d.state for d in record.declarations} == {
        Direction.EXPORT: DeclarationState.RELEASED,
        Direction.IMPORT: DeclarationState.RELEASED,
    }
    (level,) = [v for v in cbec.stock.levels([order.lines[0].sku]) if v.location == "main"]
    assert (level.on_hand, level.reserved) == (50 - order.lines[0].quantity, 0)


@pytest.mark.feature(121)
def test_the_quote_explains_every_charge(
    cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]
) -> None:
    (order,) = _import(cbec, one_order)
    cbec.runs.process(order.id, until="quote")
    (quote,) = cbec.landed_cost.stored(order.id)
    assert quote.calculable
    assert quote.sum_of(ChargeClass.DUTY)
    for charge in quote.all_charges():
        assert charge.rule
        assert charge.law
        assert charge.valid_from <= quote.as_of
        assert charge.base.currency == charge.amount.currency == quote.currency
    # The quote is frozen: another day's question leaves it as it was.
    cbec.landed_cost.quote_order(order.id)
    assert cbec.landed_cost.stored(order.id) == (quote,)


def test_an_unknown_destination_is_never_a_silent_zero(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["countryCode"] = "NZ"
    (order,) = _import(cbec, one_order)
    quote = cbec.landed_cost.quote_order(order.id)
    assert not quote.calculable
    assert quote.sum_of() is None
    assert quote.sum_of(ChargeClass.FEE) is None
    assert quote.findings
    cbec.runs.process(order.id, until="quote")
    assert cbec.landed_cost.stored(order.id)[0].sum_of() is None
    (told,) = [e.data for e in _told(cbec) if e.type is EventType.ORDER_QUOTED]
    assert told == {"calculable": False, "amount": None}


def test_a_shop_order_is_captured_at_the_provider_and_refunded_in_parts(
    cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]
) -> None:
    (order,) = _import(cbec, one_order)
    wanted = OrderToCashInput("sandbox", "tok_ok")
    cbec.runs.process(order.id, wanted, until="capture")
    line = order.lines[0]
    given_back = Money.zero(order.currency)
    for unit in range(line.quantity):
        run = cbec.refunds.refund(
            order.id, [ReturnLine(line.id, 1)], key=f"r{unit}", reason="customer_return"
        )
        assert run.state is RunState.DONE
        again = cbec.refunds.refund(
            order.id, [ReturnLine(line.id, 1)], key=f"r{unit}", reason="customer_return"
        )
        assert again.id == run.id
    for returned in cbec.records.of_order(order.id).returns:
        given_back = given_back + returned.amount
        assert {part.kind for part in returned.parts} >= {ChargeKind.GOODS, ChargeKind.TAX}
    assert given_back.minor == line.charged()
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert payment.refunded == given_back
    with pytest.raises(DomainError):
        cbec.refunds.refund(order.id, [ReturnLine("no-such-line", 1)], key="x")
    more = cbec.refunds.refund(order.id, [ReturnLine(line.id, 1)], key="too-much")
    assert more.state is not RunState.DONE
    assert cbec.payments.of_order(order.id) == payment


def test_a_missing_payment_plugin_stops_a_refund_and_records_nothing(
    deploy: Callable[..., Cbec],
    cbec: Cbec,
    clock: Travelling,
    one_order: Document,
    catalogue: list[Variant],
) -> None:
    (order,) = _import(cbec, one_order)
    cbec.runs.process(order.id, OrderToCashInput("sandbox", "tok_ok"), until="capture")
    before = cbec.payments.of_order(order.id)
    without = deploy(plugins={"block": ["sandbox"]})
    run = without.refunds.refund(order.id, [ReturnLine(order.lines[0].id, 1)], key="r1")
    assert run.state in (RunState.WAITING, RunState.PARKED)
    assert cbec.payments.of_order(order.id) == before or (
        cbec.payments.of_order(order.id).refunded == before.refunded  # type: ignore[union-attr]
    )
    assert not any(r.state.value == "refunded" for r in cbec.records.of_order(order.id).returns)


def test_a_declined_payment_undoes_the_order(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    (order,) = _import(cbec, one_order)
    run = cbec.runs.process(order.id, OrderToCashInput("sandbox", "tok_decline"))
    assert run.state is RunState.UNDONE
    record = cbec.records.of_order(order.id)
    assert record.order.state is OrderState.CANCELLED
    assert record.payment is not None
    assert record.payment.state is PaymentState.DECLINED
    assert all(not v.reserved for v in cbec.stock.levels([line.sku for line in order.lines]))


def test_an_unknown_answer_is_looked_up_and_never_doubled(
    cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]
) -> None:
    (order,) = _import(cbec, one_order)
    run = cbec.runs.process(order.id, OrderToCashInput("sandbox", "tok_unknown"), until="capture")
    for _ in range(10):
        if "capture" in run.done_steps:
            break
        clock.moment += timedelta(minutes=10)
        run = cbec.runs.process(order.id, until="capture")
    assert "capture" in run.done_steps
    operations = cbec.runs.get(run.id).operations
    assert all(o.state is OperationState.SUCCEEDED for o in operations)
    assert len({o.kind for o in operations}) == len(operations)


def test_short_stock_waits_for_a_person(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    one_order["orders"][0]["orderItems"][0]["product"]["sellerSku"] = "NOT-IN-STOCK"
    (order,) = _import(cbec, one_order)
    run = cbec.runs.process(order.id)
    assert run.state is RunState.PARKED
    assert run.reason == "stock.unknown_sku"
    from cbec_core import Receipt

    cbec.stock.receive(Receipt("NOT-IN-STOCK", 5, "late"))
    run = cbec.runs.resolve(run.id, "retry")
    assert "reserve" in run.done_steps


def test_screening_holds_and_blocks(
    cbec: Cbec, demo_document: Document, catalogue: list[Variant]
) -> None:
    held, blocked = demo_document["orders"][:2]
    held["recipient"]["deliveryAddress"]["name"] = "SANDBOX REVIEW"
    blocked["recipient"]["deliveryAddress"]["name"] = "SANDBOX BLOCKED"
    demo_document["orders"] = [held, blocked]
    first, second = _import(cbec, demo_document)
    if cbec.orders.get(first.id).external_id != held["orderId"]:
        first, second = second, first
    run = cbec.runs.process(first.id)
    assert (run.state, run.reason) == (RunState.PARKED, "screening.review")
    assert cbec.orders.get(first.id).state is OrderState.ON_HOLD
    run = cbec.runs.resolve(run.id, "approve")
    assert "reserve" in run.done_steps
    run = cbec.runs.process(second.id)
    assert run.state is RunState.UNDONE
    assert cbec.orders.get(second.id).state is OrderState.EXCEPTION
    assert cbec.payments.of_order(second.id) is None


def test_every_journal_sums_to_zero_and_the_settlement_reaches_the_bank(
    cbec: Cbec, clock: Travelling, demo_document: Document, catalogue: list[Variant]
) -> None:
    from importlib.resources import files

    for order in _import(cbec, demo_document):
        if cbec.runs.can_start(order):
            cbec.runs.start(order.id)
    _arrive(cbec, clock)
    report = files("cbec_marketplace_amazon.demo").joinpath("settlement_de.tsv").read_bytes()
    first = cbec.settlements.import_document(report, "amazon")
    again = cbec.settlements.import_document(report, "amazon")
    assert first.new
    assert not again.new
    assert not first.difference
    assert cbec.settlements.balance(Account.BANK, "EUR") == first.settlement.payout
    total = Money.zero("EUR")
    for account in Account:
        total = total + cbec.settlements.balance(account, "EUR")
    assert total == Money.zero("EUR")


CANARIES = (
    "Canaria Birdsong",
    "canary@example.invalid",
    "+49 30 5550199",
    "Vogelweg 77",
    "IM2769999999",
)


def test_personal_data_and_secrets_reach_no_log_and_no_error(
    deploy: Callable[..., Cbec],
    clock: Travelling,
    one_order: Document,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    name, email, phone, street, ioss = CANARIES
    order = one_order["orders"][0]
    order["buyer"] = {"buyerName": name, "buyerEmail": email}
    order["recipient"]["deliveryAddress"].update(name=name, addressLine1=street, phone=phone)
    for item in order["orderItems"]:
        item.setdefault("fulfillment", {}).setdefault("shipping", {})["internationalShipping"] = {
            "iossNumber": ioss
        }
    cbec = deploy()
    (stored,) = _import(cbec, one_order)
    said = [repr(stored), repr(cbec.records.of_order(stored.id))]
    run = cbec.runs.process(stored.id)
    said += [repr(run), repr(cbec.runs.get(run.id))]
    for broken in ("grandTotal", "country", "type"):
        bad = json.loads(json.dumps(one_order))
        target = bad["orders"][0]
        target["orderId"] = f"302-9999999-000000{len(broken)}"
        if broken == "grandTotal":
            target["proceeds"]["grandTotal"]["amount"] = "1.00"
        elif broken == "country":
            target["recipient"]["deliveryAddress"]["countryCode"] = street
        else:
            target["orderItems"][0]["quantityOrdered"] = name
        try:
            report = cbec.orders.import_document(json.dumps(bad).encode(), "amazon")
            said += [repr(report)]
        except CbecError as error:
            said += [str(error), error.hint, repr(error)]
    said += [record.getMessage() for record in caplog.records]
    everything = "\n".join(said)
    for canary in CANARIES:
        assert canary not in everything


def test_pages_of_orders_lose_none(cbec: Cbec, demo_document: Document) -> None:
    imported = {order.id for order in _import(cbec, demo_document)}
    seen: list[str] = []
    after = ""
    while page := cbec.orders.list(OrderFilter(after=after, limit=5)):
        seen += [order.id for order in page]
        after = page[-1].id
    assert len(seen) == len(set(seen))
    assert set(seen) == imported


def test_a_buyers_wish_to_cancel_holds_the_order_until_it_is_taken_back(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    item = one_order["orders"][0]["orderItems"][0]
    item["cancellation"] = {"cancellationRequest": {"requester": "BUYER", "cancelReason": "late"}}
    (order,) = _import(cbec, one_order)
    assert order.cancel_requested
    run = cbec.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "order.not_processable")
    del item["cancellation"]
    one_order["orders"][0]["lastUpdatedTime"] = "2026-11-19T00:00:00Z"
    cbec.orders.import_document(json.dumps(one_order).encode(), "amazon")
    run = cbec.runs.resolve(run.id, "retry")
    assert "reserve" in run.done_steps


def test_a_report_that_comes_before_its_order_still_settles_it(
    cbec: Cbec, clock: Travelling, one_order: Document, catalogue: list[Variant]
) -> None:
    from importlib.resources import files

    report = files("cbec_marketplace_amazon.demo").joinpath("settlement_de.tsv").read_bytes()
    early = cbec.settlements.import_document(report, "amazon")
    assert not [line for line in early.settlement.lines if line.order_id]
    apart = cbec.settlements.balance(Account.SETTLEMENT_UNMATCHED, "EUR")
    (order,) = _import(cbec, one_order)
    cbec.runs.start(order.id)
    _arrive(cbec, clock)
    assert cbec.orders.get(order.id).state is OrderState.COMPLETED
    assert cbec.settlements.balance(Account.SETTLEMENT_UNMATCHED, "EUR") != apart
    total = Money.zero("EUR")
    for account in Account:
        total = total + cbec.settlements.balance(account, "EUR")
    assert total == Money.zero("EUR")
