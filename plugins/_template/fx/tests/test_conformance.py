"""{{Class}} keeps the promises of a source of exchange rates."""

from cbec_core.api import FxPurpose
from cbec_core.testing.conformance.fx import FxConformance


class Test{{Class}}(FxConformance):
    manifest = "{{package}}.manifest"
    purposes = (FxPurpose.CUSTOMS,)
