"""The conformance suite of payment providers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

from cbec_core.domain.money import Money
from cbec_core.domain.operation import OperationKind
from cbec_core.ports.payment import (
    AuthoriseRequest,
    CaptureRequest,
    PaymentProvider,
    PaymentResult,
    RefundRequest,
    VoidRequest,
)
from cbec_core.ports.provider import Answer, Capability, Outcome, ProviderSpec
from cbec_core.testing.builders import make_authorise_request
from cbec_core.testing.conformance.base import EXACT, Covers, call, succeeded
from cbec_core.testing.conformance.effects import (
    EFFECT_CHECKS,
    FIRST_EFFECT_CHECKS,
    LOOKUP_CHECKS,
    EffectConformance,
)
from cbec_core.testing.conformance.webhooks import (
    WEBHOOK_CHECKS,
    SignedMessage,
    WebhookConformance,
)
from cbec_core.testing.conformance.wire import stands_in
from cbec_core.testing.fakes import FakeTransport

if TYPE_CHECKING:
    from cbec_core.ports.transport import Transport

__all__ = ["PaymentConformance", "SignedMessage"]

Perform = Callable[[Any], Answer[Any]]


class PaymentConformance(WebhookConformance, EffectConformance):
    """Checks that money moves once, exactly, and that nobody else can speak for the provider.

    Override `success_request`, `decline_request` (a method that is declined), `wire_amounts` if the
    provider asks over the network, and `messages` (signed webhooks with what they say) if
    `read_webhook` is declared; `captured` where payments do not begin with `authorise`.

    What passing does not prove: that the live account behaves as the fake counterparty or cassette
    of the test does; that the amounts in `wire_amounts` are written as the vendor wants them; that
    idempotency holds beyond the declared window; that amounts arrive at the bank; that every
    decline code of the vendor is mapped; that a secret is never told in another encoding; that old
    messages are refused, where the vendor's scheme has no timestamp.
    """

    capability = Capability.PAYMENT
    port = PaymentProvider
    effects: ClassVar[Mapping[str, OperationKind]] = {
        "authorise": OperationKind.AUTHORISE,
        "capture": OperationKind.CAPTURE,
        "void": OperationKind.VOID,
        "refund": OperationKind.REFUND,
    }
    result_type = PaymentResult
    covers: ClassVar[Covers] = {
        "authorise": (
            *FIRST_EFFECT_CHECKS,
            "test_amounts_are_exact",
            "test_amounts_are_exact_on_the_wire",
        ),
        "capture": (
            *EFFECT_CHECKS,
            "test_capture_takes_the_exact_amount",
            "test_a_part_is_captured_once",
            "test_amounts_are_exact_on_the_wire",
        ),
        "void": (*EFFECT_CHECKS, "test_a_stranger_reference_is_declined"),
        "refund": (
            *EFFECT_CHECKS,
            "test_refunds_are_exact_and_bounded",
            "test_a_refund_is_made_once",
            "test_a_stranger_reference_is_declined",
            "test_amounts_are_exact_on_the_wire",
        ),
        "lookup": LOOKUP_CHECKS,
        "read_webhook": WEBHOOK_CHECKS,
    }

    @pytest.fixture
    def success_request(self) -> AuthoriseRequest:
        """Return an authorisation that is approved."""
        return make_authorise_request()

    @pytest.fixture
    def wire_amounts(self) -> Mapping[str, bytes]:
        """Return how the vendor writes 1235 JPY, 12.35 EUR and 12.345 KWD in a request.

        Copied from its documentation, by currency, as far as the provider takes them:
        `{"JPY": b"1235", "EUR": b"12.35", "KWD": b"12.345"}`, or with the name of the field.
        """
        raise NotImplementedError("override wire_amounts")

    def held(
        self, spec: ProviderSpec, provider: Any, request: AuthoriseRequest, amount: Money
    ) -> str:
        """Return the reference of an amount that was authorised and not captured."""
        self.needs(spec, "authorise")
        asked = attrs.evolve(request, operation_id="op_hold", amount=amount)
        answer = self.settled(provider, asked, call(provider.authorise, asked))
        reference: str = succeeded(answer).reference
        return reference

    def captured(
        self, spec: ProviderSpec, provider: Any, request: AuthoriseRequest, amount: Money
    ) -> str:
        """Return the reference of a payment that was captured; override it where others begin it.

        A provider that declares no `capture` takes the money when it authorises.
        """
        reference = self.held(spec, provider, request, amount)
        if "capture" in spec.operations:
            asked = CaptureRequest("op_take", reference, amount)
            answer = self.settled(provider, asked, call(provider.capture, asked), "capture")
            assert succeeded(answer).amount == amount
        return reference

    def ready_for(self, effect: str, spec: ProviderSpec, provider: Any, request: Any) -> Any:
        """Hold or take the money of an authorisation and return the request that comes next."""
        amount = request.amount
        if effect == "capture":
            reference = self.held(spec, provider, request, amount)
            return CaptureRequest("op_capture", reference, amount)
        if effect == "void":
            return VoidRequest("op_void", self.held(spec, provider, request, amount))
        if effect == "refund":
            reference = self.captured(spec, provider, request, amount)
            return RefundRequest("op_refund", reference, amount)
        return request

    def _currency(self, spec: ProviderSpec, currency: str) -> None:
        if spec.currencies and currency not in spec.currencies:
            pytest.skip(f"{spec.code} does not take {currency}")

    def _rejected(self, provider: Any, effect: str, request: Any) -> None:
        answer = self.settled(provider, request, call(getattr(provider, effect), request), effect)
        assert answer.outcome is Outcome.REJECTED

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
        answer = perform(asked)
        found = [self.settled(provider, asked, answer)]
        if "lookup" in spec.operations:
            found.append(provider.lookup(self.lookup_of(asked, answer.reference)))
        for value in map(succeeded, found):
            assert value.amount == Money(minor, currency)
            assert type(value.amount.minor) is int

    @pytest.mark.parametrize("effect", ["authorise", "capture", "refund"])
    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_amounts_are_exact_on_the_wire(
        self,
        spec: ProviderSpec,
        make: Callable[[Transport], Any],
        transport: Transport,
        success_request: AuthoriseRequest,
        request: pytest.FixtureRequest,
        effect: str,
        currency: str,
        minor: int,
    ) -> None:
        self.needs(spec, effect)
        self._currency(spec, currency)
        heard = FakeTransport(transport.send)
        provider = make(heard)
        first = attrs.evolve(success_request, amount=Money(minor, currency))
        asked = self.ready_for(effect, spec, provider, first)
        heard.requests.clear()
        call(getattr(provider, effect), asked)
        if not heard.requests:
            pytest.skip("the effect is made in this process: nothing is sent")
        wanted = request.getfixturevalue("wire_amounts").get(currency)
        assert wanted, f"wire_amounts has none in {currency}"
        sent = [self.wire_text(one) for one in heard.requests]
        assert any(stands_in(wanted, text) for text in sent), f"{wanted!r} was not sent"

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_capture_takes_the_exact_amount(
        self,
        spec: ProviderSpec,
        provider: Any,
        success_request: AuthoriseRequest,
        currency: str,
        minor: int,
    ) -> None:
        self.needs(spec, "capture")
        self._currency(spec, currency)
        amount = Money(minor, currency)
        reference = self.held(spec, provider, success_request, amount)
        asked = CaptureRequest("op_capture", reference, amount)
        for _ in range(2):
            answer = self.settled(provider, asked, call(provider.capture, asked), "capture")
            assert succeeded(answer).amount == amount

    def test_a_part_is_captured_once(
        self, spec: ProviderSpec, provider: Any, success_request: AuthoriseRequest
    ) -> None:
        self.needs(spec, "capture")
        whole = success_request.amount
        part, more = (Money(whole.minor * n // 10, whole.currency) for n in (4, 7))
        reference = self.held(spec, provider, success_request, whole)
        asked = CaptureRequest("op_capture", reference, part)
        first, second = (
            self.settled(provider, asked, call(provider.capture, asked), "capture")
            for _ in range(2)
        )
        if first.outcome is Outcome.REJECTED:
            pytest.skip(f"{spec.code} captures no part: {first.code}")
        for answer in (first, second):
            assert succeeded(answer).amount == part, "more was taken than was asked for"
        if "refund" in spec.operations:
            # Neither twice the part nor the whole was taken, so this much cannot be given back.
            self._rejected(provider, "refund", RefundRequest("op_refund", reference, more))

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_refunds_are_exact_and_bounded(
        self,
        spec: ProviderSpec,
        provider: Any,
        success_request: AuthoriseRequest,
        currency: str,
        minor: int,
    ) -> None:
        self.needs(spec, "refund")
        self._currency(spec, currency)
        amount = Money(minor, currency)
        reference = self.captured(spec, provider, success_request, amount)
        part = RefundRequest("op_refund_1", reference, Money(5, currency))
        given = self.settled(provider, part, call(provider.refund, part), "refund")
        assert succeeded(given).amount == Money(5, currency)
        self._rejected(provider, "refund", RefundRequest("op_refund_2", reference, amount))

    def test_a_refund_is_made_once(
        self, spec: ProviderSpec, provider: Any, success_request: AuthoriseRequest
    ) -> None:
        self.needs(spec, "refund")
        whole = success_request.amount
        most = Money(whole.minor * 6 // 10, whole.currency)
        reference = self.captured(spec, provider, success_request, whole)
        for request in (
            RefundRequest("op_refund_1", reference, most),
            RefundRequest("op_refund_1", reference, most),
            RefundRequest("op_refund_2", reference, whole - most),
        ):
            answer = call(provider.refund, request)
            given = succeeded(self.settled(provider, request, answer, "refund"))
            assert given.amount == request.amount

    def test_a_stranger_reference_is_declined(
        self, spec: ProviderSpec, provider: Any, success_request: AuthoriseRequest
    ) -> None:
        amount = success_request.amount
        for effect, request in (
            ("void", VoidRequest("op_void_0", "no-such-payment")),
            ("refund", RefundRequest("op_refund_0", "no-such-payment", amount)),
        ):
            if effect in spec.operations:
                assert call(getattr(provider, effect), request).outcome is Outcome.REJECTED
