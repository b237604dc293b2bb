"""From the cells of a row to what they mean, shape by shape; what is not understood is a fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from cbec_carrier_ratecard.card import (
    Band,
    FirstAdditional,
    Flat,
    Limits,
    PerKg,
    Pricing,
    Surcharge,
    VolumetricRule,
    Window,
)
from cbec_carrier_ratecard.cargo import CARGO_CLASSES
from cbec_carrier_ratecard.conditions import check_condition
from cbec_carrier_ratecard.postcodes import PostcodeRange
from cbec_core.api import CbecError, Money, Rounding, check_country

if TYPE_CHECKING:
    from cbec_carrier_ratecard.sheet import Row

__all__ = [
    "ServiceName",
    "read_first_additional",
    "read_limits",
    "read_per_kg",
    "read_range",
    "read_surcharge",
    "read_zone_bands",
    "read_zone_country",
]

_KINDS = {
    "fixed": {"per_shipment", "per_piece"},
    "per_kg": {"per_billable_kg"},
    "percent": {"base", "base+remote", "declared_value"},
}


@attrs.frozen
class ServiceName:
    """A service as a price row names it; blank cargo is general."""

    code: str
    name: str
    cargo: str


def _country(row: Row) -> str:
    try:
        return check_country(row.text("country"))
    except CbecError:
        raise row.fault("country", "a country code", "国家代码") from None


def _currency(row: Row, code: str) -> str:
    try:
        return Money.zero(code).currency
    except CbecError:
        raise row.fault("currency", f"a currency ({code!r})", f"货币（{code!r}）") from None


def _window(row: Row, first: str = "valid_from", last: str = "valid_to") -> Window:
    window = Window(row.day(first), row.day(last))
    if window.start and window.end and window.end < window.start:
        raise row.fault(last, f"on or after {first}", f"不早于 {first} 的日期")
    return window


def _transit(row: Row) -> tuple[int, int] | None:
    if not (text := row.text("transit_days")):
        return None
    match = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", text)
    days = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if days[0] > days[1]:
        raise row.fault("transit_days", "days such as 6-12", "天数（如 6-12）")
    return days


def _cargo(row: Row, column: str) -> frozenset[str]:
    classes = frozenset(filter(None, row.text(column).split("|")))
    if classes - CARGO_CLASSES:
        known = ", ".join(sorted(CARGO_CLASSES))
        raise row.fault(column, f"cargo classes among {known}", f"以下货物类别之一：{known}")
    return classes


def _step(row: Row) -> int:
    return max(1, row.grams("step_kg"))


def _band(row: Row, over_g: int, upto_g: int, pricing: Pricing, column: str) -> Band:
    if upto_g <= over_g:
        raise row.fault(column, "above the lower end of its band", "大于该段下限的重量")
    return Band(
        over_g,
        upto_g,
        pricing,
        _currency(row, row.currency),
        row.place,
        _window(row),
        row.grams("min_billable_kg"),
        _step(row),
        _transit(row),
    )


def read_per_kg(row: Row) -> tuple[ServiceName, Band]:
    """Return a band priced by weight with a fee (挂号)."""
    _country(row)
    cargo = _cargo(row, "cargo_class")
    if len(cargo) > 1:
        raise row.fault("cargo_class", "one class", "单一货物类别")
    pricing = PerKg(row.decimal("per_kg_*"), row.decimal("registration_*"))
    name = ServiceName(row.code("service_code"), row.text("service_name"), "".join(cargo))
    low, high = row.grams("weight_from_kg"), row.grams("weight_to_kg")
    return name, _band(row, low, high, pricing, "weight_to_kg")


def read_first_additional(row: Row) -> tuple[ServiceName, Band]:
    """Return a band of first and further weight (首重续重)."""
    _country(row)
    first, step = row.grams("first_kg"), row.grams("add_kg")
    if not first or not step:
        raise row.fault("first_kg" if not first else "add_kg", "above zero", "大于零的数字")
    pricing = FirstAdditional(first, row.decimal("first_*"), step, row.decimal("add_*"))
    name = ServiceName(row.code("service_code"), row.text("service_name"), "")
    return name, _band(row, 0, row.grams("max_kg"), pricing, "max_kg")


def read_zone_bands(rows: Iterable[Row]) -> Iterator[tuple[str, str, Band]]:
    """Yield (service, zone, band) of a matrix; a band begins where the one before it ends."""
    ends: dict[tuple[str, str, Window], int] = {}
    for row in rows:
        service, zone = row.code("service_code"), row.code("zone")
        price = row.decimal("price_*")
        kind = row.text("kind")
        if kind not in {"flat", "per_kg"}:
            raise row.fault("kind", "one of flat, per_kg", "以下之一：flat、per_kg")
        pricing: Pricing = Flat(price) if kind == "flat" else PerKg(price)
        key = (service, zone, _window(row))
        low, high = ends.get(key, 0), row.grams("weight_to_kg")
        ends[key] = high
        yield service, zone, _band(row, low, high, pricing, "weight_to_kg")


def read_zone_country(row: Row) -> tuple[str, str, str]:
    """Return (service, country, zone)."""
    return row.code("service_code"), _country(row), row.code("zone")


def read_range(row: Row, value: str) -> PostcodeRange:
    """Return a range of postcodes."""
    country = _country(row)
    if row.text("city"):
        raise row.fault("city", "blank: places are told by postcode", "空白：偏远地区按邮编判断")
    if "tier" in row.cells and value not in {"REMOTE", "SUPER_REMOTE", "EMBARGO"}:
        raise row.fault("tier", "REMOTE, SUPER_REMOTE or EMBARGO", "偏远等级")
    found = PostcodeRange.of(
        country, row.code("postcode_from"), row.text("postcode_to"), value, row.place
    )
    if found is None:
        raise row.fault("postcode_from", "the first of a range of postcodes", "邮编区间的起点")
    return found


def read_limits(row: Row) -> tuple[Limits, frozenset[str]]:
    """Return the limits of a service and the goods that it takes."""
    rule = row.choice("vol_rule", VolumetricRule, ", ".join(VolumetricRule))
    divisor = row.scaled("vol_divisor", 1, "cm3/kg") if row.text("vol_divisor") else 0
    if rule is not VolumetricRule.NEVER and not divisor:
        raise row.fault("vol_divisor", "above zero", "大于零的数字")
    rounding = Rounding.HALF_UP
    if row.text("rounding"):
        if row.text("rounding") not in Rounding.__members__:
            known = ", ".join(Rounding.__members__)
            raise row.fault("rounding", f"one of {known}", f"以下之一：{known}")
        rounding = Rounding[row.text("rounding")]
    return Limits(
        row.grams("max_kg"),
        row.millimetres("max_longest_cm"),
        row.millimetres("max_girth_sum_cm"),
        row.millimetres("max_lwh_sum_cm"),
        row.millimetres("min_l_cm"),
        row.millimetres("min_w_cm"),
        divisor,
        rule,
        rounding,
    ), _cargo(row, "cargo_classes")


def read_surcharge(row: Row) -> Surcharge:
    """Return an addition; an unknown kind, basis, condition or combination refuses the card."""
    kind, basis, condition = row.text("kind"), row.text("basis"), row.text("condition")
    if kind not in _KINDS:
        raise row.fault("kind", f"one of {', '.join(_KINDS)}", f"以下之一：{'、'.join(_KINDS)}")
    if basis not in _KINDS[kind]:
        raise row.fault("basis", f"a basis of {kind}", f"{kind} 的计费基础")
    if not check_condition(condition):
        raise row.fault("condition", "a condition of the format", "支持的条件")
    if row.text("combine") not in {"STACK", "MAX"}:
        raise row.fault("combine", "STACK or MAX", "STACK 或 MAX")
    money = kind != "percent"
    return Surcharge(
        carrier=row.code("carrier"),
        service=row.code("service_code"),
        code=row.code("code"),
        kind=kind,
        basis=basis,
        value=row.decimal("value"),
        currency=_currency(row, row.code("currency")) if money else "",
        least=_optional(row, "min"),
        most=_optional(row, "max"),
        condition=condition,
        group=row.code("group"),
        combine=row.text("combine"),
        window=_window(row, "effective_from", "effective_to"),
        rule=row.place,
    )


def _optional(row: Row, column: str) -> Decimal | None:
    return row.decimal(column) if row.text(column) else None
