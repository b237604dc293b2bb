"""The conformance suites: no port method without a check, and no fault that slips through."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from cbec_core.plugins.manifest import operations, protocol
from cbec_core.ports.provider import Capability

if TYPE_CHECKING:
    from cbec_core.testing.conformance.base import ProviderConformance

pytest_plugins = ["pytester"]


def suite_of(capability: Capability) -> type[ProviderConformance]:
    module = import_module(f"cbec_core.testing.conformance.{capability.value}")
    return getattr(module, f"{capability.value.capitalize()}Conformance")  # type: ignore[no-any-return]


each_suite = pytest.mark.parametrize(
    "suite", [suite_of(capability) for capability in Capability], ids=lambda suite: suite.__name__
)


@each_suite
def test_every_port_method_has_a_check(suite: type[ProviderConformance]) -> None:
    assert suite.port is protocol(suite.capability)
    assert set(suite.covers) == set(operations(suite.capability))
    for method, checks in suite.covers.items():
        assert checks, method
        for check in checks:
            assert check.startswith("test_")
            assert callable(getattr(suite, check)), check


@each_suite
def test_every_own_check_covers_a_method(suite: type[ProviderConformance]) -> None:
    own = {name for name in vars(suite) if name.startswith("test_")}
    assert own <= {check for checks in suite.covers.values() for check in checks}


@each_suite
def test_a_suite_says_what_passing_does_not_prove(suite: type[ProviderConformance]) -> None:
    assert "What passing does not prove:" in (suite.__doc__ or "")


PLUGIN = """
import hashlib
import json
import logging
from datetime import UTC, datetime
from threading import Lock

from cbec_core.api import (
    Answer, Capability, HttpRequest, Money, PaymentEventKind, PaymentNotice, PaymentResult,
    ProviderError, ProviderSpec, TransportError,
)
from pydantic import BaseModel, SecretStr


class Settings(BaseModel):
    api_key: SecretStr = SecretStr("a-made-up-key")


class Good:
    def __init__(self, settings, tools):
        self.settings, self.tools, self.done, self.lock = settings, tools, {}, Lock()

    def authorise(self, request):
        if request.method == "declined":
            return self.decline()
        with self.lock:
            if request.operation_id not in self.done:
                self.done[request.operation_id] = self.charge(request)
            return self.done[request.operation_id]

    def decline(self):
        return Answer.rejected("insufficient_funds")

    def charge(self, request):
        reference = f"ref_{len(self.done)}"
        return Answer.succeeded(PaymentResult(reference, self.amount(request)), reference)

    def amount(self, request):
        return request.amount

    def lookup(self, request):
        return self.done.get(request.operation_id) or Answer.rejected("not_found")

    def read_webhook(self, headers, body):
        if headers.get("signature") != hashlib.sha256(body).hexdigest():
            raise ProviderError("provider.webhook_forged", code="mine")
        return self.notices(json.loads(body))

    def notices(self, message):
        at = datetime(2026, 3, 2, tzinfo=UTC)
        amount = Money(message["minor"], "EUR")
        return (PaymentNotice("e1", "op_1", PaymentEventKind.CAPTURED, "r", amount, at),)


class RaisesOnDecline(Good):
    def decline(self):
        raise ValueError("declined")


class DeclinesWithoutReason(Good):
    def decline(self):
        return Answer.rejected("")


class ChargesTwice(Good):
    def authorise(self, request):
        if request.method == "declined":
            return self.decline()
        self.done[request.operation_id] = self.charge(request)
        self.done[len(self.done)] = None
        return self.done[request.operation_id]


class CountsInHundreds(Good):
    def amount(self, request):
        return Money(request.amount.minor // 10 * 10, request.amount.currency)


class CountsInFloats(Good):
    def amount(self, request):
        return Money(float(request.amount.minor), request.amount.currency)


class TakesSilenceForNo(Good):
    def charge(self, request):
        try:
            self.tools.transport.send(HttpRequest("POST", "https://api.example.com"))
        except TransportError:
            return Answer.rejected("timeout")
        except AssertionError:
            pass
        return super().charge(request)


class InventsOperations(Good):
    def lookup(self, request):
        known = self.done.get(request.operation_id)
        return known or Answer.succeeded(PaymentResult("r", Money(1, "EUR")), "r")


class TakesUnknownForDeclined(Good):
    def lookup(self, request):
        return self.done.get(request.operation_id) or Answer.rejected("insufficient_funds")


class BelievesAnybody(Good):
    def read_webhook(self, headers, body):
        return self.notices({"minor": 1})


class ParsesBeforeItVerifies(Good):
    def read_webhook(self, headers, body):
        json.loads(body)
        return super().read_webhook(headers, body)


class ShowsItsKey(Good):
    def __repr__(self):
        return f"<ShowsItsKey {self.settings.api_key.get_secret_value()}>"


class LogsItsKey(Good):
    def charge(self, request):
        logging.getLogger("mine").debug("key %s", self.settings.api_key.get_secret_value())
        return super().charge(request)


class RefusesWhatItDeclares(Good):
    def lookup(self, request):
        raise ProviderError("provider.not_supported", code="mine", operation="lookup")


class DoesWhatItDoesNotDeclare(Good):
    def void(self, request):
        return Answer.succeeded(PaymentResult("r", Money(1, "EUR")), "r")


def cbec_providers():
    for name, target in list(globals().items()):
        if isinstance(target, type) and issubclass(target, Good):
            yield ProviderSpec(
                Capability.PAYMENT, name.lower(), f"faulty:{name}", "faulty:Settings",
                operations={"authorise", "lookup", "read_webhook"},
            )
"""

TESTS = """
import hashlib

import pytest
from cbec_core.testing.builders import make_authorise_request
from cbec_core.testing.conformance.payment import PaymentConformance, SignedMessage


class Suite(PaymentConformance):
    manifest = "faulty"

    @pytest.fixture
    def decline_request(self):
        return make_authorise_request("op_declined", method="declined")

    @pytest.fixture
    def message(self):
        body = b'{"minor": 5}'
        return SignedMessage({"signature": hashlib.sha256(body).hexdigest()}, body)
"""


@pytest.mark.feature(126)
def test_every_fault_is_caught_and_nothing_else(pytester: pytest.Pytester) -> None:
    classes = re.findall(r"^class (\w+)\((?:Good)\)", PLUGIN, re.MULTILINE)
    cases = [f'\n\nclass Test{name}(Suite):\n    code = "{name.lower()}"' for name in classes]
    good = '\n\nclass TestGood(Suite):\n    code = "good"'
    pytester.makepyfile(faulty=PLUGIN, test_faulty=TESTS + good + "".join(cases))
    pytester.syspathinsert()
    result = pytester.runpytest_subprocess("-q", "-rfE", "-p", "no:cacheprovider")
    lines = re.findall(r"^(?:FAILED|ERROR) test_faulty\.py::Test(\w+)::", result.stdout.str(), re.M)
    failed = set(lines)
    assert failed == set(classes), result.stdout.str()[-3000:]
