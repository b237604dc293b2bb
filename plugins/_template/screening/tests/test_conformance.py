"""{{Class}} keeps the promises of a screening list."""

import pytest
from cbec_core.testing.builders import make_party, make_subject
from cbec_core.testing.conformance.screening import ScreeningConformance


class Test{{Class}}(ScreeningConformance):
    manifest = "{{package}}.manifest"

    @pytest.fixture
    def listed(self):
        return make_subject(parties=(make_party(name="Listed Person"),))
