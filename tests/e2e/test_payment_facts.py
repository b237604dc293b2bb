"""Messages of a payment provider: verified, kept once, and never trusted over a look-up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cbec_sandbox.webhooks import sign

from cbec_core import Cbec, OrderToCashInput
from cbec_core.domain.errors import CbecError
from cbec_core.domain.operation import RunState

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
