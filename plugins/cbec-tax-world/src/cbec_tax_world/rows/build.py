"""Short words for rows: what nearly every destination has."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

import attrs

from cbec_core.api import (
    ChargeClass,
    Confidence,
    Finding,
    Levy,
    Measure,
    Moment,
    Part,
    Regime,
    Severity,
    Threshold,
    ThresholdBase,
    Treatment,
    Valuation,
)

__all__ = [
    "CHECKOUT",
    "DUTIES",
    "EXCISE",
    "FOOD",
    "HIGH",
    "MEDIUM",
    "ON_ARRIVAL",
    "SINCE",
    "UNVERIFIED",
    "Law",
    "limit",
    "note",
    "parts",
    "refused",
    "regime",
    "treat",
    "unverified",
]

HIGH: Final = Confidence.HIGH
MEDIUM: Final = Confidence.MEDIUM
CHECKOUT: Final = Moment.CHECKOUT
# Where the sources give no first day, answers begin here; the law itself may be older.
SINCE: Final = date(2025, 1, 1)
UNVERIFIED: Final = "(citation not verified)"
_EXCISE_GOODS: Final = ("2203", "2204", "2205", "2206", "2207", "2208", "2402", "2403", "2404")
# Chapters of food and headings of drinks; live plants, and gums to plait or to spin, are no food.
FOOD: Final = (
    *("02", "03", "04", "07", "08", "09", "10", "11", "12"),
    *("15", "16", "17", "18", "19", "20", "21", "2201", "2202"),
)


def parts(*names: str) -> tuple[Part, ...]:
    """Return a base that is the sum of its parts."""
    return tuple(map(Part, names))


def unverified(law: str) -> str:
    """Name a law or a levy whose citation nobody has read for this row, and say so."""
    return f"{law} {UNVERIFIED}"


DUTIES: Final = parts("duty", "additional_duty")
ON_ARRIVAL: Final = (Part("value"), *DUTIES)  # what import tax is charged on nearly everywhere


class Law:
    """A law with its source, its days and how sure we are: makes the rows that stand in it."""

    def __init__(
        self,
        prefix: str,
        law: str,
        source: str,
        since: date = SINCE,
        until: date | None = None,
        confidence: Confidence = HIGH,
    ) -> None:
        self._prefix = prefix
        self._fields = {
            "law": law,
            "source": source,
            "valid_from": since,
            "valid_to": until,
            "confidence": confidence,
        }

    def row(self, kind: ChargeClass, code: str, name: str, **fields: Any) -> Levy:
        """Return a row whose rule id is the prefix, the name and the day on which it begins."""
        known = {**self._fields, **fields}
        rule = f"{self._prefix}.{name}.{known['valid_from']}"
        if isinstance(known.get("rate"), str):
            known["rate"] = Decimal(known["rate"])
        return Levy(rule=rule, kind=kind, code=code, **known)

    def duty(self, rate: str | None = None, **fields: Any) -> Levy:
        """Return a duty by the tariff, or of a percentage."""
        measure = Measure.TARIFF if rate is None else Measure.PERCENT
        known = {"name": "duty", "measure": measure, "rate": rate, **fields}
        return self.row(ChargeClass.DUTY, "duty", known.pop("name"), **known)

    def no_duty(self, **fields: Any) -> Levy:
        """Return a relief: a duty of nothing, with its law."""
        return self.duty("0", name=fields.pop("name", "relief"), **fields)

    def additional(self, **fields: Any) -> Levy:
        """Return what the tariff lays on top of the duty."""
        kind, name = ChargeClass.ADDITIONAL_DUTY, "additional_duty"
        return self.row(kind, name, name, measure=Measure.TARIFF, **fields)

    def tax(self, rate: str | None, code: str = "vat", **fields: Any) -> Levy:
        """Return a tax on value and duties at the border, which the rate of a line overrides."""
        known = {"base": ON_ARRIVAL, "own": True, **fields}
        return self.row(ChargeClass.TAX, code, known.pop("name", code), rate=rate, **known)

    def fee(self, code: str, **fields: Any) -> Levy:
        """Return a fee."""
        return self.row(ChargeClass.FEE, code, fields.pop("name", code), **fields)


def note(code: str, text: str, text_zh: str, severity: Severity = Severity.WARNING) -> Finding:
    """Return what an answer must say beside its figures."""
    return Finding(f"tax_world.{code}", severity, text, text_zh)


def limit(amount: str, currency: str, of: ThresholdBase = ThresholdBase.GOODS) -> Threshold:
    """Return a threshold."""
    return Threshold(Decimal(amount), currency, of)


def treat(name: str, *levies: Levy, **conditions: Any) -> Treatment:
    """Return a treatment."""
    return Treatment(id=name, levies=levies, **conditions)


def refused(name: str, text: str, text_zh: str, **conditions: Any) -> Treatment:
    """Return a treatment that says why nothing is computed."""
    finding = note(name, text, text_zh, Severity.ERROR)
    return Treatment(id=name, refusal=finding, **conditions)


# Outside every simple arrangement; no source gives the rates.
EXCISE: Final = refused(
    "excise",
    "Alcohol and tobacco owe excise, whose rates are not known here.",
    "酒类和烟草须缴消费税，此处不知其税率。",
    goods=_EXCISE_GOODS,
)


def regime(
    destination: str,
    currency: str,
    *treatments: Treatment,
    valuation: Valuation = Valuation.CIF,
    **money: Any,
) -> Regime:
    """Return the rules of a destination; treatments are tried in their order.

    A refusal without days holds from the first day of the rows: before it no rule is known at all.
    """
    first = min((row.valid_from for one in treatments for row in one.levies), default=date.min)
    return Regime(
        destination=destination,
        currency=currency,
        valuation=valuation,
        treatments=tuple(
            attrs.evolve(one, valid_from=first)
            if one.refusal and one.valid_from == date.min and one.valid_to is None
            else one
            for one in treatments
        ),
        **money,
    )
