"""The core's own suites, run on the plugin and on every source."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest

from cbec_core.api import FxPurpose
from cbec_core.testing.conformance.fx import FxConformance
from cbec_core.testing.conformance.manifest import ManifestConformance

MANIFEST = "cbec_fx_official.manifest"


class TestManifest(ManifestConformance):
    manifest = MANIFEST
    sdks = ("csv", "defusedxml", "sqlite3", "zipfile")


class Published(FxConformance):
    """A source that has loaded a small file of the authority's, of which one rate is asked."""

    manifest = MANIFEST
    published: ClassVar[str]

    @pytest.fixture
    def settings_values(
        self, tmp_path: Path, fill: Callable[..., Any], files: dict[str, bytes]
    ) -> dict[str, object]:
        fill(self.code, files[self.code])
        return {"folder": str(tmp_path)}

    @pytest.fixture
    def published_rate(self) -> Decimal:
        return Decimal(self.published)


class TestEcb(Published):
    code = "ecb"
    published = "1.19"


class TestHmrc(Published):
    code = "hmrc"
    published = "1.3126"
    purposes = (FxPurpose.CUSTOMS,)

    @pytest.fixture
    def pair(self) -> tuple[str, str]:
        return "GBP", "USD"


class TestCfets(Published):
    code = "cfets"
    published = "7.03"
    purposes = (FxPurpose.ACCOUNTING, FxPurpose.CUSTOMS)

    @pytest.fixture
    def pair(self) -> tuple[str, str]:
        return "USD", "CNY"


class TestUsTreasury(Published):
    code = "us-treasury"
    published = "1.37"
    purposes = (FxPurpose.ACCOUNTING,)

    @pytest.fixture
    def pair(self) -> tuple[str, str]:
        return "USD", "CAD"


class TestFixed(FxConformance):
    manifest = MANIFEST
    code = "fixed"
    purposes = (FxPurpose.CHECKOUT,)

    @pytest.fixture
    def published_rate(self) -> Decimal:
        return Decimal("1.0800")

    @pytest.fixture
    def settings_values(self) -> dict[str, object]:
        row = {"rate": "1.0800", "purpose": "checkout", "valid_from": "2026-01-01"}
        return {"rates": [{"from": "EUR", "to": "USD", **row}]}
