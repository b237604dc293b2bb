"""{{Class}} keeps the promises of tax rules."""

from cbec_core.testing.conformance.tax import TaxConformance


class Test{{Class}}(TaxConformance):
    manifest = "{{package}}.manifest"
