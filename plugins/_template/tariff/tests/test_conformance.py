"""{{Class}} keeps the promises of a tariff."""

from cbec_core.testing.conformance.tariff import TariffConformance


class Test{{Class}}(TariffConformance):
    manifest = "{{package}}.manifest"
