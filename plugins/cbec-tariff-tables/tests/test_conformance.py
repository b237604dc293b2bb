"""The core's own suites, run on the plugin and on what each source has loaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cbec_core.testing.conformance.manifest import ManifestConformance
from cbec_core.testing.conformance.tariff import DutyQuestion, TariffConformance

MANIFEST = "cbec_tariff_tables.manifest"
DAY = date(2026, 8, 3)


class TestManifest(ManifestConformance):
    manifest = MANIFEST
    sdks = ("csv", "sqlite3")


class Loaded(TariffConformance):
    """A tariff that has loaded a small file of every source."""

    manifest = MANIFEST

    @pytest.fixture
    def settings_values(
        self, tmp_path: Path, fill: Callable[..., Any], files: dict[str, Any]
    ) -> dict[str, object]:
        fill("us", lists=files["lists"])
        fill("gb", files["gb"])
        fill("csv", files["csv"])
        return {"folder": str(tmp_path / "tariff")}


class TestOwnTable(Loaded):
    @pytest.fixture
    def known(self) -> DutyQuestion:
        return DutyQuestion("871200", "CN", "DE", DAY)


class TestUnitedStates(Loaded):
    @pytest.fixture
    def known(self) -> DutyQuestion:
        return DutyQuestion("61091000", "CN", "US", DAY)

    @pytest.fixture
    def gap(self) -> DutyQuestion:
        return DutyQuestion("610990", "CN", "US", DAY)


class TestBritain(Loaded):
    @pytest.fixture
    def known(self) -> DutyQuestion:
        return DutyQuestion("0702000007", "CN", "GB", DAY)

    @pytest.fixture
    def gap(self) -> DutyQuestion:
        return DutyQuestion("070200", "CN", "GB", DAY)
