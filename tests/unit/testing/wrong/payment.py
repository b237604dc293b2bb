"""Payment providers that are wrong, each in one way, and the check that finds it."""

from __future__ import annotations

import attrs
import pytest
from cbec_payment_acme import manifest
from cbec_payment_acme import provider as acme
from cbec_payment_acme.provider import AcmePayment
from cbec_payment_acme.settings import Settings
from good_payment import ImaginaryApi, TestAcme
from pydantic import BaseModel, SecretStr
from wrong_effects import Wrong, does_it_anew, remembers_only_itself, suites, suites_of

from cbec_core.api import (
    Answer,
    LookupRequest,
    Money,
    Outcome,
    PaymentResult,
    ProviderError,
)
from cbec_core.testing.fakes import FakeJsonApi


class RaisesOnDecline(AcmePayment):
    found_by = "test_a_decline_is_an_answer"

    def authorise(self, request):
        answer = super().authorise(request)
        if answer.outcome is Outcome.REJECTED:
            raise ValueError("declined")
        return answer


class DeclinesWithoutReason(AcmePayment):
    found_by = "test_a_decline_is_an_answer"

    def authorise(self, request):
        answer = super().authorise(request)
        return Answer.rejected("") if answer.outcome is Outcome.REJECTED else answer


class CountsInTens(AcmePayment):
    found_by = "test_amounts_are_exact"

    def authorise(self, request):
        amount = Money(request.amount.minor // 10 * 10, request.amount.currency)
        return super().authorise(attrs.evolve(request, amount=amount))


class CountsInFloats(AcmePayment):
    found_by = "test_amounts_are_exact"

    def authorise(self, request):
        answer = super().authorise(request)
        if answer.value is None:
            return answer
        amount = Money(float(answer.value.amount.minor), answer.value.amount.currency)
        return attrs.evolve(answer, value=attrs.evolve(answer.value, amount=amount))


class CapturesEverything(AcmePayment):
    found_by = "test_a_part_is_captured_once"

    def capture(self, request):
        held = self.lookup(LookupRequest("op_hold", "authorise")).value
        amount = held.amount if held else request.amount
        return super().capture(attrs.evolve(request, amount=amount))


class CapturesEverythingAndSaysLess(AcmePayment):
    found_by = "test_a_part_is_captured_once"

    def capture(self, request):
        held = self.lookup(LookupRequest("op_hold", "authorise")).value
        amount = held.amount if held else request.amount
        answer = super().capture(attrs.evolve(request, amount=amount))
        return attrs.evolve(answer, value=PaymentResult(answer.reference, request.amount))


class ChargesAnew(AcmePayment):
    found_by = "test_the_same_operation_gives_the_same_reference"

    def authorise(self, request):
        return does_it_anew(self, super().authorise, request)


class RemembersVoidsOnlyItself(AcmePayment):
    found_by = "test_another_process_gets_the_same_reference"

    def void(self, request):
        return remembers_only_itself(self, super().void, request)


class RefundsAnew(AcmePayment):
    found_by = "test_a_refund_is_made_once"
    count = 0

    def refund(self, request):
        self.count += 1
        again = attrs.evolve(request, operation_id=f"{request.operation_id}_{self.count}")
        return attrs.evolve(super().refund(again), reference=request.operation_id)


class InventsOperations(AcmePayment):
    found_by = "test_lookup_of_a_stranger_invents_nothing"

    def lookup(self, request):
        found = super().lookup(request)
        if found.code != "not_found":
            return found
        return Answer.succeeded(PaymentResult("r", Money(1, "EUR")), "r")


class TakesUnknownForDeclined(AcmePayment):
    found_by = "test_lookup_of_a_stranger_invents_nothing"

    def lookup(self, request):
        found = super().lookup(request)
        return Answer.rejected("insufficient_funds") if found.code == "not_found" else found


class RefusesWhatItDeclares(AcmePayment):
    found_by = "test_lookup_finds_the_operation"

    def lookup(self, request):
        raise ProviderError("provider.not_supported", code="acme", operation="lookup")


class ShowsItsKey(AcmePayment):
    found_by = "test_secrets_stay_out_of_repr"

    def __repr__(self):
        return f"<ShowsItsKey {self._settings.api_key.get_secret_value()}>"


globals().update(suites(TestAcme, AcmePayment))
globals().update(suites_of(TestAcme, AcmePayment))


class TestWrongDoesWhatItDoesNotDeclare(TestAcme):
    found_by = "test_undeclared_operations_refuse"

    @pytest.fixture
    def spec(self):
        (spec,) = manifest.cbec_providers()
        return attrs.evolve(spec, operations=spec.operations - {"void"})


class TestWrongExponent(TestAcme):
    """It sends hundredths of every currency, and reads hundredths back."""

    found_by = "test_amounts_are_exact_on_the_wire"

    @pytest.fixture(autouse=True)
    def _hundredths(self, monkeypatch):
        def build(amount):
            return {"minor": f"{amount.minor / 100:.2f}", "currency": amount.currency}

        def parse(body):
            minor = round(float(body["minor"]) * 100)
            return PaymentResult(body["reference"], Money(minor, body["currency"]))

        monkeypatch.setattr(acme, "build_amount", build)
        monkeypatch.setattr(acme, "parse_payment", parse)

    @pytest.fixture
    def transport(self):
        api = ImaginaryApi()
        return FakeJsonApi(
            lambda path, body: api.decide(
                path, {k: float(v) if k == "minor" else v for k, v in body.items()}
            )
        )


class PlainSettings(BaseModel):
    base_url: str = "https://api.example.com"
    timeout_s: int = 20
    api_key: str
    webhook_secret: SecretStr


class Account(BaseModel):
    client_secret: SecretStr = SecretStr("a made-up inner secret")
    tokens: dict[str, SecretStr] = {"de": SecretStr("a made-up token of Germany")}


class NestedSettings(Settings):
    accounts: list[Account] = [Account()]


class TestWrongPlainKey(TestAcme):
    found_by = "test_secrets_are_declared_as_secrets"

    @pytest.fixture
    def settings(self, settings_values):
        return PlainSettings(**settings_values)

    @pytest.fixture
    def provider(self):
        return None


class TestWrongShowsPlainKey(TestWrongPlainKey):
    found_by = "test_secrets_stay_out_of_repr"


class ShowsItsAccounts(AcmePayment):
    def __repr__(self):
        return f"<{[a.client_secret.get_secret_value() for a in self._settings.accounts]}>"


class ShowsItsTokens(AcmePayment):
    def __repr__(self):
        return f"<{[a.tokens['de'].get_secret_value() for a in self._settings.accounts]}>"


class TestWrongShowsAccounts(Wrong, TestAcme):
    wrong = ShowsItsAccounts
    found_by = "test_secrets_stay_out_of_repr"

    @pytest.fixture
    def settings(self, settings_values):
        return NestedSettings(**settings_values)


class TestWrongShowsTokens(TestWrongShowsAccounts):
    wrong = ShowsItsTokens


class TestWrongTestsNoSecret(TestAcme):
    """Its author gave no secret, so none could be found."""

    found_by = "test_secrets_are_declared_as_secrets"

    @pytest.fixture
    def settings_values(self):
        return {}
