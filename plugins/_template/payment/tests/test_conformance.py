"""{{Class}} keeps the promises of a payment provider."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cbec_core.testing.builders import make_authorise_request
from cbec_core.testing.conformance.payment import PaymentConformance, SignedMessage
from cbec_core.testing.fakes import FakeJsonApi

from {{package}}.mapping import SIGNATURE, signature

SECRET = "a made-up secret"


class ImaginaryApi:
    """Replace this by recorded conversations with the real account."""

    def __init__(self) -> None:
        self.room: dict[str, dict[str, Any]] = {}

    def decide(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        kind = path.rpartition("/")[2]
        if kind == "payments":
            if body["method"] == "declined":
                return 402, {"code": "insufficient_funds"}
            reference = f"pay_{len(self.room) + 1}"
            self.room[reference] = {"minor": body["minor"], "currency": body["currency"]}
            return 201, {"reference": reference, **self.room[reference]}
        left = self.room.get(body["payment"])
        if left is None:
            return 404, {"code": "payment_not_found"}
        if kind == "refunds":
            if body["minor"] > left["minor"]:
                return 422, {"code": "refund_exceeds_captured"}
            left["minor"] -= body["minor"]
        done = {"minor": left["minor"], "currency": left["currency"], **body}
        return 201, {"reference": f"{kind}_{body['payment']}", **done}


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
    def message(self) -> SignedMessage:
        fact = {
            "id": "evt_1",
            "operation_id": "op_1",
            "kind": "captured",
            "reference": "pay_1",
            "minor": 3998,
            "currency": "EUR",
            "occurred_at": "2026-03-02T09:00:00+00:00",
        }
        body = json.dumps(fact).encode()
        return SignedMessage({SIGNATURE: signature(SECRET, body)}, body)
