"""Payment providers that are right in another way than the template's: no check may refuse them."""

from __future__ import annotations

import json
import uuid

import attrs
import pytest
from cbec_payment_acme.mapping import SIGNATURE, parse_notice, signature, verify
from cbec_payment_acme.provider import AcmePayment
from good_payment import SECRET, ImaginaryApi, TestAcme, signed
from wrong_effects import Wrong

from cbec_core.api import (
    HttpRequest,
    HttpResponse,
    LookupRequest,
    ProviderError,
    ProviderTools,
)
from cbec_core.testing.fakes import FakeJsonApi


class LooksFirst(AcmePayment):
    """it sends nothing that the counterparty knows already."""

    def authorise(self, request):
        return self._once("authorise", super().authorise, request)

    def refund(self, request):
        return self._once("refund", super().refund, request)

    def _once(self, kind, do, request):
        found = self.lookup(LookupRequest(request.operation_id, kind))
        return do(request) if found.code == "not_found" else found


class TestLooksFirst(Wrong, TestAcme):
    wrong = LooksFirst


class WithToken:
    """The vendor wants a token first, and a new proof of every request."""

    def __init__(self, inner):
        self.inner, self.token = inner, b""

    def send(self, request, timeout_s=20):
        self.token = self.token or self.inner.send(HttpRequest("POST", "https://a/token")).body
        proof = {"x-nonce": uuid.uuid4().hex, "date": str(uuid.uuid4())}
        return self.inner.send(attrs.evolve(request, headers={**request.headers, **proof}))


class GivesTokens(FakeJsonApi):
    def send(self, request, timeout_s=20):
        if request.url.endswith("/token"):
            return HttpResponse(200, {}, b"a made-up token")
        return super().send(request, timeout_s)


class TestFetchesToken(TestAcme):
    """two requests for an effect, of which the first is none."""

    @pytest.fixture
    def make(self, settings, clock):
        return lambda transport: AcmePayment(settings, ProviderTools(WithToken(transport), clock))

    @pytest.fixture
    def transport(self):
        return GivesTokens(ImaginaryApi().decide)


def plain(body):
    return json.dumps(json.loads(body), sort_keys=True).encode()


class SignsFields(AcmePayment):
    """its vendor signs what is said, not how it is written."""

    def read_webhook(self, headers, body):
        try:
            said = plain(body)
        except ValueError:
            raise ProviderError("provider.webhook_forged", code="acme") from None
        verify(self._settings.webhook_secret.get_secret_value(), headers, said)
        return (parse_notice(body),)


class TestSignsFields(Wrong, TestAcme):
    wrong = SignsFields

    @pytest.fixture
    def messages(self):
        said = [
            signed("39.98 EUR", b'"minor": 3998, "currency": "EUR"'),
            signed("1235 JPY", b'"minor": 1235, "currency": "JPY"'),
            signed("12.345 KWD", b'"minor": 12345, "currency": "KWD"'),
        ]
        headers = [{SIGNATURE: signature(SECRET, plain(message.body))} for message in said]
        return [attrs.evolve(one, headers=two) for one, two in zip(said, headers, strict=True)]

    def forged_bodies(self, message):
        return [
            message.body.replace(b"op_1", b"op_2"),
            message.body.replace(b"captured", b"voided"),
        ]
