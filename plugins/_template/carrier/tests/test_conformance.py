"""{{Class}} keeps the promises of a carrier."""

from __future__ import annotations

from typing import Any

import pytest
from cbec_core.testing.conformance.carrier import CarrierConformance
from cbec_core.testing.fakes import FakeJsonApi

PRICE = {"minor": 790, "currency": "EUR"}
EVENT = {"id": "1", "status": "ACCEPTED", "at": "2026-03-02T09:00:00+00:00"}


class ImaginaryApi:
    """Replace this by recorded conversations with the real account."""

    def __init__(self) -> None:
        self.labels: dict[str, dict[str, Any]] = {}

    def decide(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        kind = path.rpartition("/")[2]
        if kind == "rates":
            parts = [{"code": "base", "minor": 600}, {"code": "fuel", "minor": 190}]
            return 200, {"quotes": [{"service": "economy", "currency": "EUR", "parts": parts}]}
        if kind == "labels":
            if body["service"] != "economy":
                return 422, {"code": "service_unknown"}
            reference = f"label_{len(self.labels) + 1}"
            number = f"NO{len(self.labels) + 1:09d}"
            label = {"reference": reference, "number": number, "label": "^XA^XZ", **PRICE}
            self.labels[reference] = label
            return 201, label
        if kind == "voids":
            found = self.labels.get(body["label"])
            return (201, found) if found else (404, {"code": "label_not_found"})
        known = body["number"] in {label["number"] for label in self.labels.values()}
        return 200, {"events": [EVENT] if known else []}


class Test{{Class}}(CarrierConformance):
    manifest = "{{package}}.manifest"

    @pytest.fixture
    def settings_values(self) -> dict[str, object]:
        return {"api_key": "a made-up key"}

    @pytest.fixture
    def transport(self) -> FakeJsonApi:
        return FakeJsonApi(ImaginaryApi().decide)
