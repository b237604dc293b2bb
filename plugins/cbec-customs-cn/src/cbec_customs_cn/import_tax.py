"""Retail import tax of a list, line by line, by the rows of law that the landed cost is made of.

The engine counts in a currency's smallest unit, a tax bill (CEB816) in five decimals. So it is
asked in thousandths of a fen: every amount of the question and of the rows is multiplied alike, and
no rule is written a second time here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from cbec_core.api import (
    AdditionalRate,
    ChargeClass,
    Collector,
    DomainError,
    DutyBound,
    Finding,
    LandedCostLine,
    LandedCostRequest,
    Levy,
    Measure,
    Money,
    Regime,
    Rounding,
    SpecificDuty,
    TariffGap,
    TariffRate,
    TaxCollection,
    TaxScheme,
    Threshold,
    Treatment,
    assess,
)

if TYPE_CHECKING:
    from cbec_core.api import LandedLine, TariffSource, TaxRules
    from cbec_customs_cn.records.ceb621 import Inventory, InventoryList

__all__ = ["ImportTax", "LineTax", "import_tax", "list_value"]

_SCALE: Final = 1000
_PLACES: Final = 5
_KILOGRAM: Final = "035"
_YUAN: Final = "CNY"
_CENT: Final = Decimal("0.01")
_RETAIL: Final = TaxCollection(Collector.CUSTOMS, TaxScheme.CN_RETAIL)
_TAXES: Final = {
    ChargeClass.DUTY: "customsTax",
    ChargeClass.ADDITIONAL_DUTY: "customsTax",
    ChargeClass.EXCISE: "consumptionTax",
    ChargeClass.TAX: "valueAddedTax",
}
T = TypeVar("T", TariffRate, AdditionalRate)


@attrs.frozen(kw_only=True)
class LineTax:
    """The tax of one line in yuan; names are those of CEB816."""

    gnum: int
    gcode: str
    taxPrice: Decimal
    customsTax: Decimal = Decimal(0)
    valueAddedTax: Decimal = Decimal(0)
    consumptionTax: Decimal = Decimal(0)

    @property
    def tax(self) -> Decimal:
        """Return the sum of the three."""
        return self.customsTax + self.valueAddedTax + self.consumptionTax


@attrs.frozen
class ImportTax:
    """The tax of a list, or why there is no figure."""

    calculable: bool
    lines: tuple[LineTax, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def tax(self) -> Decimal:
        """Return the sum of all lines; zero where it is not calculable."""
        return sum((line.tax for line in self.lines), Decimal(0))


def list_value(inventory: Inventory) -> Money:
    """Return the customs value of a list, to the fen: what counts against the allowance."""
    head = inventory.head
    goods = sum((line.totalPrice for line in inventory.lines), Decimal(0))
    total = (goods + head.freight + head.insuredFee) / _CENT
    return Money(int(total.quantize(Decimal(1), rounding=ROUND_HALF_UP)), _YUAN)


def import_tax(
    inventory: Inventory,
    rules: TaxRules,
    tariff: TariffSource,
    *,
    on: date,
    vat_of: Callable[[InventoryList], Decimal | None] = lambda _: None,
    country_of: Callable[[str], str] = lambda _: "",
    bought_this_year: Money | None = None,
    places: int = _PLACES,
    rounding: Rounding = Rounding.HALF_UP,
) -> ImportTax:
    """Return what a list owes under the rules of a day in China.

    `tariff` knows duty and consumption tax (as its excise); `vat_of` the VAT of a line in percent,
    None for the ordinary rate; `country_of` the ISO code of a code of customs such as 116. Each
    tax of a line is rounded to `places`. Raises `ceb.import_tax_rules` where the rules do not cover
    China, `ceb.import_tax_currency` for a list that is not in yuan.
    """
    regime = rules.regime("CN", "", on)
    if regime is None:
        raise DomainError("ceb.import_tax_rules")
    head = inventory.head
    if {head.currency, *(line.currency for line in inventory.lines)} != {"142"}:
        raise DomainError("ceb.import_tax_currency")
    request = LandedCostRequest(
        on=on,
        # The country of dispatch decides nothing here; goods of a bonded zone have China's own.
        origin=country_of(head.country) or "CN",
        destination="CN",
        currency=_YUAN,
        lines=tuple(_line(line, vat_of(line), country_of) for line in inventory.lines),
        freight=_fine(head.freight),
        insurance=_fine(head.insuredFee),
        discount=Money(0, _YUAN),
        bought_this_year=Money(bought_this_year.minor * _SCALE, _YUAN)
        if bought_this_year
        else None,
        scheme=_RETAIL,
    )

    def duty(line: LandedCostLine) -> TariffRate | TariffGap | None:
        return _scaled_tariff(tariff.duty(line.hs, line.origin, "CN", on))

    scaled = _scaled(regime, quantum=10 ** (_PLACES - places), rounding=rounding)
    # A list is in yuan, and so are the rows; a tariff's amount in another currency has no answer.
    found = assess(request, scaled, duty, lambda _base, _quote: None)
    goods = {str(line.gnum): line for line in inventory.lines}
    lines = tuple(_tax(line, goods[line.line_id]) for line in found.lines)
    return ImportTax(found.calculable, lines if found.calculable else (), found.findings)


def _line(
    line: InventoryList, vat: Decimal | None, country_of: Callable[[str], str]
) -> LandedCostLine:
    weights = {line.unit: line.qty, line.unit2: line.qty2, line.unit1: line.qty1}
    kilograms = weights.get(_KILOGRAM) or Decimal(0)
    return LandedCostLine(
        id=str(line.gnum),
        value=_fine(line.totalPrice),
        quantity=math.ceil(line.qty),
        hs=line.gcode,
        origin=country_of(line.country),
        description=line.gname,
        weight_g=int(kilograms * 1000),
        tax_rate=vat,
    )


def _tax(found: LandedLine, line: InventoryList) -> LineTax:
    sums: dict[str, int] = {}
    for charge in found.charges:
        name = _TAXES[charge.kind]
        sums[name] = sums.get(name, 0) + charge.amount.minor
    return LineTax(
        gnum=line.gnum,
        gcode=line.gcode,
        taxPrice=_yuan(found.customs_value.minor),
        **{name: _yuan(minor) for name, minor in sums.items()},
    )


def _fine(amount: Decimal) -> Money:
    """Return an amount in yuan in thousandths of a fen, as if they were fen."""
    return Money(int(amount.scaleb(_PLACES).to_integral_exact()), _YUAN)


def _yuan(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-_PLACES)


def _scaled(regime: Regime, *, quantum: int, rounding: Rounding) -> Regime:
    return attrs.evolve(
        regime,
        treatments=tuple(map(_scaled_treatment, regime.treatments)),
        value_quantum=regime.value_quantum * _SCALE,
        quantum=quantum,
        rounding=rounding,
    )


def _scaled_treatment(treatment: Treatment) -> Treatment:
    waiver = treatment.waiver
    return attrs.evolve(
        treatment,
        levies=tuple(map(_scaled_levy, treatment.levies)),
        up_to=_scaled_limit(treatment.up_to),
        in_year=_scaled_limit(treatment.in_year),
        waiver=waiver and attrs.evolve(waiver, amount=waiver.amount * _SCALE),
    )


def _scaled_limit(limit: Threshold | None) -> Threshold | None:
    return limit and attrs.evolve(limit, amount=limit.amount * _SCALE)


def _scaled_levy(levy: Levy) -> Levy:
    is_amount = levy.measure is Measure.FLAT and levy.rate is not None
    return attrs.evolve(
        levy,
        rate=levy.rate * _SCALE if is_amount and levy.rate is not None else levy.rate,
        minimum=levy.minimum and levy.minimum * _SCALE,
        maximum=levy.maximum and levy.maximum * _SCALE,
        deduct=levy.deduct and levy.deduct * _SCALE,
        base_quantum=levy.base_quantum * _SCALE if levy.base_quantum > 1 else 1,
        quantum=levy.quantum * _SCALE,
    )


def _scaled_tariff(found: TariffRate | TariffGap | None) -> TariffRate | TariffGap | None:
    if found is None:
        return None
    more = tuple(map(_scaled_terms, found.additional or ()))
    if isinstance(found, TariffRate):
        return attrs.evolve(_scaled_terms(found), additional=more)
    return attrs.evolve(found, additional=None if found.additional is None else more)


def _scaled_terms(terms: T) -> T:
    bounds = tuple(
        DutyBound(bound.kind, bound.percent, _scaled_amounts(bound.specific))
        for bound in terms.bounds
    )
    return attrs.evolve(terms, specific=_scaled_amounts(terms.specific), bounds=bounds)


def _scaled_amounts(amounts: Iterable[SpecificDuty]) -> tuple[SpecificDuty, ...]:
    return tuple(attrs.evolve(one, amount=one.amount * _SCALE) for one in amounts)
