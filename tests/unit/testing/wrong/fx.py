"""Sources of exchange rates that are wrong, each in one way, and the check that finds it."""

from __future__ import annotations

from decimal import Decimal

import attrs
from cbec_fx_acme.provider import AcmeFx
from good_fx import TestAcme
from wrong_effects import Wrong, suites_of

from cbec_core.api import FxPurpose
from cbec_core.testing.conformance.fx import FxConformance


class Inverts(AcmeFx):
    found_by = "test_a_rate_is_the_published_one"

    def rate(self, base, quote, on, purpose):
        found = super().rate(base, quote, on, purpose)
        return found and attrs.evolve(found, rate=(1 / found.rate).quantize(Decimal("1e-8")))


class AnswersBothWaysAlike(AcmeFx):
    found_by = "test_every_rate_has_the_same_direction"

    def rate(self, base, quote, on, purpose):
        found = super().rate(base, quote, on, purpose)
        if found is None and (other := super().rate(quote, base, on, purpose)):
            return attrs.evolve(other, base=base, quote=quote)
        return found


globals().update(suites_of(TestAcme, AcmeFx))


class InvertsAtCheckout(AcmeFx):
    def rate(self, base, quote, on, purpose):
        found = super().rate(base, quote, on, FxPurpose.CUSTOMS)
        if found is None or purpose is FxPurpose.CUSTOMS:
            return found
        return attrs.evolve(found, rate=1 / found.rate, purpose=purpose.value)


class TestWrongInvertsAtCheckout(Wrong, TestAcme):
    wrong = InvertsAtCheckout
    purposes = (FxPurpose.CUSTOMS, FxPurpose.CHECKOUT)
    found_by = "test_every_rate_has_the_same_direction"


class TestWrongProvesNoRate(FxConformance):
    manifest = TestAcme.manifest
    purposes = TestAcme.purposes
    found_by = "test_a_rate_is_the_published_one"
