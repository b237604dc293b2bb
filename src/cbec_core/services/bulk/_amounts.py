"""Amounts of a table in minor units: exact as they are read, or rounded for all units of a line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import numpy as np

from cbec_core.domain.charged_twice import TWICE
from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.money import Money, Rounding
from cbec_core.domain.pricing import ChargeKind
from cbec_core.services.bulk.segments import Ints, Mask, Segments, peak

if TYPE_CHECKING:
    from cbec_core.services.bulk.cells import Cells, Coded, Numbers

__all__ = ["Amounts", "amounts_of"]

_MOST = 10**12  # in major units: the limit of the single path for the price of a line
_MOST_MINOR = 10**15
_ROOM = 2**61
_MORE = 18  # decimals that a power of ten in 64 bits takes away


@attrs.frozen
class Amounts:
    """What the goods of each line cost, and what each basket has beside them."""

    freight: Ints
    insurance: Ints
    discount: Ints
    bought: Ints
    collected: dict[ChargeKind, Ints]
    value: Ints
    quantity: Ints
    minor: bool


def amounts_of(cells: Cells, baskets: Segments, currency: Coded) -> Amounts:
    """Read every amount; those of a basket must be the same on all of its lines."""
    minor = any(name.endswith("_minor") for name in cells.names)
    digits = np.array([EXPONENTS.get(value, 0) for value in currency.values], np.int64)
    exponents = digits[currency.codes]
    quantity = cells.whole("quantity", 1)
    beside = [
        _beside(cells, baskets, name, exponents, minor)
        for name in ("freight", "insurance", "discount", "bought_this_year")
    ]
    freight, insurance, discount, bought = beside
    collected = {
        kind: _beside(cells, baskets, f"collected_{kind}", exponents, minor) for kind in TWICE
    }
    value = _value(cells, baskets, exponents, quantity, minor)
    return Amounts(freight, insurance, discount, bought, collected, value, quantity, minor)


def _read(cells: Cells, name: str, minor: bool) -> tuple[str, Numbers | None]:
    if minor:
        return f"{name}_minor", cells.minor(f"{name}_minor")
    found = cells.decimals(name)
    if found is not None and found.scale > _MORE:
        raise cells.refuse(0, name, f"it has more than {_MORE} decimals")
    return name, found


def _beside(cells: Cells, baskets: Segments, name: str, exponents: Ints, minor: bool) -> Ints:
    column, found = _read(cells, name, minor)
    if found is None:
        return np.zeros(baskets.count, np.int64)
    units = found.units if found.missing is None else np.where(found.missing, 0, found.units)
    heads = units[baskets.starts]
    wrong = units != baskets.ints(heads)
    if wrong.any():
        raise cells.mixed(int(wrong.argmax()), column)
    if minor:
        exact, lost = heads, np.zeros(len(heads), np.bool_)
        wide = np.abs(heads) >= _MOST_MINOR
    else:
        exact, lost, wide = _exact(heads, found.scale, exponents)
    for mask, reason in ((wide, "the amount is too large"), (lost, "it has too many decimals")):
        if mask.any():
            raise cells.refuse(int(baskets.starts[mask.argmax()]), column, reason)
    return exact


def _exact(units: Ints, scale: int, exponents: Ints) -> tuple[Ints, Mask, Mask]:
    """Return minor units, where decimals would be lost, and where there is no room."""
    minor = np.zeros(len(units), np.int64)
    lost, wide = np.zeros(len(units), np.bool_), np.zeros(len(units), np.bool_)
    for exponent in map(int, np.unique(exponents)):
        of = exponents == exponent
        some = units[of]
        if scale > exponent:
            by = 10 ** (scale - exponent)
            lost[of] = some % by != 0
            some = some // by
            wide[of] = np.abs(some) >= _MOST_MINOR
        else:
            by = 10 ** (exponent - scale)
            wide[of] = np.abs(some) >= _MOST_MINOR // by
            some = np.where(wide[of], 0, some) * by
        minor[of] = some
    return minor, lost, wide


def _value(cells: Cells, baskets: Segments, exponents: Ints, quantity: Ints, minor: bool) -> Ints:
    price_name, price = _read(cells, "unit_price", minor)
    value_name, value = _read(cells, "value", minor)
    none = np.ones(len(cells), np.bool_)
    no_price = none if price is None else price.missing
    no_value = none if value is None else value.missing
    _either(cells, value_name, no_price, no_value)
    same = peak(exponents - exponents[0]) == 0 if len(exponents) else True
    of_line = (int(exponents[0]) if len(exponents) else 0) if same else baskets.ints(exponents)
    if value is None:
        assert price is not None
        return _rounded(cells, price_name, price, quantity, of_line, minor)
    found = _rounded(cells, value_name, value, None, of_line, minor)
    if price is None:
        return found
    other = _rounded(cells, price_name, price, quantity, of_line, minor)
    return found if no_value is None else np.where(no_value, other, found)


def _either(cells: Cells, name: str, no_price: Mask | None, no_value: Mask | None) -> None:
    """Refuse a line with a unit price and a value, or with none of them."""
    if no_price is None and no_value is None:
        wrong = np.ones(len(cells), np.bool_)
    elif no_price is None or no_value is None:
        other = no_value if no_price is None else no_price
        assert other is not None
        wrong = ~other
    else:
        wrong = no_price == no_value
    if wrong.any():
        reason = "either unit_price or value is needed"
        raise cells.refuse(int(wrong.argmax()), name, reason)


def _rounded(
    cells: Cells,
    name: str,
    found: Numbers,
    quantity: Ints | None,
    of_line: Ints | int,
    minor: bool,
) -> Ints:
    """Return the price of all units in minor units, rounded half up."""
    units, scale = found.units, found.scale
    most = 1 if quantity is None else max(peak(quantity), 1)
    wide = np.abs(units) > _ROOM // most if peak(units) > _ROOM // most else None
    whole = units if wide is None else np.where(wide, 0, units)
    if quantity is not None:
        whole = whole * quantity
    over = np.zeros(len(units), np.bool_)
    if isinstance(of_line, int):
        result, over = _in_minor(whole, 0 if minor else scale - of_line, of_line)
    else:
        result = np.zeros(len(units), np.int64)
        for exponent in map(int, np.unique(of_line)):
            of = of_line == exponent
            result[of], over[of] = _in_minor(whole[of], 0 if minor else scale - exponent, exponent)
    if wide is not None:
        result, over = result.copy(), over.copy()
        for row in map(int, np.flatnonzero(wide)):
            exponent = of_line if isinstance(of_line, int) else int(of_line[row])
            by = 1 if quantity is None else int(quantity[row])
            exact = _single(int(units[row]) * by, exponent if minor else scale, exponent)
            over[row] = exact is None
            result[row] = exact or 0
    if over.any():
        raise cells.refuse(int(over.argmax()), name, "the amount is too large")
    return result


def _in_minor(whole: Ints, more: int, exponent: int) -> tuple[Ints, Mask]:
    """Return amounts with `more` decimals than minor units in these, and which are too large."""
    limit = _MOST * 10**exponent
    if more > 0:
        by = 10**more
        size = np.abs(whole)
        near = size // by + (size % by * 2 >= by)
        # What rounds up to the limit was under it.
        large = size >= min(limit * by, 2**63 - 1)
        return np.where(whole < 0, -near, near) if (whole < 0).any() else near, large
    by = 10**-more
    large = np.abs(whole) >= limit // by
    return (np.where(large, 0, whole) * by if by > 1 else whole), large


def _single(units: int, scale: int, exponent: int) -> int | None:
    """Return what has no room in a product of 64 bits, or nothing where it is too much anyhow."""
    amount = Decimal(units).scaleb(-scale)
    if abs(amount) >= _MOST:
        return None
    code = next(code for code, digits in EXPONENTS.items() if digits == exponent)
    return Money.rounded(amount, code, Rounding.HALF_UP).minor
