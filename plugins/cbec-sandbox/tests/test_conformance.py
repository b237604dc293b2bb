"""The fake counterparties keep every promise that a real one must keep."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cbec_sandbox.webhooks import sign

from cbec_core.api import DocumentKind, Money, PaymentEventKind, PaymentNotice
from cbec_core.testing.builders import (
    make_authorise_request,
    make_confirm_request,
    make_consignment,
    make_consignment_line,
    make_declaration_request,
    make_label_request,
    make_notice,
    make_party,
    make_subject,
)
from cbec_core.testing.conformance.carrier import CarrierConformance
from cbec_core.testing.conformance.customs import CustomsConformance
from cbec_core.testing.conformance.documents import DocumentsConformance
from cbec_core.testing.conformance.fx import FxConformance
from cbec_core.testing.conformance.manifest import ManifestConformance
from cbec_core.testing.conformance.marketplace import MarketplaceConformance
from cbec_core.testing.conformance.notify import NotifyConformance
from cbec_core.testing.conformance.payment import PaymentConformance, SignedMessage
from cbec_core.testing.conformance.screening import ScreeningConformance
from cbec_core.testing.conformance.tariff import TariffConformance
from cbec_core.testing.conformance.tax import TaxConformance

if TYPE_CHECKING:
    from cbec_core.testing.clock import FrozenClock

MANIFEST = "cbec_sandbox.manifest"
SECRET = "whsec_" + base64.b64encode(b"a made-up secret of the tests").decode()


class TestManifest(ManifestConformance):
    manifest = MANIFEST


class Sandbox:
    """One deployment: a counterparty that remembers, as one beyond a network does."""

    manifest = MANIFEST

    @pytest.fixture
    def settings_values(self, tmp_path: Path) -> dict[str, object]:
        return {"store": str(tmp_path / "sandbox.db"), "webhook_secret": SECRET}


class TestPayment(Sandbox, PaymentConformance):
    @pytest.fixture
    def decline_request(self):
        return make_authorise_request("op_declined", method="tok_decline")

    @pytest.fixture
    def timeout_request(self):
        return make_authorise_request("op_timeout", method="tok_timeout")

    @pytest.fixture
    def messages(self, clock: FrozenClock) -> list[SignedMessage]:
        return [
            message(clock, "39.98", Money(3998, "EUR")),
            message(clock, "1235", Money(1235, "JPY")),
            message(clock, "12.345", Money(12345, "KWD")),
        ]


def message(clock: FrozenClock, written: str, amount: Money) -> SignedMessage:
    data = {"operation_id": "op_1", "reference": "sbx_capture_1"}
    fact = {
        "type": "payment.captured",
        "timestamp": "2026-03-02T09:29:58Z",
        "data": {**data, "amount": written, "currency": amount.currency},
    }
    at = datetime(2026, 3, 2, 9, 29, 58, tzinfo=UTC)
    notice = PaymentNotice("msg_1", "op_1", PaymentEventKind.CAPTURED, "sbx_capture_1", amount, at)
    body = json.dumps(fact).encode()
    return SignedMessage(sign(SECRET, "msg_1", clock.now(), body), body, (notice,))


class TestCarrier(Sandbox, CarrierConformance):
    currency_setting = "currency"

    @pytest.fixture
    def timeout_request(self):
        to = make_party(name="SANDBOX TIMEOUT")
        return make_label_request("op_timeout", consignment=make_consignment(consignee=to))


class TestMarketplace(Sandbox, MarketplaceConformance):
    @pytest.fixture
    def orders_document(self) -> bytes:
        return orders("EUR", "12.35")

    @pytest.fixture
    def settlement_document(self) -> bytes:
        return json.dumps(
            {
                "sandbox_settlement": 1,
                "id": "SET-1",
                "currency": "EUR",
                "payout": "10.00",
                "settled_at": "2026-03-20T00:00:00Z",
                "lines": [
                    {"id": "1", "kind": "sale", "amount": "12.35", "order": "SBX-1"},
                    {"id": "2", "kind": "fee", "amount": "-2.35", "order": "SBX-1"},
                ],
            }
        ).encode()

    @pytest.fixture
    def priced_documents(self) -> dict[str, tuple[bytes, Money]]:
        return {
            "JPY": (orders("JPY", "1235"), Money(1235, "JPY")),
            "EUR": (orders("EUR", "12.35"), Money(1235, "EUR")),
            "KWD": (orders("KWD", "12.345"), Money(12345, "KWD")),
        }

    @pytest.fixture
    def unknown_status_document(self) -> bytes:
        return orders("EUR", "1.00", state="on_the_moon")

    @pytest.fixture
    def decline_request(self):
        return make_confirm_request("op_declined", order_external_id="SBX SANDBOX-DECLINE")

    @pytest.fixture
    def timeout_request(self):
        return make_confirm_request("op_timeout", order_external_id="SBX SANDBOX-TIMEOUT")


def orders(currency: str, amount: str, **changes: object) -> bytes:
    order = {
        "id": "SBX-1",
        "placed_at": "2026-03-01T18:05:00Z",
        "currency": currency,
        "total": amount,
        "ship_to": {"country": "DE", "name": "Erika Mustermann"},
        "lines": [
            {
                "id": "1",
                "sku": "SHIRT-M",
                "title": "T-shirt",
                "quantity": 1,
                "charges": [{"kind": "goods", "amount": amount}],
            }
        ],
    }
    return json.dumps({"sandbox_orders": 1, "orders": [{**order, **changes}]}).encode()


class TestCustoms(Sandbox, CustomsConformance):
    @pytest.fixture
    def decline_request(self):
        line = make_consignment_line("SANDBOX-DECLINE")
        return make_declaration_request("op_declined", consignment=make_consignment(lines=(line,)))

    @pytest.fixture
    def timeout_request(self):
        line = make_consignment_line("SANDBOX-TIMEOUT")
        return make_declaration_request("op_timeout", consignment=make_consignment(lines=(line,)))


class TestNotify(Sandbox, NotifyConformance):
    @pytest.fixture
    def decline_request(self):
        return make_notice("op_declined", subject="SANDBOX DECLINE")

    @pytest.fixture
    def timeout_request(self):
        return make_notice("op_timeout", subject="SANDBOX TIMEOUT")


class TestTax(Sandbox, TaxConformance):
    pass


class TestTariff(Sandbox, TariffConformance):
    pass


class TestFx(Sandbox, FxConformance):
    @pytest.fixture
    def published_rate(self) -> Decimal:
        return Decimal("1.08")


class TestScreening(Sandbox, ScreeningConformance):
    @pytest.fixture
    def listed(self):
        return make_subject(parties=(make_party(name="Sandbox Blocked"),))


class TestDocuments(Sandbox, DocumentsConformance):
    @pytest.mark.parametrize("kind", list(DocumentKind))
    def test_a_page_is_a_whole_pdf(self, provider, kind: DocumentKind) -> None:
        document = provider.render(self.request_for(kind))
        if document.media_type == "application/pdf":
            assert document.content.endswith(b"%%EOF\n")
            start = int(document.content.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
            assert document.content[start:].startswith(b"xref\n")


def test_an_old_message_is_refused() -> None:
    from datetime import timedelta

    from cbec_sandbox.webhooks import verify

    from cbec_core.api import ProviderError

    at = datetime(2026, 3, 2, tzinfo=UTC)
    headers = sign(SECRET, "msg_1", at, b"{}")
    tolerance = timedelta(minutes=5)
    assert verify(SECRET, headers, b"{}", at + tolerance, tolerance) == "msg_1"
    for secret, now in (
        (SECRET, at + timedelta(minutes=6)),
        (SECRET, at - timedelta(minutes=6)),
        ("", at),
    ):
        with pytest.raises(ProviderError) as refusal:
            verify(secret, headers, b"{}", now, tolerance)
        assert refusal.value.code == "provider.webhook_forged"
