"""{{Class}} keeps the promises of a source of exchange rates."""

from decimal import Decimal

import pytest
from cbec_core.api import FxPurpose
from cbec_core.testing.conformance.fx import FxConformance


class Test{{Class}}(FxConformance):
    manifest = "{{package}}.manifest"
    purposes = (FxPurpose.CUSTOMS,)

    @pytest.fixture
    def published_rate(self) -> Decimal:
        """Copy from the publication what one euro costs in US dollars on the day `on`."""
        return Decimal("1.08")
