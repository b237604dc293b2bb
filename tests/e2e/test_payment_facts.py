"""Messages of a payment provider: verified, kept once, and never trusted over a look-up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_sandbox.webhooks import sign

from cbec_core import Cbec, OrderToCashInput
from cbec_core.domain.errors import CbecError
from cbec_core.domain.merchant import Actor
from cbec_core.domain.operation import RunState
from cbec_core.ports.stored import InboxMessage

if TYPE_CHECKING:
    from tests.e2e.conftest import Travelling

SECRET = "whsec_dGVzdC1zZWNyZXQtb2YtdGhpcy1zdWl0ZQ=="


@pytest.fixture
def shop(deploy: Callable[..., Cbec]) -> Cbec:
    settings = {"payment": {"sandbox": {"webhook_secret": SECRET}}}
    return deploy("webhooks.db", providers=settings)


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


def test_a_message_that_cannot_be_read_stops_no_other(
    shop: Cbec, clock: Travelling, caplog: pytest.LogCaptureFixture
) -> None:
    with shop.context.begin() as uow:
        broken = InboxMessage("payment.sandbox", "broken", clock.now(), '{"kind":"canary@b.c"}')
        assert uow.inbox.accept(broken)
        uow.commit()
    body = _message(clock, "an-operation-of-somebody-else", "5.00")
    shop.payment_facts.receive("sandbox", sign(SECRET, "msg_6", clock.now(), body), body)
    shop.worker().run_until_idle()
    with shop.storage.begin(Actor.system()) as uow:
        assert [message.event_id for message in uow.inbox.pending(10)] == ["broken"]
    assert "payment.sandbox" in caplog.text
    assert "canary" not in caplog.text


def test_what_a_plugin_reads_from_a_message_must_be_a_notice(
    shop: Cbec, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.providers.payment("sandbox")
    monkeypatch.setattr(payment, "read_webhook", lambda headers, body: ({"event_id": "x"},))
    with pytest.raises(CbecError) as caught:
        shop.payment_facts.receive("sandbox", {}, b"{}")
    assert caught.value.code == "provider.failed"
    assert shop.payment_facts.process() == 0
