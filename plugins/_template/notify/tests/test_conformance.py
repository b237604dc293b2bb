"""{{Class}} keeps the promises of a channel for notices."""

from __future__ import annotations

from typing import Any

import pytest
from cbec_core.testing.builders import make_notice
from cbec_core.testing.conformance.notify import NotifyConformance
from cbec_core.testing.fakes import FakeJsonApi


def decide(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Replace this by recorded conversations with the real account."""
    if body["title"] == "":
        return 422, {"code": "title_missing"}
    return 201, {"reference": "message_1"}


class Test{{Class}}(NotifyConformance):
    manifest = "{{package}}.manifest"

    @pytest.fixture
    def settings_values(self) -> dict[str, object]:
        return {"api_key": "a made-up key"}

    @pytest.fixture
    def transport(self) -> FakeJsonApi:
        return FakeJsonApi(decide)

    @pytest.fixture
    def decline_request(self):
        return make_notice("op_declined", subject="")
