"""What stands between the core and a provider: deadline, retries, circuit breaker, honest answers.

An effect that raises, hangs or answers nonsense is `UNKNOWN`, never a no and never sent again here.
"""

from __future__ import annotations

import inspect
import random
import re
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from cbec_core.domain.errors import CbecError, PluginError, ProviderError, Retry
from cbec_core.plugins.answers import wrong_type
from cbec_core.plugins.breaker import Breaker, BreakerState
from cbec_core.plugins.deadline import DeadlineExceeded, Workers
from cbec_core.plugins.faults import FATAL, fault_text
from cbec_core.plugins.manifest import operations, protocol
from cbec_core.ports.provider import Answer, Outcome, ProviderSpec, is_effect, is_local

if TYPE_CHECKING:
    from cbec_core.ports.clock import Clock

__all__ = ["Guard", "GuardPolicy", "GuardedProvider"]

_LOOKUP: Final = "lookup"
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}")


@attrs.frozen
class GuardPolicy:
    """Seconds that a call may take, its retries included, and when an account is left alone."""

    deadline_s: float = 30.0
    attempts: int = 3
    backoff_s: float = 0.25
    longest_backoff_s: float = 4.0
    threshold: int = 5
    cool_down: timedelta = timedelta(seconds=60)


class GuardedProvider:
    """A provider as the core sees it: the operations of its capability, each behind its guard."""

    def __init__(self, spec: ProviderSpec, methods: dict[str, Callable[..., Any]]) -> None:
        self.__dict__.update(methods)
        self._spec = spec

    def __repr__(self) -> str:
        return f"<{self._spec.capability} {self._spec.code} of {self._spec.plugin}>"


class Guard:
    """Wrap the provider of one account and keep its circuit breaker."""

    def __init__(
        self,
        spec: ProviderSpec,
        clock: Clock,
        workers: Workers,
        policy: GuardPolicy | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._spec = spec
        self._workers = workers
        self._policy = policy or GuardPolicy()
        self._sleep = sleep
        self._breaker = Breaker(clock, self._policy.threshold, self._policy.cool_down)

    @property
    def state(self) -> BreakerState:
        """Return the state of the account's circuit."""
        breaker, spec = self._breaker, self._spec
        return BreakerState(
            spec.capability.value, spec.code, breaker.circuit, breaker.failures, breaker.until
        )

    def wrap(self, provider: object) -> GuardedProvider:
        """Return the guarded provider; raise `plugin.invalid_spec` if a declared method lacks."""
        methods = {name: self._method(provider, name) for name in operations(self._spec.capability)}
        return GuardedProvider(self._spec, methods)

    def _method(self, provider: object, name: str) -> Callable[..., Any]:
        if name not in self._spec.operations:
            return self._refusal(name)
        method = getattr(provider, name, None)
        if not callable(method) or inspect.iscoroutinefunction(method):
            what = "async" if callable(method) else "missing"
            raise PluginError(
                "plugin.invalid_spec",
                plugin=self._spec.plugin,
                reason=f"method {name} of {self._spec.target} is declared, but {what}",
            )
        port = getattr(protocol(self._spec.capability), name)
        if is_local(port):
            return self._local(name, method)
        return self._effect(name, method) if is_effect(port) else self._safe(name, method)

    def _refusal(self, name: str) -> Callable[..., Any]:
        def refuse(*_: object, **__: object) -> Any:
            raise ProviderError(
                "provider.not_supported", retry=Retry.NEVER, code=self._spec.code, operation=name
            )

        return refuse

    def _local(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        check = wrong_type(self._spec.capability, name)

        def call(*arguments: Any, **named: Any) -> Any:
            try:
                answer = _plain(method(*arguments, **named))
                if fault := check(answer):
                    raise self._fault(name, fault, Retry.NEVER)
                return answer
            except (*FATAL, CbecError):
                raise
            except BaseException as error:
                raise self._failed(name, error, Retry.NEVER) from None

        return call

    def _effect(self, name: str, method: Callable[..., Any]) -> Callable[..., Answer[Any]]:
        check = wrong_type(self._spec.capability, name)

        def call(*arguments: Any, **named: Any) -> Answer[Any]:
            turn = self._admit()
            healthy = False
            try:
                answer = self._workers.run(
                    self._policy.deadline_s, partial(method, *arguments, **named)
                )
                message = check(answer)
                if not message:
                    healthy = answer.outcome is not Outcome.UNKNOWN
                    return _coded(answer)
            except FATAL:
                raise
            except DeadlineExceeded:
                message = f"no answer within {self._policy.deadline_s:g} s"
            except BaseException as error:
                message = fault_text(error)
            finally:
                self._breaker.record(turn, healthy=healthy)
            return Answer.unknown(f"{name}: {message}")

        return call

    def _safe(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            turn = self._admit()
            healthy = False
            try:
                answer = self._attempts(name, partial(method, *arguments, **named))
                healthy = True
                return answer
            except CbecError as error:
                # A reasoned refusal is no outage: the counterparty was there.
                healthy = not isinstance(error, ProviderError) or error.retry is Retry.NEVER
                raise
            finally:
                self._breaker.record(turn, healthy=healthy)

        return call

    def _attempts(self, name: str, ask: Callable[[], Any]) -> Any:
        policy = self._policy
        ends = time.monotonic() + policy.deadline_s
        for attempt in range(1, policy.attempts + 1):
            try:
                answer = _plain(self._workers.run(ends - time.monotonic(), ask))
                if fault := wrong_type(self._spec.capability, name)(answer):
                    raise self._fault(name, fault, Retry.SAFE)
                return _coded(answer) if name == _LOOKUP else answer
            except FATAL:
                raise
            except DeadlineExceeded:
                raise ProviderError(
                    "provider.timeout",
                    retry=Retry.SAFE,
                    code=self._spec.code,
                    seconds=f"{policy.deadline_s:g}",
                ) from None
            except BaseException as error:
                refused = isinstance(error, CbecError) and not isinstance(error, ProviderError)
                if refused or getattr(error, "retry", None) is Retry.NEVER:
                    raise
                pause = self._backoff(attempt)
                if attempt == policy.attempts or time.monotonic() + pause >= ends:
                    if isinstance(error, ProviderError):
                        raise
                    raise self._failed(name, error, Retry.SAFE) from None
            self._sleep(pause)
        raise AssertionError("at least one attempt is made")

    def _backoff(self, attempt: int) -> float:
        longest = min(self._policy.longest_backoff_s, self._policy.backoff_s * 2 ** (attempt - 1))
        return random.uniform(longest / 2, longest)

    def _admit(self) -> int:
        turn = self._breaker.admit()
        if turn is None:
            raise ProviderError(
                "provider.circuit_open",
                retry=Retry.SAFE,
                code=self._spec.code,
                failures=self._breaker.failures,
                until=self._breaker.until.isoformat() if self._breaker.until else "now",
            )
        return turn

    def _failed(self, name: str, error: BaseException, retry: Retry) -> ProviderError:
        return self._fault(name, fault_text(error), retry)

    def _fault(self, name: str, fault: str, retry: Retry) -> ProviderError:
        return ProviderError(
            "provider.failed", retry=retry, code=self._spec.code, operation=name, fault=fault
        )


def _plain(answer: Any) -> Any:
    """Return the answer unless it is still to be computed, where no guard would stand by."""
    if inspect.iscoroutine(answer) or inspect.isgenerator(answer):
        answer.close()
        raise TypeError(f"a provider answered with a {type(answer).__name__}")
    return answer


def _coded(answer: Answer[Any]) -> Answer[Any]:
    """Return the answer with a reason that may be shown: a code, not a sentence with a name in it.

    The reason goes into events, notices and lists of runs; the sentence stays in `message`.
    """
    if answer.outcome is not Outcome.REJECTED or _CODE.fullmatch(answer.code):
        return answer
    return attrs.evolve(answer, code="", message=answer.message or answer.code)
