"""The core's own suites, run on the plugin and on every source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cbec_core.api import FxPurpose
from cbec_core.testing.conformance.fx import FxConformance
from cbec_core.testing.conformance.manifest import ManifestConformance

MANIFEST = "cbec_fx_official.manifest"


class TestManifest(ManifestConformance):
    manifest = MANIFEST
    sdks = ("csv", "defusedxml", "sqlite3", "zipfile")


class Published(FxConformance):
    manifest = MANIFEST

    @pytest.fixture
    def settings_values(
        self, tmp_path: Path, fill: Callable[..., Any], files: dict[str, bytes]
    ) -> dict[str, object]:
        fill(self.code, files[self.code])
        return {"folder": str(tmp_path)}


class TestEcb(Published):
    code = "ecb"


class TestHmrc(Published):
    code = "hmrc"
    purposes = (FxPurpose.CUSTOMS,)

    @pytest.fixture
    def pair(self) -> tuple[str, str]:
        return "GBP", "USD"


class TestCfets(Published):
    code = "cfets"
    purposes = (FxPurpose.ACCOUNTING, FxPurpose.CUSTOMS)

    @pytest.fixture
    def pair(self) -> tuple[str, str]:
        return "CNY", "USD"


class TestUsTreasury(Published):
    code = "us-treasury"
    purposes = (FxPurpose.ACCOUNTING,)

    @pytest.fixture
    def pair(self) -> tuple[str, str]:
        return "USD", "CAD"


class TestFixed(FxConformance):
    manifest = MANIFEST
    code = "fixed"
    purposes = (FxPurpose.CHECKOUT,)

    @pytest.fixture
    def settings_values(self) -> dict[str, object]:
        row = {"rate": "1.0800", "purpose": "checkout", "valid_from": "2026-01-01"}
        return {"rates": [{"from": "EUR", "to": "USD", **row}]}
