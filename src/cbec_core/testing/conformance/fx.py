"""The conformance suite of sources of exchange rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from cbec_core.domain.landed_cost import ExchangeRate
from cbec_core.domain.money import Money, Rounding
from cbec_core.ports.fx import FxPurpose, FxSource
from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.testing.builders import DAY
from cbec_core.testing.conformance.base import Covers, ProviderConformance

__all__ = ["FxConformance"]


class FxConformance(ProviderConformance):
    """Checks that a rate says what it is of, and that no rate is made up.

    Override `published_rate`, and `pair`, `on` and `purposes` (those that the source serves) where
    the defaults do not fit.

    What passing does not prove: that rates other than the one given are the published ones, that a
    day without a publication is treated as the authority treats it, or that the purpose fits the
    use.
    """

    capability = Capability.FX
    port = FxSource
    purposes: ClassVar[tuple[FxPurpose, ...]] = tuple(FxPurpose)
    covers: ClassVar[Covers] = {
        "rate": (
            "test_a_rate_says_what_it_is",
            "test_a_rate_is_the_published_one",
            "test_every_rate_has_the_same_direction",
            "test_converted_money_is_exact",
            "test_what_is_not_known_is_nothing",
        )
    }

    @pytest.fixture
    def pair(self) -> tuple[str, str]:
        """Return a base and a quote currency that the source knows."""
        return "EUR", "USD"

    @pytest.fixture
    def on(self) -> date:
        """Return a day that the source knows."""
        return DAY

    @pytest.fixture
    def published_rate(self) -> Decimal:
        """Return how many units of the quote currency one unit of the base currency costs.

        Copied from the publication, for `pair` on `on` and the first of `purposes`; a rate of one
        would not show the direction.
        """
        raise NotImplementedError("override published_rate")

    @pytest.mark.parametrize("purpose", list(FxPurpose))
    def test_a_rate_says_what_it_is(
        self,
        spec: ProviderSpec,
        provider: Any,
        pair: tuple[str, str],
        on: date,
        purpose: FxPurpose,
    ) -> None:
        self.needs(spec, "rate")
        found = provider.rate(*pair, on, purpose)
        if purpose not in self.purposes:
            assert found is None, "the kinds are never mixed"
            return
        assert isinstance(found, ExchangeRate)
        assert (found.base, found.quote) == pair
        assert found.purpose == purpose.value
        assert found.source
        assert found.on <= on
        assert isinstance(found.rate, Decimal)
        assert found.rate.is_finite()
        assert found.rate > 0
        assert provider.rate(*pair, on, purpose) == found

    def test_a_rate_is_the_published_one(
        self,
        spec: ProviderSpec,
        provider: Any,
        pair: tuple[str, str],
        on: date,
        published_rate: Decimal,
    ) -> None:
        self.needs(spec, "rate")
        assert published_rate != 1, "a rate of one does not show the direction"
        assert provider.rate(*pair, on, self.purposes[0]).rate == published_rate

    def test_every_rate_has_the_same_direction(
        self,
        spec: ProviderSpec,
        provider: Any,
        pair: tuple[str, str],
        on: date,
        published_rate: Decimal,
    ) -> None:
        self.needs(spec, "rate")
        base, quote = pair
        for purpose in self.purposes:
            there = provider.rate(base, quote, on, purpose).rate
            back = provider.rate(quote, base, on, purpose)
            assert _apart(there, published_rate) < _apart(there, 1 / published_rate), purpose
            if back is not None:
                assert _apart(back.rate, 1 / there) < _apart(back.rate, there), purpose

    @pytest.mark.parametrize("quote", ["JPY", "EUR", "USD", "KWD"])
    def test_converted_money_is_exact(
        self, spec: ProviderSpec, provider: Any, pair: tuple[str, str], on: date, quote: str
    ) -> None:
        self.needs(spec, "rate")
        found = provider.rate(pair[0], quote, on, self.purposes[0])
        if found is None:
            pytest.skip(f"{spec.code} does not quote {quote}")
        amount = Money(12345, pair[0]).amount * found.rate
        there = Money.rounded(amount, quote, Rounding.HALF_EVEN)
        unit = Money(1, quote).amount
        assert abs(there.amount - amount) <= unit / 2
        if quote == pair[0]:
            assert found.rate == 1

    def test_what_is_not_known_is_nothing(
        self, spec: ProviderSpec, provider: Any, pair: tuple[str, str], on: date
    ) -> None:
        self.needs(spec, "rate")
        purpose = self.purposes[0]
        assert provider.rate(pair[0], "XTS", on, purpose) is None
        assert provider.rate("XTS", pair[1], on, purpose) is None
        assert provider.rate(*pair, date(1900, 1, 1), purpose) is None


def _apart(one: Decimal, other: Decimal) -> Decimal:
    """How many times the greater of two rates is the smaller."""
    return max(one / other, other / one)
