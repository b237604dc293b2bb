"""{{Class}} keeps the promises of a customs regime."""

from __future__ import annotations

from typing import Any

import pytest
from cbec_core.testing.builders import (
    make_consignment,
    make_consignment_line,
    make_customs_profile,
    make_declaration_request,
)
from cbec_core.testing.conformance.customs import CustomsConformance
from cbec_core.testing.fakes import FakeJsonApi


class ImaginaryAuthority:
    """Replace this by recorded conversations with the real system."""

    def __init__(self) -> None:
        self.filed: dict[str, dict[str, Any]] = {}

    def decide(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if path.endswith("/withdrawals"):
            if body["number"] not in self.filed:
                return 404, {"code": "declaration_not_found"}
            number = body["number"]
            return 201, {"reference": f"w_{number}", "number": number, "state": "WITHDRAWN"}
        if body["lines"][0]["hs"] == "999999":
            return 422, {"code": "code_unknown"}
        number = f"26{len(self.filed) + 1:08d}"
        answer = {"reference": f"d_{number}", "number": number, "state": "RELEASED", **body}
        self.filed[number] = answer
        return 201, answer


class Test{{Class}}(CustomsConformance):
    manifest = "{{package}}.manifest"

    @pytest.fixture
    def settings_values(self) -> dict[str, object]:
        return {"api_key": "a made-up key"}

    @pytest.fixture
    def transport(self) -> FakeJsonApi:
        return FakeJsonApi(ImaginaryAuthority().decide)

    @pytest.fixture
    def decline_request(self):
        line = make_consignment_line(customs=make_customs_profile(hs="999999"))
        return make_declaration_request("op_declined", consignment=make_consignment(lines=(line,)))
