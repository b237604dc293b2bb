"""The rows keep the promises of tax rules."""

from __future__ import annotations

import pytest

from cbec_core.testing.conformance.tax import TaxConformance


class TestEurope(TaxConformance):
    manifest = "cbec_tax_world.manifest"


class TestBritain(TaxConformance):
    manifest = "cbec_tax_world.manifest"

    @pytest.fixture
    def destination(self) -> str:
        return "GB"


class TestAmerica(TaxConformance):
    manifest = "cbec_tax_world.manifest"

    @pytest.fixture
    def destination(self) -> str:
        return "US"
