"""The conformance suite of payment providers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import attrs
import pytest

from cbec_core.domain.errors import CbecError
from cbec_core.domain.money import Money
from cbec_core.domain.operation import OperationKind
from cbec_core.domain.payment import PaymentEventKind
from cbec_core.ports.payment import (
    AuthoriseRequest,
    CaptureRequest,
    PaymentNotice,
    PaymentProvider,
    PaymentResult,
    RefundRequest,
    VoidRequest,
)
from cbec_core.ports.provider import Answer, Capability, Outcome, ProviderSpec
from cbec_core.testing.builders import make_authorise_request
from cbec_core.testing.conformance.base import EXACT, Covers, call, succeeded
from cbec_core.testing.conformance.effects import EFFECT_CHECKS, EffectConformance

__all__ = ["PaymentConformance", "SignedMessage"]

Perform = Callable[[Any], Answer[Any]]


@attrs.frozen
class SignedMessage:
    """A genuine message of the provider for the test account: its headers and raw bytes."""

    headers: dict[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)


class PaymentConformance(EffectConformance):
    """Checks that money moves once, exactly, and that nobody else can speak for the provider.

    Override `success_request`, `decline_request` (a method that is declined), and `message` (a
    signed webhook) if `read_webhook` is declared.

    What passing does not prove: that the live account behaves as the fake counterparty or cassette
    of the test does; that idempotency holds beyond the declared window or between two processes;
    that amounts arrive at the bank; that every decline code of the vendor is mapped; that old
    messages are refused, where the vendor's scheme has no timestamp.
    """

    capability = Capability.PAYMENT
    port = PaymentProvider
    primary = "authorise"
    kind = OperationKind.AUTHORISE
    result_type = PaymentResult
    covers: ClassVar[Covers] = {
        "authorise": (*EFFECT_CHECKS, "test_amounts_are_exact"),
        "capture": ("test_capture_takes_the_exact_amount",),
        "void": ("test_void_releases_once", "test_a_stranger_reference_is_declined"),
        "refund": ("test_refunds_are_exact_and_bounded", "test_a_stranger_reference_is_declined"),
        "lookup": ("test_lookup_finds_the_operation", "test_lookup_of_a_stranger_invents_nothing"),
        "read_webhook": (
            "test_a_genuine_webhook_is_read",
            "test_a_forged_webhook_is_refused",
            "test_garbage_is_refused_before_it_is_parsed",
        ),
    }

    @pytest.fixture
    def success_request(self) -> AuthoriseRequest:
        """Return an authorisation that is approved."""
        return make_authorise_request()

    @pytest.fixture
    def message(self) -> SignedMessage:
        """Return a genuine message, signed with the secret of the test account."""
        raise NotImplementedError("override message")

    def _currency(self, spec: ProviderSpec, currency: str) -> None:
        if spec.currencies and currency not in spec.currencies:
            pytest.skip(f"{spec.code} does not take {currency}")

    def _captured(self, provider: Any, request: AuthoriseRequest, amount: Money) -> str:
        asked = attrs.evolve(request, operation_id="op_hold", amount=amount)
        held = self.settled(provider, asked, call(provider.authorise, asked))
        reference: str = succeeded(held).reference
        capture = CaptureRequest("op_capture", reference, amount)
        assert succeeded(call(provider.capture, capture)).amount == amount
        return reference

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_amounts_are_exact(
        self,
        spec: ProviderSpec,
        perform: Perform,
        provider: Any,
        success_request: AuthoriseRequest,
        currency: str,
        minor: int,
    ) -> None:
        self._currency(spec, currency)
        asked = attrs.evolve(success_request, amount=Money(minor, currency))
        value = succeeded(self.settled(provider, asked, perform(asked)))
        assert value.amount == Money(minor, currency)
        assert type(value.amount.minor) is int

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_capture_takes_the_exact_amount(
        self,
        spec: ProviderSpec,
        provider: Any,
        success_request: AuthoriseRequest,
        currency: str,
        minor: int,
    ) -> None:
        self.needs(spec, "authorise", "capture")
        self._currency(spec, currency)
        amount = Money(minor, currency)
        reference = self._captured(provider, success_request, amount)
        again = CaptureRequest("op_capture", reference, amount)
        assert succeeded(call(provider.capture, again)).amount == amount

    def test_void_releases_once(
        self, spec: ProviderSpec, provider: Any, success_request: AuthoriseRequest
    ) -> None:
        self.needs(spec, "authorise", "void")
        held = self.settled(provider, success_request, call(provider.authorise, success_request))
        request = VoidRequest("op_void", succeeded(held).reference)
        first, second = call(provider.void, request), call(provider.void, request)
        assert isinstance(succeeded(first), PaymentResult)
        assert second.reference == first.reference

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_refunds_are_exact_and_bounded(
        self,
        spec: ProviderSpec,
        provider: Any,
        success_request: AuthoriseRequest,
        currency: str,
        minor: int,
    ) -> None:
        self.needs(spec, "authorise", "capture", "refund")
        self._currency(spec, currency)
        reference = self._captured(provider, success_request, Money(minor, currency))
        part = RefundRequest("op_refund_1", reference, Money(5, currency))
        given = self.settled(provider, part, call(provider.refund, part))
        assert succeeded(given).amount == Money(5, currency)
        beyond = RefundRequest("op_refund_2", reference, Money(minor, currency))
        assert call(provider.refund, beyond).outcome is Outcome.REJECTED

    def test_a_stranger_reference_is_declined(self, spec: ProviderSpec, provider: Any) -> None:
        if "void" in spec.operations:
            answer = call(provider.void, VoidRequest("op_void_0", "no-such-payment"))
            assert answer.outcome is Outcome.REJECTED
        if "refund" in spec.operations:
            request = RefundRequest("op_refund_0", "no-such-payment", Money(5, "EUR"))
            assert call(provider.refund, request).outcome is Outcome.REJECTED

    @pytest.fixture
    def genuine(self, spec: ProviderSpec, request: pytest.FixtureRequest) -> SignedMessage:
        """Return the message, or skip where the provider sends none."""
        self.needs(spec, "read_webhook")
        message: SignedMessage = request.getfixturevalue("message")
        return message

    def test_a_genuine_webhook_is_read(self, provider: Any, genuine: SignedMessage) -> None:
        notices = provider.read_webhook(genuine.headers, genuine.body)
        assert notices
        for notice in notices:
            assert isinstance(notice, PaymentNotice)
            assert notice.event_id
            assert isinstance(notice.kind, PaymentEventKind)
            assert isinstance(notice.amount, Money)
            assert notice.occurred_at.tzinfo is not None
        assert provider.read_webhook(genuine.headers, genuine.body) == notices

    def test_a_forged_webhook_is_refused(self, provider: Any, genuine: SignedMessage) -> None:
        changed = bytes([genuine.body[0] ^ 1]) + genuine.body[1:]
        longer = genuine.body + b" "
        for headers, body in (
            (genuine.headers, changed),
            (genuine.headers, longer),
            ({}, genuine.body),
            ({name: value[:-2] for name, value in genuine.headers.items()}, genuine.body),
        ):
            with pytest.raises(CbecError) as refusal:
                provider.read_webhook(headers, body)
            assert refusal.value.code == "provider.webhook_forged"

    def test_garbage_is_refused_before_it_is_parsed(
        self, provider: Any, genuine: SignedMessage
    ) -> None:
        for body in (b"", b"\xff\xfe\x00", b"{" * 2000):
            with pytest.raises(CbecError) as refusal:
                provider.read_webhook(genuine.headers, body)
            assert refusal.value.code == "provider.webhook_forged"
