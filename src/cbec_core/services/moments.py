"""What a destination misses of goods as they are offered, bought and sent, by the plugins' rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain._exchange import Exchange, NoRate
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.customs_borders import crosses_customs_border, place_in, region_of
from cbec_core.domain.errors import CbecError
from cbec_core.domain.party import Address
from cbec_core.domain.requirement import RequirementSubject
from cbec_core.domain.requirement_check import check_requirements

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.landed_cost import ExchangeRate
    from cbec_core.domain.money import Money
    from cbec_core.domain.product import Variant
    from cbec_core.domain.regime import Threshold
    from cbec_core.domain.requirement import Requirement
    from cbec_core.services.context import Context

__all__ = [
    "ListingCheck",
    "compared",
    "crosses",
    "in_force",
    "missing_at_label",
    "missing_at_listing",
]

Rates = Callable[[str, str], "ExchangeRate | None"]


@attrs.frozen
class ListingCheck:
    """What an article lacks for an offer in a destination, `GB-NI` for a region."""

    sku: str
    destination: str
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Tell whether nothing is missing that the destination refuses goods without."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def missing_at_listing(
    context: Context,
    variants: Iterable[Variant],
    destinations: Iterable[str],
    on: date,
    rate: Rates,
) -> Iterator[ListingCheck]:
    """Yield what articles lack for each destination; the rows of one are asked once."""
    merchant = context.policy.merchant
    here = merchant.party.address if merchant.party else Address("CN")
    places = []
    for destination in destinations:
        country, _, region = destination.partition("-")
        there = place_in(country, region)
        rows = _rows(context, country, region, on)
        places.append((destination, country, crosses_customs_border(here, there, on), rows))
    exceeds = compared(Exchange((), rate))
    for variant in variants:
        for destination, country, crosses, rows in places:
            subject = RequirementSubject.listed(variant, country, crosses=crosses)
            found = check_requirements(subject, rows, exceeds)
            yield ListingCheck(variant.sku, destination, found)


def missing_at_label(
    context: Context, consignment: Consignment, on: date, rate: Rates
) -> tuple[Finding, ...]:
    """Return what a consignment lacks."""
    here, there = consignment.sender.address, consignment.consignee.address
    crosses = crosses_customs_border(here, there, on)
    subject = RequirementSubject.sent(consignment, crosses=crosses)
    rows = _rows(context, consignment.destination, region_of(there), on)
    return check_requirements(subject, rows, compared(Exchange((), rate)))


@lru_cache(4096)
def crosses(origin: str, destination: str, region: str, on: date) -> bool:
    """Tell whether goods of a question cross a customs border."""
    there = place_in(destination, region)
    return crosses_customs_border(place_in(origin, ""), there, on)


def _rows(context: Context, country: str, region: str, on: date) -> tuple[Requirement, ...]:
    return in_force(context.asks.requirement_rows(country, region, on), on)


def in_force(rows: Iterable[Requirement], on: date) -> tuple[Requirement, ...]:
    """Return the rows that hold on a day."""
    return tuple(row for row in rows if row.holds(on))


def compared(exchange: Exchange) -> Callable[[Money, Threshold], bool | None]:
    """Return what compares with a threshold by the rates of one answer."""

    def exceeds(value: Money, limit: Threshold) -> bool | None:
        try:
            return not exchange.at_most(value.minor, value.currency, limit.amount, limit.currency)
        except (NoRate, CbecError):
            return None

    return exceeds
