"""{{Class}} keeps the promises of a payment provider."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from cbec_core.api import Money, PaymentEventKind, PaymentNotice
from cbec_core.testing.builders import make_authorise_request
from cbec_core.testing.conformance.payment import PaymentConformance, SignedMessage
from cbec_core.testing.fakes import FakeJsonApi

from {{package}}.mapping import SIGNATURE, signature

SECRET = "a made-up secret"


class ImaginaryApi:
    """Replace this by recorded conversations with the real account."""

    def __init__(self) -> None:
        self.room: dict[str, dict[str, Any]] = {}
        self.made = 0

    def decide(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        kind = path.rpartition("/")[2]
        self.made += 1
        reference = f"{kind}_{self.made}"
        if kind == "payments":
            if body["method"] == "declined":
                return 402, {"code": "insufficient_funds"}
            held = {"minor": body["minor"], "currency": body["currency"]}
            self.room[reference] = {**held, "left": 0}
            return 201, {"reference": reference, **held}
        payment = self.room.get(body["payment"])
        if payment is None:
            return 404, {"code": "payment_not_found"}
        if kind == "captures":
            if body["minor"] > payment["minor"]:
                return 422, {"code": "amount_too_large"}
            payment["minor"] -= body["minor"]
            payment["left"] += body["minor"]
        if kind == "refunds":
            if body["minor"] > payment["left"]:
                return 422, {"code": "refund_exceeds_captured"}
            payment["left"] -= body["minor"]
        done = {"minor": payment["minor"], "currency": payment["currency"], **body}
        return 201, {"reference": reference, **done}


class Test{{Class}}(PaymentConformance):
    manifest = "{{package}}.manifest"

    @pytest.fixture
    def settings_values(self) -> dict[str, object]:
        return {"api_key": "a made-up key", "webhook_secret": SECRET}

    @pytest.fixture
    def transport(self) -> FakeJsonApi:
        return FakeJsonApi(ImaginaryApi().decide)

    @pytest.fixture
    def decline_request(self):
        return make_authorise_request("op_declined", method="declined")

    @pytest.fixture
    def wire_amounts(self) -> dict[str, bytes]:
        """Copy from the vendor's documentation how 1235 JPY, 12.35 EUR, 12.345 KWD are written."""
        return {"JPY": b'"minor": 1235', "EUR": b'"minor": 1235', "KWD": b'"minor": 12345'}

    @pytest.fixture
    def messages(self) -> list[SignedMessage]:
        """Replace the bodies by the vendor's own; write what they say beside them, by hand."""
        return [
            signed("39.98 EUR", b'"minor": 3998, "currency": "EUR"'),
            signed("1235 JPY", b'"minor": 1235, "currency": "JPY"'),
            signed("12.345 KWD", b'"minor": 12345, "currency": "KWD"'),
        ]


def signed(amount: str, written: bytes) -> SignedMessage:
    body = (
        b'{"id": "evt_1", "operation_id": "op_1", "kind": "captured", "reference": "captures_2", '
        + written
        + b', "occurred_at": "2026-03-02T09:00:00+00:00"}'
    )
    notice = PaymentNotice(
        event_id="evt_1",
        operation_id="op_1",
        kind=PaymentEventKind.CAPTURED,
        reference="captures_2",
        amount=Money.parse(*amount.split()),
        occurred_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    return SignedMessage({SIGNATURE: signature(SECRET, body)}, body, (notice,))
