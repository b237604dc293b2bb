"""Messages of a payment provider: verified, kept once, and never trusted over a look-up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_sandbox.webhooks import sign

from cbec_core import Cbec, OrderToCashInput
from cbec_core.domain.errors import CbecError, DomainError
from cbec_core.domain.events import Event, EventType
from cbec_core.domain.merchant import Actor, Permission
from cbec_core.domain.operation import Operation, OperationKind, OperationState, RunState
from cbec_core.ports.payment import PaymentResult
from cbec_core.ports.provider import Answer
from cbec_core.ports.stored import InboxMessage
from cbec_core.storage.messages import InboxStore
from tests.e2e.sales import imported

if TYPE_CHECKING:
    from tests.e2e.conftest import Travelling

SECRET = "whsec_dGVzdC1zZWNyZXQtb2YtdGhpcy1zdWl0ZQ=="
HOOKS = {"payment": {"sandbox": {"webhook_secret": SECRET}}}

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


@pytest.fixture
def shop(deploy: Callable[..., Cbec]) -> Cbec:
    return deploy("webhooks.db", providers=HOOKS)


def _signed(clock: Travelling, name: str, body: bytes) -> Mapping[str, str]:
    return sign(SECRET, name, clock.now(), body)


def _message(clock: Travelling, operation_id: str, amount: str) -> bytes:
    return json.dumps(
        {
            "type": "payment.authorised",
            "timestamp": clock.now().isoformat(),
            "data": {
                "operation_id": operation_id,
                "reference": "ref",
                "amount": amount,
                "currency": "EUR",
            },
        }
    ).encode()


def test_a_message_wakes_the_run_which_looks_for_itself(
    shop: Cbec, clock: Travelling, one_order: dict[str, Any]
) -> None:
    report = shop.orders.import_document(json.dumps(one_order).encode(), "amazon")
    (order_id,) = report.inserted
    run = shop.runs.process(order_id, OrderToCashInput("sandbox", "tok_pending"), until="authorise")
    assert run.state is RunState.WAITING
    (operation,) = shop.runs.get(run.id).operations
    # The message lies about the amount: what counts is what the look-up says.
    body = _message(clock, operation.id, "0.01")
    headers = sign(SECRET, "msg_1", clock.now(), body)
    assert shop.payment_facts.receive("sandbox", headers, body) == 1
    assert shop.payment_facts.receive("sandbox", headers, body) == 0
    shop.worker().run_until_idle()
    payment = shop.payments.of_order(order_id)
    assert payment is not None
    assert payment.authorised == payment.asked


def test_a_forged_or_stale_message_leaves_no_trace(shop: Cbec, clock: Travelling) -> None:
    body = _message(clock, "op", "1.00")
    forged = sign("whsec_b3RoZXItc2VjcmV0", "msg_2", clock.now(), body)
    stale = sign(SECRET, "msg_3", clock.now() - timedelta(hours=1), body)
    for headers in (forged, stale, {}):
        with pytest.raises(CbecError) as caught:
            shop.payment_facts.receive("sandbox", headers, body)
        assert caught.value.code == "provider.webhook_forged"
    assert shop.payment_facts.process() == 0


def test_money_that_nobody_here_moved_is_told(shop: Cbec, clock: Travelling) -> None:
    body = _message(clock, "an-operation-of-somebody-else", "5.00")
    shop.payment_facts.receive("sandbox", sign(SECRET, "msg_4", clock.now(), body), body)
    assert shop.payment_facts.process() == 1
    assert shop.payment_facts.process() == 0
    with shop.context.begin() as uow:
        told = [stored.event.type for stored in uow.outbox.pending(100)]
    assert [kind.value for kind in told] == ["cbec.payment.notice_unmatched.v1"]


def test_a_message_that_comes_while_its_run_is_in_hand_is_not_lost(
    shop: Cbec, clock: Travelling, one_order: dict[str, Any]
) -> None:
    """The worker asked before the money moved and hears "pending"; then it would sleep for long."""
    report = shop.orders.import_document(json.dumps(one_order).encode(), "amazon")
    (order_id,) = report.inserted
    run = shop.runs.process(order_id, OrderToCashInput("sandbox", "tok_pending"), until="authorise")
    (operation,) = shop.runs.get(run.id).operations
    body = _message(clock, operation.id, "0.01")
    shop.payment_facts.receive("sandbox", sign(SECRET, "msg_5", clock.now(), body), body)
    until = clock.now() + timedelta(seconds=30)
    with shop.context.begin() as uow:
        taken = uow.runs.take(run.id, "a worker", clock.now(), until)
        uow.commit()
    assert taken is not None
    assert shop.payment_facts.process() == 0
    with shop.context.begin() as uow:
        uow.runs.save(
            attrs.evolve(
                taken, lease_owner="", lease_until=None, due_at=clock.now() + timedelta(hours=1)
            )
        )
        uow.commit()
    assert shop.payment_facts.process() == 1
    assert shop.runs.get(run.id).run.due_at <= clock.now()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('{"kind":"canary@b.c"}', "fault.ClassValidationError"),
        # PostgreSQL has no text with a NUL in it, and refuses to look for one.
        (None, "storage.constraint"),
    ],
)
def test_a_message_that_cannot_be_processed_is_set_aside_and_stops_nothing(
    deploy: Callable[..., Cbec],
    clock: Travelling,
    one_order: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    body: str | None,
    fault: str,
) -> None:
    shop = deploy("webhooks.db", providers=HOOKS)
    order = imported(shop, one_order)
    run = shop.runs.start(order.id)
    if body is None:
        poison = _message(clock, "pi_\0", "5.00")
        assert shop.payment_facts.receive("sandbox", _signed(clock, "broken", poison), poison)
        fault = fault if shop.storage.state().server.startswith("PostgreSQL") else ""
    else:
        with shop.context.begin() as uow:
            assert uow.inbox.accept(
                InboxMessage("m1", "payment.sandbox", "broken", clock.now(), body)
            )
            uow.commit()
    message = _message(clock, "an-operation-of-somebody-else", "5.00")
    shop.payment_facts.receive("sandbox", _signed(clock, "msg_6", message), message)
    heard: list[Event] = []
    monkeypatch.setattr(shop.asks, "tell", heard.append)
    shop.worker().run_until_idle()
    assert shop.runs.get(run.id).run.done_steps
    told = {event.subject: event for event in heard if ".notice_" in event.type.value}
    assert set(told) == {"payment.sandbox.broken", "payment.sandbox.msg_6"}
    if fault:
        aside = told["payment.sandbox.broken"]
        assert aside.type is EventType.PAYMENT_NOTICE_SET_ASIDE
        assert aside.data["fault"] == fault
    with shop.context.begin() as uow:
        assert uow.inbox.pending("m1", 10) == ()
    assert "canary" not in caplog.text


def test_a_message_that_comes_after_its_run_has_parked_sends_it_to_look(
    deploy: Callable[..., Cbec],
    clock: Travelling,
    one_order: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop = deploy("webhooks.db", providers=HOOKS)
    order = imported(shop, one_order)
    truth: Answer[PaymentResult] = Answer.pending("ref")
    payment = shop.providers.payment("sandbox")
    monkeypatch.setattr(payment, "lookup", lambda request: truth)
    wanted = OrderToCashInput("sandbox", "tok_pending")
    run = shop.runs.process(order.id, wanted, until="authorise")
    while run.state is not RunState.PARKED:
        clock.moment += timedelta(hours=2)
        run = shop.runs.process(order.id, until="authorise")
    assert run.reason == "operation.pending"
    (operation,) = shop.runs.get(run.id).operations
    truth = Answer.succeeded(PaymentResult("ref", order.total), "ref")
    body = _message(clock, operation.id, "0.01")
    shop.payment_facts.receive("sandbox", _signed(clock, "late", body), body)
    shop.worker().run_until_idle()
    assert "authorise" in shop.runs.get(run.id).run.done_steps


def test_a_message_leaves_a_run_alone_that_waits_for_a_person(
    shop: Cbec, clock: Travelling, one_order: dict[str, Any]
) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = "SANDBOX REVIEW"
    order = imported(shop, one_order)
    run = shop.runs.process(order.id, OrderToCashInput("sandbox", "tok_ok"))
    assert run.state is RunState.PARKED
    with shop.context.begin() as uow:
        uow.operations.add(
            Operation(
                f"{run.id}.other",
                run.id,
                "m1",
                OperationKind.CAPTURE,
                "payment",
                "sandbox",
                "h",
                clock.now(),
                clock.now(),
                OperationState.UNKNOWN,
            )
        )
        uow.commit()
    body = _message(clock, f"{run.id}.other", "1.00")
    shop.payment_facts.receive("sandbox", _signed(clock, "other", body), body)
    assert shop.payment_facts.process() == 1
    assert shop.runs.get(run.id).run == run


def test_messages_of_two_merchants_are_never_mixed_up(
    deploy: Callable[..., Cbec], clock: Travelling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has an account of its own, and providers number their messages account by account."""
    one = deploy("webhooks.db", providers=HOOKS)
    other = deploy("webhooks.db", providers=HOOKS, merchant={"id": "m2", "name": "Somebody Else"})
    for shop, amount in ((one, "5.00"), (other, "7.00")):
        body = _message(clock, "made-by-hand-in-the-dashboard", amount)
        headers = _signed(clock, "evt_1", body)
        received = [shop.payment_facts.receive("sandbox", headers, body) for _ in range(2)]
        assert received == [1, 0]
    heard: list[Event] = []
    monkeypatch.setattr(other.asks, "tell", heard.append)
    other.worker().run_until_idle()
    assert [(event.merchant_id, event.data["amount"]) for event in heard] == [("m2", "7.00 EUR")]
    assert other.payment_facts.process() == 0
    assert one.payment_facts.process() == 1


def test_what_is_in_hand_is_read_once_a_round(
    shop: Cbec, clock: Travelling, one_order: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = imported(shop, one_order)
    wanted = OrderToCashInput("sandbox", "tok_pending")
    run = shop.runs.process(order.id, wanted, until="authorise")
    (operation,) = shop.runs.get(run.id).operations
    for number in range(250):
        body = _message(clock, operation.id, "0.01")
        shop.payment_facts.receive("sandbox", _signed(clock, f"msg_{number}", body), body)
    with shop.context.begin() as uow:
        assert uow.runs.take(run.id, "a worker", clock.now(), clock.now() + timedelta(hours=1))
        uow.commit()
    read: list[int] = []
    pending = InboxStore.pending

    def counted(*arguments: Any) -> tuple[InboxMessage, ...]:
        found = pending(*arguments)
        read.append(len(found))
        return found

    monkeypatch.setattr(InboxStore, "pending", counted)
    assert shop.payment_facts.process() == 0
    assert sum(read) == 250


def test_who_may_not_move_money_takes_no_message(shop: Cbec, clock: Travelling) -> None:
    clerk = shop.act_as(Actor("clerk", frozenset({"m1"}), frozenset({Permission.ORDERS_READ})))
    body = _message(clock, "an-operation-of-somebody-else", "5.00")
    headers = _signed(clock, "msg_7", body)
    with pytest.raises(DomainError) as caught:
        clerk.payment_facts.receive("sandbox", headers, body)
    assert caught.value.code == "permission.denied"
    shop.payment_facts.receive("sandbox", headers, body)
    with pytest.raises(DomainError) as caught:
        clerk.payment_facts.process()
    assert caught.value.code == "permission.denied"
    # A worker does the deployment's work, whoever has started it.
    clerk.worker().run_until_idle()
    assert shop.payment_facts.process() == 0


def test_what_a_plugin_reads_from_a_message_must_be_a_notice(
    shop: Cbec, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.providers.payment("sandbox")
    monkeypatch.setattr(payment, "read_webhook", lambda headers, body: ({"event_id": "x"},))
    with pytest.raises(CbecError) as caught:
        shop.payment_facts.receive("sandbox", {}, b"{}")
    assert caught.value.code == "provider.failed"
    assert shop.payment_facts.process() == 0
