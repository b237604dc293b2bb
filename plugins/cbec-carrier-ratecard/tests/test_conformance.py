"""The core's own suites, run on this plugin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbec_core.testing.builders import make_label_request
from cbec_core.testing.conformance.carrier import CarrierConformance
from cbec_core.testing.conformance.manifest import ManifestConformance

if TYPE_CHECKING:
    from cbec_core.api import LabelRequest


class TestManifest(ManifestConformance):
    manifest = "cbec_carrier_ratecard.manifest"
    sdks = ("sqlite3", "csv")


class TestCarrier(CarrierConformance):
    manifest = "cbec_carrier_ratecard.manifest"

    @pytest.fixture
    def settings_values(self, tmp_path: Path) -> dict[str, object]:
        return {
            "cards": ["demo"],
            "store": str(tmp_path / "labels.db"),
            "numbers": {"prefix": "LX", "first": 1, "last": 99, "country": "CN"},
        }

    @pytest.fixture
    def success_request(self) -> LabelRequest:
        return make_label_request(service="CNL-STD")
