"""Faults that any effect can have, whatever it does, and the check that finds each."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from threading import Lock
from typing import Any

import attrs
import pytest

from cbec_core.api import Answer, Outcome, ProviderTools, TransportError

Do = Callable[[Any], Answer[Any]]


class Wrong:
    """Make `wrong` instead of the provider; only the check `found_by` is run."""

    wrong: type
    found_by: str

    @pytest.fixture
    def make(self, settings, clock):
        return lambda transport: self.wrong(settings, ProviderTools(transport, clock))


def key(provider: Any) -> str:
    return provider._client._settings.api_key.get_secret_value()


def takes_silence_for_no(provider: Any, do: Do, request: Any) -> Answer[Any]:
    try:
        return do(request)
    except TransportError:
        return Answer.rejected("timeout")


def takes_a_servers_fault_for_no(provider: Any, do: Do, request: Any) -> Answer[Any]:
    answer = do(request)
    return Answer.rejected("gateway_error") if answer.outcome is Outcome.UNKNOWN else answer


def takes_what_it_cannot_read_for_no(provider: Any, do: Do, request: Any) -> Answer[Any]:
    try:
        return do(request)
    except KeyError:
        return Answer.rejected("no_reference")


def does_it_anew(provider: Any, do: Do, request: Any) -> Answer[Any]:
    return do(attrs.evolve(request, operation_id=uuid.uuid4().hex))


_MEMORY = Lock()


def remembers_only_itself(provider: Any, do: Do, request: Any) -> Answer[Any]:
    with _MEMORY:
        done = vars(provider).setdefault("done", {})
        if request.operation_id not in done:
            done[request.operation_id] = does_it_anew(provider, do, request)
        return done[request.operation_id]


def says_only_that_it_is_the_same(provider: Any, do: Do, request: Any) -> Answer[Any]:
    answer = does_it_anew(provider, do, request)
    return attrs.evolve(answer, reference=f"ref_{request.operation_id}")


def keeps_its_key_in_the_answer(provider: Any, do: Do, request: Any) -> Answer[Any]:
    return attrs.evolve(do(request), raw=f'{{"key": "{key(provider)}"}}')


def tells_its_key_in_an_error(provider: Any, do: Do, request: Any) -> Answer[Any]:
    answer = do(request)
    if answer.outcome is Outcome.UNKNOWN:
        raise ValueError(f"no use in asking with {key(provider)}")
    return answer


def logs_its_key(provider: Any, do: Do, request: Any) -> Answer[Any]:
    logging.getLogger("mine").debug("asked", extra={"authorization": key(provider)})
    return do(request)


EFFECT_FAULTS = {
    takes_silence_for_no: "test_a_timeout_is_unknown",
    takes_a_servers_fault_for_no: "test_a_broken_answer_is_unknown",
    takes_what_it_cannot_read_for_no: "test_a_broken_answer_is_unknown",
    does_it_anew: "test_a_repeated_operation_is_sent_alike",
    remembers_only_itself: "test_a_repeated_operation_is_sent_alike",
    says_only_that_it_is_the_same: "test_a_repeated_operation_is_sent_alike",
    keeps_its_key_in_the_answer: "test_secrets_stay_out_of_answers_and_errors",
    tells_its_key_in_an_error: "test_secrets_stay_out_of_answers_and_errors",
    logs_its_key: "test_success_gives_a_value_and_a_reference",
}


def looks_where_it_is_not(provider: Any, do: Do, request: Any) -> Answer[Any]:
    return Answer.rejected("not_found")


def takes_silence_for_not_found(provider: Any, do: Do, request: Any) -> Answer[Any]:
    try:
        return do(request)
    except TransportError:
        return Answer.rejected("not_found")


def takes_a_servers_fault_for_not_found(provider: Any, do: Do, request: Any) -> Answer[Any]:
    answer = do(request)
    return Answer.rejected("not_found") if answer.outcome is Outcome.UNKNOWN else answer


LOOKUP_FAULTS = {
    looks_where_it_is_not: "test_lookup_finds_the_operation",
    takes_silence_for_not_found: "test_a_lookup_without_an_answer_tells_nothing",
    takes_a_servers_fault_for_not_found: "test_a_lookup_without_an_answer_tells_nothing",
    logs_its_key: "test_lookup_finds_the_operation",
}


def suites(good: type, provider: type) -> Iterator[tuple[str, type]]:
    """Yield a suite for every fault of every effect, and of the look-up after every effect."""
    for effect, kind in good.effects.items():
        for fault, found_by in EFFECT_FAULTS.items():
            yield _suite(good, provider, f"{effect}_{fault.__name__}", effect, fault, found_by)
        for fault, found_by in LOOKUP_FAULTS.items():

            def of_kind(self, do, request, fault=fault, kind=kind):
                return fault(self, do, request) if request.kind == kind else do(request)

            name = f"lookup_of_{effect}_{fault.__name__}"
            yield _suite(good, provider, name, "lookup", of_kind, found_by)


def suites_of(good: type, base: type) -> Iterator[tuple[str, type]]:
    """Yield a suite for every provider that was written below `base` and says what finds it."""
    for wrong in base.__subclasses__():
        if found_by := vars(wrong).get("found_by"):
            name = f"TestWrong_{wrong.__name__}"
            yield name, type(name, (Wrong, good), {"wrong": wrong, "found_by": found_by})


def _suite(
    good: type, provider: type, name: str, operation: str, fault: Any, found_by: str
) -> tuple[str, type]:
    def method(self: Any, request: Any) -> Any:
        return fault(self, partial(getattr(provider, operation), self), request)

    wrong = type(name, (provider,), {operation: method})
    suite = type(f"TestWrong_{name}", (Wrong, good), {"wrong": wrong, "found_by": found_by})
    return suite.__name__, suite
