"""Payments that do not go as asked: another amount, another provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Receipt
from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.operation import OperationKind, OperationState, RunState
from cbec_core.domain.order import OrderState
from cbec_core.domain.payment import PaymentState
from tests.e2e.telling import PAID_HERE, Document, import_one, of_shop, reserved

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbec_core import Cbec
    from cbec_core.domain.product import Variant

pytestmark = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def one_cent_less(
    monkeypatch: pytest.MonkeyPatch, provider: object, method: str, **changes: Any
) -> None:
    """Let a provider do what it is asked, and answer that it did something else."""
    real = getattr(provider, method)

    def answered(request: Any) -> Any:
        answer = real(request)
        return attrs.evolve(answer, value=attrs.evolve(answer.value, **changes))

    monkeypatch.setattr(provider, method, answered)


def test_an_authorisation_of_another_amount_can_be_taken_back(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    provider = cbec.providers.payment("sandbox")
    one_cent_less(monkeypatch, provider, "authorise", amount=Money(1, "EUR"))
    run = cbec.runs.process(order.id, PAID_HERE)
    assert (run.state, run.reason) == (RunState.PARKED, "payment.amount_differs")
    run = cbec.runs.resolve(run.id, "cancel")
    assert run.state is RunState.UNDONE
    void = cbec.runs.get(run.id).operations[-1]
    assert (void.kind, void.state) == (OperationKind.VOID, OperationState.SUCCEEDED)
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert payment.state is PaymentState.VOIDED
    assert cbec.orders.get(order.id).state is OrderState.CANCELLED
    assert reserved(cbec, order) == 0


def test_a_capture_of_another_amount_is_settled_by_what_it_came_to(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    provider = cbec.providers.payment("sandbox")
    one_cent_less(monkeypatch, provider, "capture", amount=Money(1, "EUR"))
    run = cbec.runs.process(order.id, PAID_HERE)
    assert (run.state, run.reason) == (RunState.PARKED, "payment.amount_differs")
    with pytest.raises(DomainError) as refused:
        cbec.runs.resolve(run.id, "cancel")
    assert refused.value.code == "run.resolution_unknown"
    total = f'{{"minor": {order.total.minor}, "currency": "EUR"}}'
    result = f'{{"reference": "pi_1", "amount": {total}}}'
    run = cbec.runs.resolve(run.id, "succeeded", result=result, reference="pi_1")
    assert "capture" in run.done_steps
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert (payment.state, payment.captured) == (PaymentState.CAPTURED, order.total)


def test_a_label_that_cannot_be_booked_can_be_given_back(
    cbec: Cbec, one_order: Document, catalogue: list[Variant], monkeypatch: pytest.MonkeyPatch
) -> None:
    from cbec_core.services import label

    order = import_one(cbec, one_order)

    def unbalanced(*_: Any) -> None:
        raise DomainError("ledger.unbalanced", journal="freight", currency="EUR")

    monkeypatch.setattr(label, "_freight_journal", unbalanced)
    run = cbec.runs.process(order.id)
    assert (run.state, run.step) == (RunState.PARKED, "label")
    run = cbec.runs.resolve(run.id, "cancel")
    assert run.state is RunState.UNDONE
    void = cbec.runs.get(run.id).operations[-1]
    assert (void.kind, void.state) == (OperationKind.VOID_LABEL, OperationState.SUCCEEDED)
    assert reserved(cbec, order) == 0


@pytest.mark.parametrize("default", ["", "another"])
def test_who_authorises_is_who_captures(
    deploy: Callable[..., Cbec], one_order: Document, variants: list[Variant], default: str
) -> None:
    cbec = deploy(defaults={"payment": default})
    cbec.catalog.put(*variants)
    cbec.stock.receive(*(Receipt(variant.sku, 50, "first") for variant in variants))
    order = cbec.orders.place(of_shop(import_one(cbec, one_order), "1001"))
    run = cbec.runs.process(order.id, PAID_HERE, until="capture")
    payment = cbec.payments.of_order(order.id)
    assert payment is not None
    assert (payment.provider, payment.state) == ("sandbox", PaymentState.CAPTURED)
    asked = {o.provider for o in cbec.runs.get(run.id).operations if o.capability == "payment"}
    assert asked == {"sandbox"}
