"""Between the core and a provider: deadlines, retries of what is safe, and honest answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.errors import CbecError, DomainError, PluginError, ProviderError, Retry
from cbec_core.domain.money import Money
from cbec_core.domain.tracking import TrackingEvent, TrackingStatus
from cbec_core.plugins.breaker import Circuit
from cbec_core.plugins.deadline import Workers
from cbec_core.plugins.guard import Guard, GuardPolicy
from cbec_core.plugins.manifest import operations, protocol
from cbec_core.ports.payment import PaymentResult
from cbec_core.ports.provider import (
    Answer,
    Capability,
    LookupRequest,
    Outcome,
    ProviderSpec,
    is_effect,
)
from cbec_core.ports.transport import TransportError
from cbec_core.testing.clock import FrozenClock

CANARY = "canary-sk_live_1234"
SPEC = ProviderSpec(
    Capability.PAYMENT,
    "acme",
    "guest:Acme",
    operations={"authorise", "capture", "lookup", "read_webhook"},
    plugin="guest",
)
REQUEST: Any = object()
RESULT = PaymentResult("ref", Money(1235, "EUR"))
DONE: Answer[Any] = Answer.succeeded(RESULT, "ref")
LOOKUP = LookupRequest("op", "authorise")


class Acme:
    """A provider whose every answer comes from a list: a value, or an error to raise."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.calls = 0

    def _next(self, *_: object, **__: object) -> Any:
        self.calls += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer() if callable(answer) else answer

    authorise = capture = lookup = read_webhook = _next


class Setup:
    def __init__(self, *answers: object, policy: GuardPolicy | None = None) -> None:
        self.clock = FrozenClock()
        self.slept: list[float] = []
        self.guard = Guard(SPEC, self.clock, Workers(), policy, self.slept.append)
        self.acme = Acme(*answers)
        self.provider: Any = self.guard.wrap(self.acme)


def hang() -> Callable[[], None]:
    return threading.Event().wait  # type: ignore[return-value]


async def later() -> Answer[Any]:
    return DONE


WRONG_ANSWERS: list[Any] = [
    None,
    "ok",
    Answer("succeeded", RESULT),  # type: ignore[arg-type]
    Answer.succeeded(None, "ref"),
    Answer.succeeded("yes", "ref"),
    Answer.succeeded({"reference": "ref", "amount": {"minor": 1235, "currency": "EUR"}}, "ref"),
    Answer.succeeded(PaymentResult("ref", 12.35), "ref"),  # type: ignore[arg-type]
    Answer.succeeded(PaymentResult(None, RESULT.amount), "ref"),  # type: ignore[arg-type]
    Answer.succeeded(RESULT, 4711),  # type: ignore[arg-type]
    Answer.succeeded(RESULT, "ref", raw=b"{}"),  # type: ignore[arg-type]
    Answer.pending(None),  # type: ignore[arg-type]
    Answer.rejected(402),  # type: ignore[arg-type]
]
NOT_ANSWERS = [
    *WRONG_ANSWERS,
    ValueError(CANARY),
    SystemExit(CANARY),
    TransportError(CANARY, sent=False),
    ProviderError("provider.failed", code="acme", operation="x", fault="y"),
    later,
]


@pytest.mark.parametrize("answer", NOT_ANSWERS, ids=lambda answer: type(answer).__name__)
def test_an_effect_that_is_not_answered_is_unknown_and_never_repeated(answer: object) -> None:
    setup = Setup(answer)
    found = setup.provider.authorise(REQUEST)
    assert found.outcome is Outcome.UNKNOWN
    assert setup.acme.calls == 1
    assert CANARY not in repr(found)


@pytest.mark.parametrize("answer", WRONG_ANSWERS, ids=range(len(WRONG_ANSWERS)))
def test_a_look_up_that_answers_nonsense_has_failed(answer: object) -> None:
    setup = Setup(answer, answer, DONE)
    assert setup.provider.lookup(LOOKUP) is DONE, "it is asked again"
    setup.acme.answers = [answer]
    with pytest.raises(ProviderError, match=r"provider\.failed") as caught:
        setup.provider.lookup(LOOKUP)
    assert caught.value.retry is Retry.SAFE
    assert setup.guard.state.failures == 1


def test_an_effect_that_hangs_is_unknown_after_its_deadline() -> None:
    setup = Setup(hang(), policy=GuardPolicy(deadline_s=0.05))
    found = setup.provider.authorise(REQUEST)
    assert (found.outcome, setup.acme.calls) == (Outcome.UNKNOWN, 1)
    assert "0.05 s" in found.message


def test_a_decline_is_an_answer() -> None:
    declined: Answer[Any] = Answer.rejected("insufficient_funds")
    assert Setup(declined).provider.authorise(request=REQUEST) is declined


@given(st.integers(0, 4))
def test_safe_calls_are_repeated_within_bounds(faults: int) -> None:
    setup = Setup(*[TransportError(CANARY, sent=True)] * faults, DONE)
    if faults < 3:
        assert setup.provider.lookup(LOOKUP) is DONE
    else:
        with pytest.raises(ProviderError) as caught:
            setup.provider.lookup(LOOKUP)
        assert (caught.value.code, caught.value.retry) == ("provider.failed", Retry.SAFE)
        assert CANARY not in str(caught.value)
    assert setup.acme.calls == min(faults + 1, 3)
    assert len(setup.slept) == setup.acme.calls - 1
    assert all(0 < pause <= 4 for pause in setup.slept)


def test_a_safe_call_that_hangs_is_a_timeout() -> None:
    setup = Setup(hang(), policy=GuardPolicy(deadline_s=0.05))
    with pytest.raises(ProviderError, match=r"provider\.timeout") as caught:
        setup.provider.lookup(LOOKUP)
    assert (setup.acme.calls, caught.value.retry) == (1, Retry.SAFE)


def lazily() -> Iterator[object]:
    yield 1 / 0


@pytest.mark.parametrize("exit_", [SystemExit(3), later, lazily])
def test_nothing_a_provider_does_ends_the_host(exit_: object) -> None:
    with pytest.raises(ProviderError, match=r"provider\.failed"):
        Setup(exit_).provider.lookup(LOOKUP)
    with pytest.raises(ProviderError, match=r"provider\.failed"):
        Setup(exit_).provider.read_webhook({}, b"")


def test_a_reasoned_refusal_is_passed_on_at_once() -> None:
    refusal = DomainError("country.unknown", country="XX")
    setup = Setup(refusal)
    for call in (setup.provider.lookup, setup.provider.read_webhook):
        with pytest.raises(DomainError) as caught:
            call(LOOKUP)
        assert caught.value is refusal
    assert setup.acme.calls == 2
    assert setup.guard.state.failures == 0


def test_what_will_never_work_is_not_repeated() -> None:
    setup = Setup(ProviderError("provider.webhook_forged", retry=Retry.NEVER, code="acme"))
    with pytest.raises(ProviderError, match=r"provider\.webhook_forged"):
        setup.provider.lookup(LOOKUP)
    assert setup.acme.calls == 1
    assert setup.guard.state.failures == 0, "a refusal is no outage"


def test_undeclared_operations_refuse_and_declared_ones_do_not() -> None:
    setup = Setup(DONE)
    assert setup.provider.capture(REQUEST) is DONE
    for name in ("void", "refund"):
        with pytest.raises(ProviderError) as caught:
            getattr(setup.provider, name)(REQUEST)
        assert caught.value.code == "provider.not_supported"
    assert setup.acme.calls == 1


def test_a_declared_method_must_be_there() -> None:
    class Half:
        def authorise(self, request: object) -> None: ...

    with pytest.raises(PluginError, match="capture"):
        Guard(SPEC, FrozenClock(), Workers()).wrap(Half())


def test_the_circuit_opens_after_five_faults_and_probes_after_a_minute() -> None:
    setup = Setup(ValueError())
    for _ in range(5):
        assert setup.guard.state.circuit is Circuit.CLOSED
        setup.provider.authorise(REQUEST)
    assert setup.guard.state.circuit is Circuit.OPEN
    for call in (setup.provider.authorise, setup.provider.lookup):
        with pytest.raises(ProviderError) as caught:
            call(REQUEST)
        assert (caught.value.code, caught.value.retry) == ("provider.circuit_open", Retry.SAFE)
    assert setup.acme.calls == 5, "nothing was sent while the circuit was open"

    setup.clock.advance(seconds=60)
    setup.provider.authorise(REQUEST)  # the probe fails
    assert (setup.guard.state.circuit, setup.acme.calls) == (Circuit.OPEN, 6)

    setup.clock.advance(seconds=60)
    setup.acme.answers = [DONE]
    assert setup.provider.authorise(REQUEST) is DONE
    assert setup.guard.state.circuit is Circuit.CLOSED
    assert setup.guard.state.failures == 0


def test_one_probe_at_a_time() -> None:
    setup = Setup(ValueError(), policy=GuardPolicy(threshold=1))
    setup.provider.authorise(REQUEST)
    setup.clock.advance(timedelta(minutes=2))
    entered, leave = threading.Event(), threading.Event()

    def slow() -> Answer[Any]:
        entered.set()
        leave.wait(10)
        return DONE

    setup.acme.answers = [slow]
    probe = threading.Thread(target=setup.provider.authorise, args=(REQUEST,))
    probe.start()
    assert entered.wait(10)
    assert setup.guard.state.circuit is Circuit.PROBING
    with pytest.raises(ProviderError, match=r"provider\.circuit_open"):
        setup.provider.authorise(REQUEST)
    leave.set()
    probe.join(10)
    assert setup.guard.state.circuit is Circuit.CLOSED


@pytest.mark.parametrize("late", [DONE, Answer.unknown("no answer")])
def test_a_late_call_does_not_speak_for_the_probe(late: Answer[Any]) -> None:
    policy = GuardPolicy(threshold=1, cool_down=timedelta(seconds=10))
    setup = Setup(ValueError(), policy=policy)
    doors = {name: (threading.Event(), threading.Event()) for name in ("late", "probe")}

    def held(name: str, answer: Answer[Any]) -> threading.Thread:
        entered, leave = doors[name]

        def slow() -> Answer[Any]:
            entered.set()
            leave.wait(10)
            return answer

        setup.acme.answers = [slow]
        call = threading.Thread(target=setup.provider.authorise, args=(REQUEST,))
        call.start()
        assert entered.wait(10)
        return call

    old = held("late", late)
    setup.acme.answers = [ValueError()]
    setup.provider.authorise(REQUEST)
    setup.clock.advance(seconds=10)
    probe = held("probe", DONE)
    doors["late"][1].set()
    old.join(10)
    setup.clock.advance(seconds=10)
    assert setup.guard.state.circuit is Circuit.PROBING
    with pytest.raises(ProviderError, match=r"provider\.circuit_open"):
        setup.provider.authorise(REQUEST)
    doors["probe"][1].set()
    probe.join(10)
    assert setup.guard.state.circuit is Circuit.CLOSED


def test_answers_of_unknown_count_as_faults_and_declines_do_not() -> None:
    unknown: Answer[Any] = Answer.unknown("timed out")
    setup = Setup(unknown)
    setup.provider.authorise(REQUEST)
    assert setup.guard.state.failures == 1
    setup.acme.answers = [Answer.rejected("insufficient_funds")]
    setup.provider.authorise(REQUEST)
    assert setup.guard.state.failures == 0


def test_computing_needs_no_circuit() -> None:
    setup = Setup(ValueError(CANARY))
    for _ in range(9):
        with pytest.raises(CbecError) as caught:
            setup.provider.read_webhook({}, b"")
        assert caught.value.retry is Retry.NEVER
        assert CANARY not in str(caught.value)
    assert setup.guard.state.failures == 0


def test_a_provider_shows_its_name_only() -> None:
    assert repr(Setup(DONE).provider) == "<payment acme of guest>"


def told(number: str) -> TrackingEvent:
    at = FrozenClock().now()
    return TrackingEvent("s", "c", number, TrackingStatus.IN_TRANSIT, at)


def asked(operation: str, answer: object, capability: Capability = Capability.CARRIER) -> Any:
    """Return what comes of an operation through its guard, whatever it is asked with."""

    class Provider:
        def __getattr__(self, name: str) -> Any:
            return lambda *_: answer

    spec = ProviderSpec(capability, "c", "guest:C", operations={operation}, plugin="guest")
    guard = Guard(spec, FrozenClock(), Workers(), sleep=lambda _: None)
    return getattr(guard.wrap(Provider()), operation)(REQUEST)


def test_other_capabilities_read_safely_too() -> None:
    assert asked("track", (told("LX1"),)) == (told("LX1"),)
    assert asked("duty", None, Capability.TARIFF) is None


@pytest.mark.parametrize("answer", [{}, 0, "x", [told("LX1")], (told("LX1"), None), object()])
@pytest.mark.parametrize(
    ("capability", "operation"),
    [
        (capability, operation)
        for capability in Capability
        for operation in operations(capability)
        if not is_effect(getattr(protocol(capability), operation))
        and operation != "recognises"  # a truth, which anything can tell
    ],
)
def test_an_answer_of_a_wrong_type_is_the_providers_fault(
    capability: Capability, operation: str, answer: object
) -> None:
    with pytest.raises(ProviderError) as caught:
        asked(operation, answer, capability)
    assert caught.value.code == "provider.failed"
    assert "wrong answer type" in caught.value.message


@pytest.mark.parametrize("operation", ["rate", "track"])
def test_no_answer_is_a_wrong_one_where_there_must_be_one(operation: str) -> None:
    with pytest.raises(ProviderError, match="wrong answer type NoneType"):
        asked(operation, None)


@pytest.mark.parametrize("operation", ["authorise", "lookup"])
@pytest.mark.parametrize("reason", ["Refused for Anna Muster, Hauptstr. 1", "a\nb", "x" * 200])
def test_a_reason_that_is_no_code_is_not_shown_as_one(operation: str, reason: str) -> None:
    setup = Setup(Answer.rejected(reason))
    answer = getattr(setup.provider, operation)(LOOKUP)
    assert answer.outcome is Outcome.REJECTED
    assert not answer.code
    assert answer.message == reason


def test_a_code_stays_what_the_provider_said() -> None:
    assert Setup(Answer.rejected("card_declined")).provider.authorise(REQUEST).code == (
        "card_declined"
    )
