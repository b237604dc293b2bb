"""Whatever a provider tells, in any order: 0 <= refunded <= captured <= authorised."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.payment import Payment, PaymentEvent, PaymentEventKind, PaymentState

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ASKED = Money(1000, "EUR")
REFUSALS = {
    "money.currency_mix",
    "payment.amount_differs",
    "quantity.negative",
    "refund.exceeds",
    "transition.illegal",
}


def fact(kind: PaymentEventKind, minor: int, currency: str = "EUR") -> PaymentEvent:
    return PaymentEvent("pay_1", kind, Money(minor, currency), NOW, reference="ref")


class AnyFacts(RuleBasedStateMachine):
    """Apply facts, possible ones and impossible ones, in any order and any number."""

    told = Bundle("told")

    def __init__(self) -> None:
        super().__init__()
        self.payment = Payment.create("pay_1", "ord_1", "m", "sandbox", ASKED)

    def apply(self, event: PaymentEvent) -> None:
        before = self.payment
        try:
            self.payment = before.apply(event)
        except DomainError as fault:
            refusal = fault.code
        else:
            return
        assert refusal in REFUSALS
        assert self.payment is before

    @rule(
        target=told,
        kind=st.sampled_from(PaymentEventKind),
        minor=st.sampled_from([1000, 1000, 1000, 0, 1, 400, 600, 1001, -5]),
        currency=st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    )
    def a_fact(self, kind: PaymentEventKind, minor: int, currency: str) -> PaymentEvent:
        event = fact(kind, minor, currency)
        self.apply(event)
        return event

    @rule(event=told)
    def the_same_fact_again(self, event: PaymentEvent) -> None:
        self.apply(event)

    @invariant()
    def what_is_given_back_was_taken_and_what_is_taken_was_held(self) -> None:
        payment = self.payment
        assert 0 <= payment.refunded.minor <= payment.captured.minor <= payment.authorised.minor
        assert payment.captured.minor in (0, ASKED.minor)
        assert payment.refundable == payment.captured - payment.refunded
        assert {payment.authorised.currency, payment.captured.currency} == {"EUR"}

    @invariant()
    def the_state_says_what_the_sums_say(self) -> None:
        payment, state = self.payment, self.payment.state
        if state is PaymentState.REFUNDED:
            assert payment.refunded == payment.captured == ASKED
        if state is PaymentState.CAPTURED:
            assert payment.captured == ASKED
        if state in (PaymentState.VOIDED, PaymentState.DECLINED, PaymentState.CREATED):
            assert not payment.captured


TestAnyFacts = AnyFacts.TestCase


def walked(*events: PaymentEvent) -> Payment:
    payment = Payment.create("pay_1", "ord_1", "m", "sandbox", ASKED)
    for event in events:
        payment = payment.apply(event)
    return payment


def test_a_sale_is_held_taken_and_given_back_in_two_parts() -> None:
    kinds = PaymentEventKind
    held = walked(fact(kinds.AUTHORISED, 1000))
    taken = held.apply(fact(kinds.CAPTURED, 1000))
    part = taken.apply(fact(kinds.REFUNDED, 400))
    whole = part.apply(fact(kinds.REFUNDED, 600))
    assert [p.state.value for p in (held, taken, part, whole)] == [
        "authorised",
        "captured",
        "partially_refunded",
        "refunded",
    ]
    assert part.refundable == Money(600, "EUR")


def test_what_a_marketplace_collected_is_held_and_taken_at_once() -> None:
    payment = walked(fact(PaymentEventKind.RECORDED, 1000))
    assert (payment.authorised, payment.captured) == (ASKED, ASKED)
    assert payment.reference == "ref"


@pytest.mark.parametrize("minor", [999, 1001])
def test_taking_another_amount_than_was_asked_stops(minor: int) -> None:
    with pytest.raises(DomainError) as caught:
        walked(fact(PaymentEventKind.AUTHORISED, 1000), fact(PaymentEventKind.CAPTURED, minor))
    assert caught.value.code == "payment.amount_differs"


def test_taking_more_than_was_held_stops() -> None:
    with pytest.raises(DomainError) as caught:
        walked(fact(PaymentEventKind.AUTHORISED, 500), fact(PaymentEventKind.CAPTURED, 1000))
    assert caught.value.code == "payment.amount_differs"


def test_more_than_was_taken_is_never_given_back() -> None:
    taken = walked(fact(PaymentEventKind.CAPTURED, 1000), fact(PaymentEventKind.REFUNDED, 700))
    with pytest.raises(DomainError) as caught:
        taken.apply(fact(PaymentEventKind.REFUNDED, 301))
    assert caught.value.code == "refund.exceeds"
    assert "3.00" in caught.value.message
