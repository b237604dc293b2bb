"""Payment providers that are wrong about what is told them, and the check that finds each."""

from __future__ import annotations

import json
import logging

import attrs
import pytest
from cbec_payment_acme.mapping import SIGNATURE, parse_notice, signature
from cbec_payment_acme.provider import AcmePayment
from good_payment import TestAcme, signed
from wrong_effects import suites_of

from cbec_core.api import PaymentEventKind, ProviderError


class BelievesAnybody(AcmePayment):
    found_by = "test_a_forged_body_is_refused"

    def read_webhook(self, headers, body):
        return (parse_notice(body),)


class CleansBeforeItVerifies(AcmePayment):
    found_by = "test_a_forged_body_is_refused"

    def read_webhook(self, headers, body):
        return super().read_webhook(headers, body.strip())


class ComparesTheBeginning(AcmePayment):
    found_by = "test_a_forged_signature_is_refused"

    def read_webhook(self, headers, body):
        wanted = signature(self._settings.webhook_secret.get_secret_value(), body)
        offered = headers.get(SIGNATURE, "")
        if len(offered) != len(wanted) or offered[:8] != wanted[:8]:
            raise ProviderError("provider.webhook_forged", code="acme")
        return (parse_notice(body),)


class TakesNoneForASignature(AcmePayment):
    found_by = "test_a_forged_signature_is_refused"

    def read_webhook(self, headers, body):
        if headers.get(SIGNATURE) == "none":
            return (parse_notice(body),)
        return super().read_webhook(headers, body)


class TakesAnEmptySignature(AcmePayment):
    found_by = "test_a_forged_signature_is_refused"

    def read_webhook(self, headers, body):
        if not headers.get(SIGNATURE, "unsigned"):
            return (parse_notice(body),)
        return super().read_webhook(headers, body)


class ParsesBeforeItVerifies(AcmePayment):
    found_by = "test_garbage_is_refused_before_it_is_parsed"

    def read_webhook(self, headers, body):
        json.loads(body)
        return super().read_webhook(headers, body)


class TellsItsSecretToForgers(AcmePayment):
    found_by = "test_secrets_stay_out_of_refusals"

    def read_webhook(self, headers, body):
        try:
            return super().read_webhook(headers, body)
        except ProviderError:
            secret = self._settings.webhook_secret.get_secret_value()
            raise ProviderError("provider.webhook_forged", code=secret) from None


class LogsItsSecretToo(AcmePayment):
    found_by = "test_a_genuine_webhook_is_read"

    def read_webhook(self, headers, body):
        logging.getLogger("mine").debug("%s", self._settings.webhook_secret.get_secret_value())
        return super().read_webhook(headers, body)


class Notices(AcmePayment):
    changed: dict[str, object]

    def read_webhook(self, headers, body):
        return tuple(
            attrs.evolve(notice, **self.changed) for notice in super().read_webhook(headers, body)
        )


class ReadsHundredfold(Notices):
    found_by = "test_a_genuine_webhook_is_read"

    def read_webhook(self, headers, body):
        return tuple(
            attrs.evolve(notice, amount=notice.amount * 100)
            for notice in AcmePayment.read_webhook(self, headers, body)
        )


class ReadsYenHundredfold(Notices):
    found_by = "test_a_genuine_webhook_is_read"

    def read_webhook(self, headers, body):
        return tuple(
            attrs.evolve(notice, amount=notice.amount * 100)
            if notice.amount.currency == "JPY"
            else notice
            for notice in AcmePayment.read_webhook(self, headers, body)
        )


class ReadsAnotherKind(Notices):
    found_by = "test_a_genuine_webhook_is_read"
    changed = {"kind": PaymentEventKind.REFUNDED}


class ReadsNoOperation(Notices):
    found_by = "test_a_genuine_webhook_is_read"
    changed = {"operation_id": "", "reference": ""}


globals().update(suites_of(TestAcme, AcmePayment))
globals().update(suites_of(TestAcme, Notices))


class TestWrongKeepsNoYen(TestAcme):
    """Its author gave one message, in euros."""

    found_by = "test_a_genuine_webhook_is_read"

    @pytest.fixture
    def messages(self):
        return [signed("39.98 EUR", b'"minor": 3998, "currency": "EUR"')]
