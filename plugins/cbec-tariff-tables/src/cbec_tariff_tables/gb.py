"""Commodities of the UK Trade Tariff: measures to rows; what cannot be judged says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from cbec_core.api import (
    ITEM,
    KILOGRAM,
    Bound,
    DomainError,
    DutyBound,
    SpecificDuty,
    duty_text,
    exponent,
)
from cbec_tariff_tables.errors import refused
from cbec_tariff_tables.gb_api import Commodity, Component, Measure, read_commodity
from cbec_tariff_tables.rates import Terms
from cbec_tariff_tables.reading import Measured, day_of, odd
from cbec_tariff_tables.rows import Kind, Row

__all__ = ["parse_gb"]

_EVERYWHERE: Final = "1011"
_DUTY: Final = "103"
_END_USE: Final = "105"
# Suspensions, quotas and preferences: lower rates that somebody has to claim or qualify for.
_CLAIMS: Final = frozenset({"112", "115", "117", "122", "123", "142", "143", "145", "146"})
_ADDITIONAL: Final = {
    "551": "anti_dumping",
    "552": "anti_dumping",
    "553": "countervailing",
    "554": "countervailing",
    "695": "additional",
    "696": "safeguard",
}
_NUMBER: Final = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)
_UNITS: Final = {
    "KGM": (KILOGRAM, Decimal(1)),
    "DTN": (KILOGRAM, Decimal(100)),
    "TNE": (KILOGRAM, Decimal(1000)),
    "NAR": (ITEM, Decimal(1)),
}
_BOUNDS: Final = {"15": Bound.AT_LEAST, "17": Bound.AT_MOST, "35": Bound.AT_MOST}
_MINUS: Final = "36"
_FIRST: Final = "01"


def parse_gb(file: Measured) -> tuple[str, tuple[Row, ...], int]:
    """Return the code of a commodity, its rows, and how many duties are not understood."""
    found = read_commodity(file)
    code = found.goods_nomenclature_item_id
    if not found.declarable:
        raise refused("tariff.not_declarable", file.place, found=code)
    prefix = _prefix(code)
    rows = tuple(
        row
        for measure in found.import_measures
        if not measure.vat and measure.import_
        for row in _rows(measure, found, prefix, file.place)
    )
    if not rows:
        raise odd(file.place, "it holds no measure at import")
    _check_single(rows, file.place)
    rows = tuple(_alone(row, rows) for row in rows)
    unknown = sum(row.kind is Kind.DUTY and not row.rate for row in rows)
    return code, rows, unknown


def _prefix(code: str) -> str:
    """Return a code without the pairs of zeros at its end: there is nothing more to tell apart."""
    while len(code) > 6 and code.endswith("00"):
        code = code[:-2]
    return code


def _rows(measure: Measure, found: Commodity, prefix: str, place: str) -> Iterator[Row]:
    area = measure.geographical_area
    everywhere = area.id == _EVERYWHERE
    members = area.members
    kind, rate = _judged(measure, found)
    name = measure.measure_type.description or measure.measure_type.id
    where = "" if everywhere else f" ({area.description or area.id})"
    if not everywhere and not members:
        # Nobody says who belongs to the group: a duty of it may be owed by any origin.
        kind = kind if kind in (Kind.CLAIM, Kind.CONTROL) else Kind.DOUBT
    first = _day(measure.effective_start_date, place)
    last = _day(text, place) if (text := measure.effective_end_date) else None
    if last is not None and last < first:
        raise refused("tariff.day_invalid", f"{place}: measure {measure.id}")
    shown = _expression(measure)
    yield Row(
        destination="GB",
        prefix=prefix,
        kind=kind,
        rate=rate,
        text=f"{name}{where}{f': {shown}' if shown else ''}"[:300],
        rule=f"gb.{found.goods_nomenclature_item_id}.{measure.measure_type.id}.{measure.id}",
        law=_law(measure),
        valid_from=first,
        valid_to=last,
        origins=frozenset() if everywhere else members,
        excluded=frozenset().union(*(one.members for one in measure.excluded_countries)),
        code=_ADDITIONAL.get(measure.measure_type.id, ""),
    )


def _judged(measure: Measure, found: Commodity) -> tuple[Kind, str]:
    """Return what a measure is here, and its rate if it can be computed."""
    kind = measure.measure_type.id
    if kind in _CLAIMS:
        return Kind.CLAIM, ""
    free = not (measure.measure_conditions or measure.additional_code or measure.order_number)
    terms = _terms(measure.measure_components)
    rate = duty_text(terms) if terms and free and not found.meursing_code else ""
    if kind == _DUTY:
        return Kind.DUTY, rate
    if kind == _END_USE and terms and "end use" in (measure.measure_type.description or ""):
        return Kind.CLAIM, ""
    if kind in _ADDITIONAL and terms:
        # A duty that hangs on a company, a certificate or a quota: no figure without it.
        return (Kind.ADDITIONAL, rate) if rate else (Kind.BLOCK, "")
    return (Kind.DOUBT if measure.measure_components else Kind.CONTROL), ""


def _terms(components: tuple[Component, ...]) -> Terms | None:
    """Return what the components mean in their order; nothing where one of them is strange."""
    percent, specific = Decimal(0), list[SpecificDuty]()
    bounds: list[tuple[Bound, Decimal, list[SpecificDuty]]] = []
    for number, one in enumerate(components):
        how = one.duty_expression_id
        plus = number and (one.duty_expression_abbreviation or "").strip() == "+"
        if how in _BOUNDS and number:
            bounds.append((_BOUNDS[how], Decimal(0), []))
        elif not (how == _FIRST and not number) and how != _MINUS and not plus:
            return None
        amount = _amount(one, -1 if how == _MINUS else 1)
        if amount is None:
            return None
        if isinstance(amount, SpecificDuty):
            (bounds[-1][2] if bounds else specific).append(amount)
        elif bounds:
            kind, before, more = bounds[-1]
            bounds[-1] = (kind, before + amount, more)
        else:
            percent += amount
    limits = tuple(DutyBound(kind, share, tuple(more)) for kind, share, more in bounds)
    return Terms(percent, tuple(specific), limits) if components else None


def _amount(one: Component, sign: int) -> Decimal | SpecificDuty | None:
    if one.duty_amount is None or not _NUMBER.fullmatch(one.duty_amount):
        return None
    number = sign * Decimal(one.duty_amount)
    currency, unit = one.monetary_unit_code, one.measurement_unit_code
    if not currency:
        return None if unit else number
    try:
        exponent(currency)
    except DomainError:
        return None
    if not unit or not unit.isalnum():
        return None
    qualifier = one.measurement_unit_qualifier_code
    if qualifier:  # of a part of the goods, or counted in a way of its own
        return SpecificDuty(number, currency, f"{unit} {qualifier}")
    known, per = _UNITS.get(unit, (unit, Decimal(1)))
    return SpecificDuty(number, currency, known, per)


def _expression(measure: Measure) -> str:
    terms = _terms(measure.measure_components)
    return duty_text(terms) if terms else ""


def _law(measure: Measure) -> str:
    codes = dict.fromkeys(act.regulation_code for act in measure.legal_acts if act.regulation_code)
    return ", ".join(codes)[:200] or f"UK Trade Tariff, measure {measure.id}"


def _day(text: str, place: str) -> date:
    return day_of(text.partition("T")[0], place)


def _check_single(rows: tuple[Row, ...], place: str) -> None:
    """Refuse two duties of one origin on one day: nobody could say which is owed."""
    found = [row for row in rows if row.kind is Kind.DUTY]
    for at, row in enumerate(found):
        for other in found[:at]:
            if _meet(row, other):
                raise refused(
                    "tariff.overlap", f"{place}: {row.rule}", other=f"{place}: {other.rule}"
                )


def _alone(row: Row, rows: tuple[Row, ...]) -> Row:
    """Return an additional duty, or that it cannot be judged where there are two of its kind."""
    if row.kind is not Kind.ADDITIONAL:
        return row
    same = (other for other in rows if other.kind is row.kind and other.code == row.code)
    if any(other is not row and _meet(row, other) for other in same):
        return attrs.evolve(row, kind=Kind.BLOCK, rate="")
    return row


def _meet(one: Row, other: Row) -> bool:
    days = one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (
        one.valid_to or date.max
    )
    # A duty of certain countries goes before one of all.
    return days and (
        bool(one.origins & other.origins)
        if one.origins and other.origins
        else not one.origins and not other.origins
    )
