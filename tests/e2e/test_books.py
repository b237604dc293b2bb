"""What is written down stays true: refunds, receipts, and reports that came before their order."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Receipt
from cbec_core.domain.errors import DomainError
from cbec_core.domain.ledger import Account
from cbec_core.domain.money import Money
from cbec_core.domain.operation import RunState
from cbec_core.domain.order import OrderState, order_id
from cbec_core.domain.payment import PaymentState
from cbec_core.domain.pricing import Charge, ChargeKind
from cbec_core.domain.returns import ReturnLine
from cbec_core.ports.marketplace import ImportedOrder
from cbec_core.services.orders import load_order
from tests.e2e.sales import PAID_HERE, imported, of_shop

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.domain.order import Order
    from cbec_core.domain.product import Variant
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.settle import SettlementReport
    from tests.e2e.conftest import Travelling

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def _captured(cbec: Cbec, order: Order) -> Order:
    placed = cbec.orders.place(order)
    cbec.runs.process(placed.id, PAID_HERE, until="capture")
    return placed


def _cheap(order: Order) -> Order:
    """Return four units that cost one cent together."""
    charges = ((ChargeKind.GOODS, 10), (ChargeKind.DISCOUNT, -9))
    line = attrs.evolve(
        order.lines[0],
        quantity=4,
        charges=tuple(Charge(kind, Money(minor, "EUR")) for kind, minor in charges),
    )
    return of_shop(order, "cheap", lines=(line,), charges=(), total=Money(1, "EUR"))


def test_units_refunded_one_by_one_end_at_the_whole_and_are_all_restocked(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    order = _captured(cbec, _cheap(imported(cbec, one_order)))
    (line,) = order.lines
    (before,) = cbec.stock.levels([line.sku])
    runs = [
        cbec.refunds.refund(order.id, [ReturnLine(line.id, 1)], key=str(n), restock=True)
        for n in range(4)
    ]
    assert {run.state for run in runs} == {RunState.DONE}
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert (payment.refunded, payment.state) == (order.total, PaymentState.REFUNDED)
    # Nobody asks a provider to give nothing back.
    assert sum(len(cbec.runs.get(run.id).operations) for run in runs) == 1
    assert [level.on_hand for level in cbec.stock.levels([line.sku])] == [before.on_hand + 4]


def test_a_full_return_gives_the_shipping_back_too(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    like = imported(cbec, one_order)
    shipping = Charge(ChargeKind.SHIPPING, Money(499, "EUR"))
    goods = sum(line.charged() for line in like.lines)
    order = of_shop(like, "1001", charges=(shipping,), total=Money(goods + 499, "EUR"))
    order = _captured(cbec, order)
    for line in order.lines:
        payment = cbec.payments.of_order(order.id)
        assert payment is not None
        assert payment.state is not PaymentState.REFUNDED
        units = [ReturnLine(line.id, line.quantity)]
        assert cbec.refunds.refund(order.id, units, key=line.id).state is RunState.DONE
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert payment.state is PaymentState.REFUNDED


def test_a_refund_of_more_units_than_were_sold_ends_undone(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    order = _captured(cbec, of_shop(imported(cbec, one_order), "1001"))
    run = cbec.refunds.refund(order.id, [ReturnLine(order.lines[0].id, 99)], key="k")
    assert (run.state, run.reason) == (RunState.UNDONE, "refund.exceeds")
    assert cbec.runs.parked() == ()


def test_receipts_are_summed_once_and_never_mixed_up(cbec: Cbec) -> None:
    delivery = (Receipt("A", 5, "R1"), Receipt("A", 3, "R1"))
    dotted = (Receipt("X", 5, "PO.main"), Receipt("main.X", 3, "PO"), Receipt("X", 2, "PO%2Emain"))
    for _ in range(2):
        cbec.stock.receive(*delivery)
        for receipt in dotted:
            cbec.stock.receive(receipt)
    on_hand = {level.sku: level.on_hand for level in cbec.stock.levels(["A", "X", "main.X"])}
    assert on_hand == {"A": 8, "X": 7, "main.X": 3}


def test_reports_that_came_before_their_orders_are_all_booked(
    cbec: Cbec, clock: Travelling, one_order: dict[str, Any], catalogue: list[Variant]
) -> None:
    like = imported(cbec, one_order)
    for number in ("N1", "N2"):
        line = {"id": "1", "kind": "sale", "amount": "10.00", "order": number, "text": "sale"}
        report = {
            "sandbox_settlement": 1,
            "id": f"report of {number}",
            "currency": "EUR",
            "payout": "10.00",
            "settled_at": "2026-11-01T00:00:00Z",
            "lines": [line],
        }
        cbec.settlements.import_document(json.dumps(report).encode(), "sandbox")
    assert cbec.settlements.balance(Account.SETTLEMENT_UNMATCHED, "EUR") == Money(-2000, "EUR")
    for number in ("N1", "N2"):
        order = attrs.evolve(
            of_shop(like, number), id=order_id("m1", "sandbox", number), channel="sandbox"
        )
        with cbec.context.begin() as uow:
            uow.orders.upsert((ImportedOrder(order, "{}"),), clock.now())
            uow.commit()
        cbec.runs.start(order.id)
    for _ in range(20):
        cbec.worker().run_until_idle()
        clock.moment += timedelta(hours=12)
    assert {cbec.orders.get(number).state for number in ("N1", "N2")} == {OrderState.COMPLETED}
    assert not cbec.settlements.balance(Account.SETTLEMENT_UNMATCHED, "EUR")


def test_a_receipt_is_booked_once_and_never_under_another_number_of_units(
    cbec: Cbec, catalogue: list[Variant]
) -> None:
    sku = catalogue[0].sku
    (before,) = cbec.stock.levels([sku])
    assert cbec.stock.receive(Receipt(sku, 3, "late")) == (sku,)
    assert cbec.stock.receive(Receipt(sku, 3, "late")) == ()
    for wrong, code in (
        (Receipt(sku, 5, "late"), "stock.receipt_differs"),
        (Receipt(sku, 1, " "), "stock.receipt_unnamed"),
        (Receipt("", 1, "late"), "stock.receipt_unnamed"),
    ):
        with pytest.raises(DomainError) as caught:
            cbec.stock.receive(Receipt(sku, 2, "with another"), wrong)
        assert caught.value.code == code
    (after,) = cbec.stock.levels([sku])
    assert after.on_hand == before.on_hand + 3


REPORT: dict[str, Any] = {
    "sandbox_settlement": 1,
    "id": "S-7",
    "currency": "EUR",
    "payout": "9.00",
    "settled_at": "2026-03-20T00:00:00Z",
    "lines": [
        {"id": "1", "kind": "sale", "amount": "12.00", "order": "302-9"},
        {"id": "2", "kind": "fee", "amount": "-3.00"},
    ],
}


def test_a_report_that_comes_again_must_say_the_same(cbec: Cbec) -> None:
    def settle(**changes: Any) -> SettlementReport:
        document = json.dumps({**REPORT, **changes}).encode()
        return cbec.settlements.import_document(document, "sandbox")

    first = settle()
    assert (first.new, first.matched, first.unmatched, first.general) == (True, 0, 1, 1)
    again = settle()
    assert (again.new, again.settlement) == (False, first.settlement)
    for changes in ({"payout": "99.00"}, {"lines": REPORT["lines"][:1], "payout": "12.00"}):
        with pytest.raises(DomainError) as caught:
            settle(**changes)
        assert caught.value.code == "settlement.differs"
    assert cbec.settlements.balance(Account.BANK, "EUR") == Money(900, "EUR")
    assert len(cbec.settlements.list()) == 1


def test_the_record_of_an_order_is_of_one_moment(
    cbec: Cbec, one_order: dict[str, Any], catalogue: list[Variant], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = imported(cbec, one_order)
    cbec.runs.process(order.id, PAID_HERE, until="authorise")

    def captured_meanwhile(uow: UnitOfWork, order_id: str) -> Order:
        found = load_order(uow, order_id)
        cbec.runs.process(order.id)
        return found

    monkeypatch.setattr("cbec_core.services.records.load_order", captured_meanwhile)
    record = cbec.records.of_order(order.id)
    assert record.order.state is OrderState.TO_SHIP
    assert record.payment is not None
    assert record.payment.state is PaymentState.AUTHORISED
    assert record.shipment is None
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert payment.state is PaymentState.CAPTURED
