"""What the facts of a consignment decide whatever its amounts: decided once, run for many."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from cbec_core.domain._charged import percent
from cbec_core.domain._course import Course
from cbec_core.domain._exchange import fraction
from cbec_core.domain.consignment import Incoterm
from cbec_core.domain.landed_cost import ChargeClass, LandedCharge, Moment, Payer
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import Collector
from cbec_core.domain.regime import Levy, Measure, Regime, Treatment

if TYPE_CHECKING:
    from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest
    from cbec_core.domain.pricing import TaxScheme

__all__ = ["AMOUNTS", "LINE_FACTS", "WHOLE_FACTS", "Choice", "Program"]
__all__ += ["facts_of_line", "facts_of_whole"]

# What differs between questions that one program answers. Rates of exchange are looked at by each
# answer; of an importer's numbers, which stay with their question, no more counts than their kind.
AMOUNTS: Final = frozenset(
    (
        *("id", "value", "quantity", "weight_g"),
        *("lines", "freight", "insurance", "discount", "bought_this_year", "collected"),
        *("exchange_rates", "identifiers"),
    )
)
LINE_FACTS: Final = (
    *("hs", "origin", "description", "sku", "duty_rate", "tax_rate", "maker_id", "gtin"),
)
WHOLE_FACTS: Final = (
    *("on", "origin", "destination", "currency", "region", "incoterm", "buyer", "transport"),
    *("declaration", "scheme", "apportion"),
)
facts_of_line: Callable[[LandedCostLine], tuple[Any, ...]] = attrgetter(*LINE_FACTS)
_facts: Callable[[LandedCostRequest], tuple[Any, ...]] = attrgetter(*WHOLE_FACTS)


def facts_of_whole(asked: LandedCostRequest) -> tuple[Any, ...]:
    """Return what counts of a question beside its lines and amounts."""
    facts = _facts(asked)
    if asked.identifiers:
        facts += tuple((one.kind, one.country) for one in asked.identifiers)
    return facts


class Choice:
    """A treatment that the facts admit, and its way; whether it holds hangs on the amounts."""

    def __init__(self, treatment: Treatment, regime: Regime, asked: LandedCostRequest) -> None:
        self.treatment = treatment
        # The threshold as a fraction of minor units, where no exchange rate bears on it.
        self.limit: tuple[int, int] | None = None
        currency = regime.currency if regime.own_money else asked.currency
        if treatment.up_to is not None and treatment.up_to.currency == currency:
            self.limit = fraction(treatment.up_to.amount, currency)
        self._regime, self._lines, self._scheme = regime, asked.lines, asked.scheme

    @cached_property
    def course(self) -> Course:
        """Return how its levies are charged on the lines."""
        return Course(self._regime, self.treatment, self._lines)

    @cached_property
    def unused_rates(self) -> tuple[int, ...]:
        """Return the lines whose own tax rate is passed over although a tax is due."""
        taxes = [levy for levy in self.treatment.levies if levy.kind is ChargeClass.TAX]
        if any(levy.own for levy in taxes) or not any(levy.rate for levy in taxes):
            return ()
        lines = enumerate(self._lines)
        return tuple(at for at, line in lines if line.tax_rate is not None)

    @cached_property
    def unused_scheme(self) -> TaxScheme | None:
        """Return the scheme that is asked for if the destination knows it and it holds not here."""
        scheme = self._scheme.scheme if self._scheme else None
        known = (treatment.schemes for treatment in self._regime.treatments)
        is_unused = scheme not in self.treatment.schemes and any(scheme in one for one in known)
        return scheme if is_unused else None

    @cached_property
    def taken(self) -> frozenset[ChargeClass]:
        """Return what its rows take of the tariff."""
        levies = self.treatment.levies
        return frozenset(one.kind for one in levies if one.measure is Measure.TARIFF)


class Program:
    """A regime for all questions of the same facts, those of their lines included.

    Neither amounts nor ids nor exchange rates of the question that it is made of are looked at.
    `proofs` are those of other programs of the same regime and facts, those of lines apart.
    """

    def __init__(
        self,
        regime: Regime,
        asked: LandedCostRequest,
        proofs: dict[int, LandedCharge] | None = None,
    ) -> None:
        self.regime = regime
        self.currency = regime.currency if regime.own_money else asked.currency
        self.choices = tuple(
            Choice(treatment, regime, asked)
            for treatment in regime.treatments
            if _admits(treatment, asked)
        )
        scheme, is_ddp = asked.scheme, asked.incoterm is Incoterm.DDP
        self.taken_by = {
            Moment.BORDER: (Collector.CUSTOMS, Payer.SELLER if is_ddp else Payer.BUYER),
            Moment.CHECKOUT: (scheme.collector if scheme else Collector.SELLER, Payer.BUYER),
        }
        self._nothing = Money(0, asked.currency)
        self._proofs = {} if proofs is None else proofs

    def proof(self, levy: Levy) -> LandedCharge:
        """Return what all charges of a row have in common, as a charge of nothing."""
        found = self._proofs.get(id(levy))
        if found is None:
            rate = levy.rate
            if rate is not None and levy.measure is Measure.PERCENT:
                rate = percent(levy, rate)
            found = self._proofs[id(levy)] = LandedCharge(
                levy.kind,
                levy.code,
                self._nothing,
                self._nothing,
                rate,  # type: ignore[arg-type]
                levy.rule,
                levy.law,
                levy.valid_from,
                levy.valid_to,
                levy.confidence,
                *self.taken_by[levy.at],
                levy.at,
            )
        return found


def _admits(treatment: Treatment, asked: LandedCostRequest) -> bool:
    """Tell whether a consignment meets every condition that is not one of amounts."""
    scheme = asked.scheme.scheme if asked.scheme else None
    return (
        treatment.buyer in (None, asked.buyer)
        and (not treatment.schemes or scheme in treatment.schemes)
        and (not treatment.transports or asked.transport in treatment.transports)
        and (not treatment.declarations or asked.declaration in treatment.declarations)
        and (not treatment.dispatched or asked.origin in treatment.dispatched)
        and (
            not treatment.goods or any(line.hs.startswith(treatment.goods) for line in asked.lines)
        )
    )
