"""The core's own suites, run on the plugin and on its lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbec_core.testing.builders import make_party, make_subject
from cbec_core.testing.conformance.manifest import ManifestConformance
from cbec_core.testing.conformance.screening import ScreeningConformance

if TYPE_CHECKING:
    from cbec_core.api import ScreeningSubject
    from cbec_core.testing.clock import FrozenClock

MANIFEST = "cbec_screening.manifest"


class TestManifest(ManifestConformance):
    manifest = MANIFEST
    sdks = ("csv", "defusedxml", "rapidfuzz", "sqlite3")


class TestSanctions(ScreeningConformance):
    manifest = MANIFEST

    @pytest.fixture
    def settings_values(self, filled: None, tmp_path: Path) -> dict[str, object]:
        return {"folder": str(tmp_path / "screening")}

    @pytest.fixture
    def clock(self, clock: FrozenClock) -> FrozenClock:
        return clock

    @pytest.fixture(params=["Sampleton, Jane Maria", "jane maria sampletom", "Muster Fracht GmbH"])
    def listed(self, request: pytest.FixtureRequest) -> ScreeningSubject:
        return make_subject(parties=(make_party(name=request.param),))
