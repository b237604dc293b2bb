"""What every effect must keep, whatever it does: one operation id, one effect, no guess."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

from cbec_core.ports.codec import dump, load
from cbec_core.ports.provider import Answer, LookupRequest, Outcome, ProviderSpec
from cbec_core.testing.conformance.base import ProviderConformance, call, succeeded
from cbec_core.testing.fakes import TimingOutTransport

if TYPE_CHECKING:
    from cbec_core.domain.operation import OperationKind
    from cbec_core.ports.transport import Transport

__all__ = ["EFFECT_CHECKS", "EffectConformance"]

THREADS = 8
EFFECT_CHECKS = (
    "test_success_gives_a_value_and_a_reference",
    "test_a_decline_is_an_answer",
    "test_a_timeout_is_unknown",
    "test_the_same_operation_gives_the_same_reference",
    "test_racing_threads_get_one_reference",
)


class EffectConformance(ProviderConformance):
    """Checks of the first effect of a port: `primary`, with its kind and the type of its result.

    Override `success_request` and `decline_request`. `declines` is set to False only if the
    counterparty takes everything that is well formed.
    """

    primary: ClassVar[str]
    kind: ClassVar[OperationKind]
    result_type: ClassVar[type]
    declines: ClassVar[bool] = True

    @pytest.fixture
    def success_request(self) -> Any:
        """Return a request that the counterparty accepts."""
        raise NotImplementedError("override success_request")

    @pytest.fixture
    def decline_request(self) -> Any:
        """Return a well-formed request that the counterparty declines."""
        raise NotImplementedError("override decline_request, or set declines = False")

    @pytest.fixture
    def timeout_request(self, success_request: Any) -> Any:
        """Return a request whose answer is lost; over HTTP any request is, without a network."""
        return success_request

    @pytest.fixture
    def perform(self, spec: ProviderSpec, provider: Any) -> Callable[[Any], Answer[Any]]:
        """Return a function that makes the effect."""
        self.needs(spec, self.primary)
        return lambda request: call(getattr(provider, self.primary), request)

    def lookup_of(self, request: Any, reference: str = "") -> LookupRequest:
        """Return the question what became of a request."""
        return LookupRequest(request.operation_id, self.kind.value, reference)

    def settled(self, provider: Any, request: Any, answer: Answer[Any]) -> Answer[Any]:
        """Return the answer, looked up once where it is pending."""
        if answer.outcome is not Outcome.PENDING:
            return answer
        found: Answer[Any] = provider.lookup(self.lookup_of(request, answer.reference))
        return found

    def test_success_gives_a_value_and_a_reference(
        self, perform: Callable[[Any], Answer[Any]], provider: Any, success_request: Any
    ) -> None:
        answer = perform(success_request)
        assert answer.outcome in (Outcome.SUCCEEDED, Outcome.PENDING), answer.code
        assert answer.reference
        value = succeeded(self.settled(provider, success_request, answer))
        assert isinstance(value, self.result_type)
        assert load(dump(value), self.result_type) == value, "a result must survive being stored"

    def test_a_decline_is_an_answer(
        self, perform: Callable[[Any], Answer[Any]], request: pytest.FixtureRequest, provider: Any
    ) -> None:
        if not self.declines:
            pytest.skip("this counterparty declines nothing")
        declined = request.getfixturevalue("decline_request")
        answer = self.settled(provider, declined, perform(declined))
        assert answer.outcome is Outcome.REJECTED
        assert answer.code, "a rejection names its reason"
        assert answer.value is None

    def test_a_timeout_is_unknown(
        self,
        spec: ProviderSpec,
        make: Callable[[Transport], Any],
        success_request: Any,
        timeout_request: Any,
    ) -> None:
        self.needs(spec, self.primary)
        transport = TimingOutTransport()
        answer = call(getattr(make(transport), self.primary), timeout_request)
        if transport.requests or timeout_request != success_request:
            assert answer.outcome is Outcome.UNKNOWN, "nobody knows, so nobody may say"
        else:
            # No network was asked: the effect is made in this process and cannot time out.
            assert answer.outcome is not Outcome.UNKNOWN

    def test_the_same_operation_gives_the_same_reference(
        self, perform: Callable[[Any], Answer[Any]], success_request: Any
    ) -> None:
        first, second = perform(success_request), perform(success_request)
        assert first.reference
        assert (second.reference, second.value) == (first.reference, first.value)

    def test_racing_threads_get_one_reference(
        self, perform: Callable[[Any], Answer[Any]], success_request: Any
    ) -> None:
        together = Barrier(THREADS)

        def race(_: int) -> Answer[Any]:
            together.wait(timeout=30)
            return perform(success_request)

        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(race, range(THREADS)))
        assert {answer.outcome for answer in answers} <= {Outcome.SUCCEEDED, Outcome.PENDING}
        assert len({answer.reference for answer in answers}) == 1

    def test_lookup_finds_the_operation(
        self,
        spec: ProviderSpec,
        perform: Callable[[Any], Answer[Any]],
        provider: Any,
        success_request: Any,
    ) -> None:
        self.needs(spec, "lookup")
        answer = perform(success_request)
        found = provider.lookup(self.lookup_of(success_request, answer.reference))
        assert found.reference == answer.reference
        assert isinstance(succeeded(found), self.result_type)

    def test_lookup_of_a_stranger_invents_nothing(
        self, spec: ProviderSpec, provider: Any, success_request: Any
    ) -> None:
        self.needs(spec, "lookup")
        stranger = attrs.evolve(success_request, operation_id="op_never_sent")
        answer = call(provider.lookup, self.lookup_of(stranger))
        assert answer.outcome in (Outcome.REJECTED, Outcome.UNKNOWN)
        if answer.outcome is Outcome.REJECTED:
            assert answer.code == "not_found", "any other code reads as a decline"

    def test_secrets_stay_out_of_logs_and_answers(
        self,
        perform: Callable[[Any], Answer[Any]],
        success_request: Any,
        secrets: tuple[str, ...],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            answer = perform(success_request)
        seen = f"{caplog.text} {answer!r} {answer.raw}"
        assert not [place for place, secret in enumerate(secrets) if secret in seen]
