"""The rules of a destination as data: treatments with their conditions, each with its levies.

`assess` reads these rows for one basket. They hold no code, so that other ways of computing (by
column, by bulk) read the very same rows.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

import attrs

from cbec_core.domain.customs import Finding
from cbec_core.domain.landed_cost import ChargeClass, Confidence, Moment
from cbec_core.domain.landed_request import Buyer, DataSet, TransportMode
from cbec_core.domain.money import Rounding
from cbec_core.domain.pricing import TaxScheme

__all__ = [
    "Levy",
    "Measure",
    "Part",
    "Regime",
    "Threshold",
    "ThresholdBase",
    "Treatment",
    "Unit",
    "Valuation",
    "Waiver",
]


class Valuation(StrEnum):
    """Say what the customs value holds: goods with transport and insurance, or goods alone."""

    CIF = "CIF"
    FOB = "FOB"


class Measure(StrEnum):
    """Say how a levy is measured: a percentage, the tariff's rates, an amount for each unit."""

    PERCENT = "percent"
    TARIFF = "tariff"
    FLAT = "flat"


class Unit(StrEnum):
    """Name what a flat amount is charged for.

    A declaration line is the goods of one subheading, description and origin; a subheading is six
    digits of the customs code. A full declaration line goes by ten digits instead.
    """

    CONSIGNMENT = "consignment"
    DECLARATION_LINE = "declaration_line"
    FULL_DECLARATION_LINE = "full_declaration_line"
    SUBHEADING = "subheading"
    ITEM = "item"
    KILOGRAM = "kilogram"


class ThresholdBase(StrEnum):
    """Say what is compared with a threshold; of `item`, each unit of goods alone."""

    GOODS = "goods"
    VALUE = "value"
    ITEM = "item"


@attrs.frozen
class Part:
    """A share of a base: `goods`, `freight`, `insurance`, `value` or the code of a levy."""

    name: str
    percent: int = 100


@attrs.frozen
class Threshold:
    """An amount up to which, itself included, a treatment holds."""

    amount: Decimal
    currency: str
    of: ThresholdBase = ThresholdBase.GOODS


@attrs.frozen
class Waiver:
    """A sum of charges, itself included, that is not collected."""

    amount: Decimal
    currency: str
    codes: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Levy:
    """One row of law: what is charged on what, under which rule, from when to when.

    `rate` is a percentage, or the amount for a unit in `currency`; none: the line must bring it.
    `rate / per` of the base is due. `own`: the rate of a line counts instead. `whole`: assessed
    once for the consignment, between `minimum` and `maximum`, less `deduct`. `gross_up`: the tax is
    inside its own base. `payable` is the share that is paid in percent; what builds on the levy
    takes it whole. `base_quantum` and `quantum` are minor units that a base is cut to and an amount
    rounded to. `unless` are codes of what the tariff lays on top of the duty of a line that leave
    the levy out. `goods` are prefixes of customs codes, none: all; of several levies with a code,
    the first that fits a line counts.
    """

    rule: str
    law: str
    source: str
    valid_from: date
    valid_to: date | None = None
    confidence: Confidence
    kind: ChargeClass
    code: str
    measure: Measure = Measure.PERCENT
    rate: Decimal | None = None
    per: Decimal = Decimal(100)
    base: tuple[Part, ...] = (Part("value"),)
    own: bool = False
    whole: bool = False
    unit: Unit = Unit.CONSIGNMENT
    currency: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    deduct: Decimal | None = None
    gross_up: bool = False
    payable: int = 100
    base_quantum: int = 1
    quantum: int = 0
    unless: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    at: Moment = Moment.BORDER

    @cached_property
    def is_plain(self) -> bool:
        """Tell whether the row is a share of its base, rounded, and nothing more."""
        limits = (self.minimum, self.maximum, self.deduct)
        is_whole = self.whole or self.gross_up or self.payable != 100
        return not is_whole and all(limit is None for limit in limits)

    @cached_property
    def in_whole(self) -> bool:
        """Tell whether the base is a sum of whole minor units: no share of a part, no cut."""
        return self.base_quantum <= 1 and all(part.percent == 100 for part in self.base)


@attrs.frozen(kw_only=True)
class Treatment:
    """What holds for a consignment that meets every condition; the first that fits is taken.

    An empty condition is met by everything. `in_year` is a limit of the customs value and of what
    the buyer had before in the calendar year. `dispatched` are countries of dispatch, `goods`
    prefixes of customs codes of which one line at least has one. `notices` go
    into the answer; with a `refusal` nothing is computed, and it says why.
    """

    id: str
    levies: tuple[Levy, ...] = ()
    buyer: Buyer | None = None
    up_to: Threshold | None = None
    in_year: Threshold | None = None
    schemes: tuple[TaxScheme, ...] = ()
    transports: tuple[TransportMode, ...] = ()
    declarations: tuple[DataSet, ...] = ()
    dispatched: tuple[str, ...] = ()
    single_item: bool = False
    goods: tuple[str, ...] = ()
    notices: tuple[Finding, ...] = ()
    refusal: Finding | None = None
    waiver: Waiver | None = None
    valid_from: date = date.min
    valid_to: date | None = None


@attrs.frozen(kw_only=True)
class Regime:
    """The rules that a destination has on a day.

    With a `quantum` (minor units) amounts are assessed and rounded in the destination's own
    `currency`, else in that of the question. `value_quantum` rounds the customs value of a line.
    """

    destination: str
    currency: str
    valuation: Valuation
    treatments: tuple[Treatment, ...]
    rounding: Rounding = Rounding.HALF_UP
    quantum: int = 0
    value_quantum: int = 0

    def on(self, day: date) -> Regime:
        """Return the rows in force on a day; a treatment of which none is left falls away."""
        kept = []
        for treatment in self.treatments:
            levies = tuple(levy for levy in treatment.levies if _holds(levy, day))
            if _holds(treatment, day) and (levies or treatment.refusal):
                kept.append(attrs.evolve(treatment, levies=levies))
        return attrs.evolve(self, treatments=tuple(kept))

    @property
    def own_money(self) -> bool:
        """Tell whether amounts are assessed in the destination's own currency."""
        return self.quantum > 0


def _holds(row: Levy | Treatment, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
