"""What every effect must keep, whatever it does: one operation id, one effect, no guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

from cbec_core.ports.codec import dump, load
from cbec_core.ports.provider import Answer, LookupRequest, Outcome, ProviderSpec
from cbec_core.ports.transport import Transport
from cbec_core.testing.conformance.base import ProviderConformance, call, succeeded
from cbec_core.testing.conformance.leaks import overheard, places
from cbec_core.testing.conformance.wire import (
    BROKEN,
    LOST,
    SAFE_METHODS,
    always,
    differences,
    failing,
    what_repeats,
)
from cbec_core.testing.fakes import FakeTransport

if TYPE_CHECKING:
    from cbec_core.domain.operation import OperationKind
    from cbec_core.ports.transport import HttpRequest, HttpResponse

__all__ = ["EFFECT_CHECKS", "FIRST_EFFECT_CHECKS", "LOOKUP_CHECKS", "Deed", "EffectConformance"]

THREADS = 8
EFFECT_CHECKS = (
    "test_success_gives_a_value_and_a_reference",
    "test_a_timeout_is_unknown",
    "test_a_broken_answer_is_unknown",
    "test_the_same_operation_gives_the_same_reference",
    "test_another_process_gets_the_same_reference",
    "test_a_repeated_operation_is_sent_alike",
    "test_racing_threads_get_one_reference",
    "test_secrets_stay_out_of_answers_and_errors",
)
FIRST_EFFECT_CHECKS = (*EFFECT_CHECKS, "test_a_decline_is_an_answer")
LOOKUP_CHECKS = (
    "test_lookup_finds_the_operation",
    "test_lookup_of_a_stranger_invents_nothing",
    "test_a_lookup_without_an_answer_tells_nothing",
)


@attrs.frozen
class Deed:
    """One effect that can be made now: by the provider, or by another object over a transport."""

    effect: str
    request: Any
    provider: Any = attrs.field(repr=False)
    make: Callable[[Transport], Any] = attrs.field(repr=False)

    def __call__(self) -> Answer[Any]:
        """Make it."""
        return call(getattr(self.provider, self.effect), self.request)

    def over(self, transport: Transport) -> Answer[Any]:
        """Make it as another process does, which knows nothing of what this one remembers."""
        return call(getattr(self.make(transport), self.effect), self.request)


class EffectConformance(ProviderConformance):
    """Checks of every effect of a port: `effects`, the first of them first, with their kinds.

    Override `success_request` and `decline_request`. `declines` is set to False only if the
    counterparty takes everything that is well formed.
    """

    effects: ClassVar[Mapping[str, OperationKind]]
    result_type: ClassVar[type]
    declines: ClassVar[bool] = True

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        """Run a check that asks for `effect` once for every effect of the port."""
        marks = metafunc.definition.iter_markers("parametrize")
        if "effect" in metafunc.fixturenames and not any(
            "effect" in mark.args[0] for mark in marks
        ):
            metafunc.parametrize("effect", list(cls.effects))

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

    @property
    def first(self) -> str:
        """Return the name of the effect with which everything begins."""
        return next(iter(self.effects))

    def ready_for(self, effect: str, spec: ProviderSpec, provider: Any, request: Any) -> Any:
        """Do what must come before an effect and return a request for it that succeeds.

        `request` is one for the first effect. Skip by `self.needs` what the provider cannot reach.
        """
        return request

    @pytest.fixture
    def deed(
        self,
        effect: str,
        spec: ProviderSpec,
        provider: Any,
        make: Callable[[Transport], Any],
        request: pytest.FixtureRequest,
    ) -> Deed:
        """Return each effect in turn, ready to be made."""
        self.needs(spec, effect)
        asked = self.ready_for(effect, spec, provider, request.getfixturevalue("success_request"))
        return Deed(effect, asked, provider, make)

    @pytest.fixture
    def perform(self, spec: ProviderSpec, provider: Any) -> Callable[[Any], Answer[Any]]:
        """Return a function that makes the first effect."""
        self.needs(spec, self.first)
        return lambda request: call(getattr(provider, self.first), request)

    def sent_alike(self, request: HttpRequest) -> dict[str, object]:
        """Return what must be the same whenever the same operation is sent.

        By default method, address, body and every header but those of time, trace and proof.
        Override it only where the counterparty wants a new value each time somewhere else.
        """
        return what_repeats(request)

    def wire_text(self, request: HttpRequest) -> bytes:
        """Return what of a request to read amounts in; override it for encoded bodies."""
        return request.url.encode() + b"\n" + request.body

    def lookup_of(self, request: Any, reference: str = "", effect: str = "") -> LookupRequest:
        """Return the question what became of a request; by default one for the first effect."""
        kind = self.effects[effect or self.first]
        return LookupRequest(request.operation_id, kind.value, reference)

    def settled(
        self, provider: Any, request: Any, answer: Answer[Any], effect: str = ""
    ) -> Answer[Any]:
        """Return the answer, looked up once where it is pending."""
        if answer.outcome is not Outcome.PENDING:
            return answer
        found: Answer[Any] = provider.lookup(self.lookup_of(request, answer.reference, effect))
        return found

    def test_success_gives_a_value_and_a_reference(self, deed: Deed) -> None:
        answer = deed()
        assert answer.outcome in (Outcome.SUCCEEDED, Outcome.PENDING), answer.code
        assert answer.reference
        value = succeeded(self.settled(deed.provider, deed.request, answer, deed.effect))
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
        self, deed: Deed, transport: Transport, request: pytest.FixtureRequest
    ) -> None:
        lost = deed
        if deed.effect == self.first:
            lost = attrs.evolve(deed, request=request.getfixturevalue("timeout_request"))
        for place, (asked, answer) in enumerate(failing(lost.over, transport, LOST)):
            if asked is None and place == 0:
                # No network was asked: the effect is made in this process, and cannot time out
                # unless there is a request for which it does.
                told = answer.outcome is Outcome.UNKNOWN
                assert told == (lost.request != deed.request), answer
            elif asked is not None and (place == 0 or asked.method not in SAFE_METHODS):
                assert answer.outcome is Outcome.UNKNOWN, "nobody knows, so nobody may say"
            else:
                assert answer.outcome is not Outcome.REJECTED, "no answer is not a no"

    @pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: str(broken.status))
    def test_a_broken_answer_is_unknown(
        self, deed: Deed, transport: Transport, broken: HttpResponse
    ) -> None:
        for place, (asked, answer) in enumerate(failing(deed.over, transport, always(broken))):
            if asked is None and place == 0:
                pytest.skip("the effect is made in this process: no answer can be broken")
            if asked is not None and broken.status >= 500 and asked.method not in SAFE_METHODS:
                assert answer.outcome is Outcome.UNKNOWN, "a server's fault is not a no"
            assert answer.outcome is not Outcome.REJECTED, "what cannot be read is not a no"

    def test_the_same_operation_gives_the_same_reference(self, deed: Deed) -> None:
        first, second = deed(), deed()
        assert first.reference
        assert (second.reference, second.value) == (first.reference, first.value)

    def test_another_process_gets_the_same_reference(
        self, deed: Deed, transport: Transport
    ) -> None:
        first, second = deed(), deed.over(transport)
        assert first.reference
        assert (second.reference, second.value) == (first.reference, first.value), (
            "what the object remembers is lost with it"
        )

    def test_a_repeated_operation_is_sent_alike(self, deed: Deed, transport: Transport) -> None:
        once, again = FakeTransport(transport.send), FakeTransport(transport.send)
        deed.over(once)
        deed.over(again)
        if not once.requests:
            pytest.skip("the effect is made in this process")
        found = differences(once.requests, again.requests, self.sent_alike)
        assert not found, f"the counterparty takes it for another operation: {found}"

    def test_racing_threads_get_one_reference(self, deed: Deed) -> None:
        together = Barrier(THREADS)

        def race(_: int) -> Answer[Any]:
            together.wait(timeout=30)
            return deed()

        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(race, range(THREADS)))
        assert {answer.outcome for answer in answers} <= {Outcome.SUCCEEDED, Outcome.PENDING}
        assert len({answer.reference for answer in answers}) == 1

    def test_lookup_finds_the_operation(
        self, spec: ProviderSpec, deed: Deed, transport: Transport
    ) -> None:
        self.needs(spec, "lookup")
        answer = deed()
        question = self.lookup_of(deed.request, answer.reference, deed.effect)
        for provider in (deed.provider, deed.make(transport)):
            found = provider.lookup(question)
            if deed.effect != self.first and found.outcome is Outcome.UNKNOWN:
                continue  # the counterparty cannot tell: then nothing is sent again
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

    def test_a_lookup_without_an_answer_tells_nothing(
        self, spec: ProviderSpec, deed: Deed, transport: Transport
    ) -> None:
        self.needs(spec, "lookup")
        question = self.lookup_of(deed.request, deed().reference, deed.effect)

        def ask(over: Transport) -> Answer[Any]:
            return call(deed.make(over).lookup, question)

        for fault in (LOST, *map(always, BROKEN)):
            for place, (asked, answer) in enumerate(failing(ask, transport, fault)):
                if asked is not None and place == 0:
                    assert answer.outcome is Outcome.UNKNOWN, "it happened, and nobody said so"
                assert answer.outcome is not Outcome.REJECTED, "it happened, and is denied"

    def test_secrets_stay_out_of_answers_and_errors(
        self,
        spec: ProviderSpec,
        deed: Deed,
        secrets: tuple[str, ...],
        request: pytest.FixtureRequest,
    ) -> None:
        if not secrets:
            pytest.skip("no setting is a secret")
        acts: list[Callable[[], object]] = [deed]
        if "lookup" in spec.operations:
            for asked in (deed.request, attrs.evolve(deed.request, operation_id="op_never_sent")):
                question = self.lookup_of(asked, effect=deed.effect)
                acts.append(partial(deed.provider.lookup, question))
        if deed.effect == self.first and self.declines:
            declined = request.getfixturevalue("decline_request")
            acts.append(partial(getattr(deed.provider, deed.effect), declined))
        acts += [partial(deed.over, FakeTransport(always(broken))) for broken in BROKEN]
        assert not [place for act in acts for place in places(secrets, overheard(act))]
