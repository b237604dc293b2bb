"""A rate card in memory: services, dated bands indexed by place, limits, zones, surcharges."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

import attrs

from cbec_carrier_ratecard.postcodes import PostcodeMap
from cbec_core.api import Rounding

__all__ = [
    "EVERY",
    "Band",
    "Card",
    "FirstAdditional",
    "Flat",
    "Limits",
    "PerKg",
    "Pricing",
    "Service",
    "Surcharge",
    "Tariff",
    "VolumetricRule",
    "Window",
    "carrier_of",
]

_KG = Decimal(1000)
EVERY = "*"  # in place of a carrier or a service


def carrier_of(service: str) -> str:
    """Return the carrier of a service code: what stands before its first hyphen."""
    return service.partition("-")[0]


class VolumetricRule(StrEnum):
    """Say when a parcel is charged by its volume."""

    ALWAYS = "always"
    ANY_SIDE_GE_40 = "if_any_side_ge_40"
    GT_2X_ACTUAL = "if_gt_2x_actual"
    NEVER = "never"


class Pricing(Protocol):
    """Turn a billable weight into the base price and the fee of a parcel, unrounded."""

    def parts(self, billable_g: int) -> tuple[Decimal, Decimal]:
        """Return (base, registration)."""
        ...

    def words(self, billable_g: int, currency: str) -> str:
        """Explain the base price."""
        ...


@attrs.frozen
class PerKg:
    """Price by weight, with a fee a parcel (挂号费)."""

    rate: Decimal
    fee: Decimal = Decimal(0)

    def parts(self, billable_g: int) -> tuple[Decimal, Decimal]:
        """Return weight times rate, and the fee."""
        return self.rate * billable_g / _KG, self.fee

    def words(self, billable_g: int, currency: str) -> str:
        """Explain the base price."""
        return f"{billable_g} g x {self.rate} {currency}/kg"


@attrs.frozen
class Flat:
    """One price for the whole band."""

    price: Decimal

    def parts(self, billable_g: int) -> tuple[Decimal, Decimal]:
        """Return the price."""
        return self.price, Decimal(0)

    def words(self, billable_g: int, currency: str) -> str:
        """Explain the base price."""
        return f"{billable_g} g, price of the band"


@attrs.frozen
class FirstAdditional:
    """A price for the first weight, and one for each further step (首重续重)."""

    first_g: int
    first: Decimal
    step_g: int
    step: Decimal

    def parts(self, billable_g: int) -> tuple[Decimal, Decimal]:
        """Return the first price and that of the begun steps."""
        return self.first + self.step * self._steps(billable_g), Decimal(0)

    def words(self, billable_g: int, currency: str) -> str:
        """Explain the base price."""
        steps = self._steps(billable_g)
        return f"first {self.first_g} g {self.first} + {steps} x {self.step} {currency}"

    def _steps(self, billable_g: int) -> int:
        return -(-max(0, billable_g - self.first_g) // self.step_g)


@attrs.frozen
class Window:
    """The days on which a row is valid, both ends included; none is no limit."""

    start: date | None = None
    end: date | None = None

    def holds(self, on: date) -> bool:
        """Tell whether a day is inside."""
        return (self.start or date.min) <= on <= (self.end or date.max)

    def overlaps(self, other: Window) -> bool:
        """Tell whether two windows share a day."""
        return (self.start or date.min) <= (other.end or date.max) and (
            other.start or date.min
        ) <= (self.end or date.max)


@attrs.frozen
class Band:
    """Weights above `over_g` up to and with `upto_g`, and their price; `rule` is "file:line"."""

    over_g: int
    upto_g: int
    pricing: Pricing
    currency: str
    rule: str
    window: Window = Window()
    min_billable_g: int = 0
    step_g: int = 1
    transit_days: tuple[int, int] | None = None


@attrs.frozen
class Tariff:
    """The bands of one service, country and zone within one window, by weight."""

    window: Window
    bands: tuple[Band, ...]
    uppers: tuple[int, ...]

    @classmethod
    def of(cls, window: Window, bands: list[Band]) -> Tariff:
        """Return the bands in order of weight."""
        ordered = tuple(sorted(bands, key=lambda band: band.upto_g))
        return cls(window, ordered, tuple(band.upto_g for band in ordered))

    def find(self, weight_g: int) -> Band | None:
        """Return the band of a weight."""
        index = bisect_left(self.uppers, weight_g)
        if index == len(self.bands) or weight_g <= self.bands[index].over_g:
            return None
        return self.bands[index]


@attrs.frozen
class Limits:
    """What a service takes; zero is no limit. Lengths in millimetres, weights in grams."""

    max_g: int = 0
    max_longest_mm: int = 0
    max_girth_sum_mm: int = 0
    max_lwh_sum_mm: int = 0
    min_long_mm: int = 0
    min_middle_mm: int = 0
    vol_divisor: int = 0
    vol_rule: VolumetricRule = VolumetricRule.NEVER
    rounding: Rounding = Rounding.HALF_UP


@attrs.frozen
class Surcharge:
    """An addition to the base price, under a condition and for some days."""

    carrier: str
    service: str
    code: str
    kind: str
    basis: str
    value: Decimal
    currency: str
    least: Decimal | None
    most: Decimal | None
    condition: str
    group: str
    combine: str
    window: Window
    rule: str

    @property
    def series(self) -> tuple[str, str, str, str]:
        """Return what rows have in common that take turns by day, such as a table of fuel."""
        return self.carrier, self.service, self.code, self.condition

    def concerns(self, service: str) -> bool:
        """Tell whether the row is about a service."""
        return self.carrier in {EVERY, carrier_of(service)} and self.service in {EVERY, service}


@attrs.frozen
class Service:
    """A line that is offered, the goods that it takes, and its limits."""

    code: str
    name: str
    cargo: frozenset[str]
    limits: Limits


@attrs.frozen
class Card:
    """Everything that was loaded; a card with a fault is never made."""

    services: dict[str, Service]
    tariffs: dict[tuple[str, str, str], tuple[Tariff, ...]]
    zones: dict[tuple[str, str], str]
    postcode_zones: dict[str, PostcodeMap]
    remote: dict[str, PostcodeMap]
    surcharges: tuple[Surcharge, ...] = ()
    served: frozenset[tuple[str, str]] = attrs.field(init=False)

    @served.default
    def _served(self) -> frozenset[tuple[str, str]]:
        return frozenset((*self.zones, *((service, land) for service, land, _ in self.tariffs)))

    def zone(self, service: str, country: str, postcode: str) -> str | None:
        """Return the zone of a destination, "" for the whole country, None if unknown."""
        if (service, country) in self.zones:
            return self.zones[service, country]
        if (service, country, "") in self.tariffs:
            return ""
        by_postcode = self.postcode_zones.get(service)
        return by_postcode.find(country, postcode) if by_postcode else None

    def tariff(self, service: str, country: str, zone: str, on: date) -> Tariff | None:
        """Return the prices of a place on a day, those of its zone if it has none of its own."""
        found = self.tariffs.get((service, country, zone)) or self.tariffs.get((service, "", zone))
        return next((tariff for tariff in found or () if tariff.window.holds(on)), None)

    def serves(self, service: str, country: str) -> bool:
        """Tell whether a service names a country at all."""
        return (service, country) in self.served
