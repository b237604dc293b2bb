"""What stands against computing a landed cost, said as findings in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cbec_core.domain.countries import COUNTRIES
from cbec_core.domain.currencies import EXPONENTS
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.duty import KILOGRAM
from cbec_core.domain.errors import DomainError, shown
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.landed_cost import ChargeClass
from cbec_core.domain.landed_request import Apportion
from cbec_core.domain.pricing import TaxScheme
from cbec_core.domain.product import check_gtin

if TYPE_CHECKING:
    from cbec_core.domain.duty import SpecificDuty
    from cbec_core.domain.landed_request import LandedCostLine, LandedCostRequest

__all__ = [
    "additional_unused",
    "between_thresholds",
    "faults_of",
    "gtin_is_wrong",
    "hs_is_wrong",
    "ioss_is_wrong",
    "negative_value",
    "no_rate",
    "no_rule_fits",
    "no_rules_then",
    "not_covered",
    "price_rest",
    "price_too_low",
    "scheme_unused",
    "tax_rate_unused",
    "unknown_measure",
    "unknown_rate",
]

_HS = re.compile(r"[0-9]{6,12}", re.ASCII)


def _error(code: str, text: str, text_zh: str, line: str = "", path: str = "") -> Finding:
    return Finding(f"landed_cost.{code}", Severity.ERROR, text, text_zh, line, path)


def faults_of(request: LandedCostRequest) -> tuple[Finding, ...]:
    """Return what is wrong with a question; nothing is computed of one that has a fault."""
    return tuple(_faults(request))


def _faults(request: LandedCostRequest) -> Iterator[Finding]:
    places = {"origin": request.origin, "destination": request.destination}
    for path, country in places.items():
        if country not in COUNTRIES:
            yield _error(
                "country_unknown",
                f"{shown(country)} is not a country code of ISO 3166-1.",
                f"{shown(country)} 不是 ISO 3166-1 国家（地区）代码。",
                path=path,
            )
    if request.currency not in EXPONENTS:
        yield _error(
            "currency_unknown",
            f"{shown(request.currency)} is not a currency of ISO 4217.",
            f"{shown(request.currency)} 不是 ISO 4217 货币。",
            path="currency",
        )
    if not request.lines:
        yield _error("no_lines", "There are no goods.", "没有商品。", path="lines")
    for path in ("freight", "insurance", "discount"):
        if getattr(request, path).minor < 0:
            yield _error("negative", f"{path} is negative.", f"{path} 为负数。", path=path)
    if request.bought_this_year and request.bought_this_year.minor < 0:
        path = "bought_this_year"
        yield _error("negative", f"{path} is negative.", f"{path} 为负数。", path=path)
    if len({line.id for line in request.lines}) != len(request.lines):
        yield _error("line_duplicate", "Two lines have the same id.", "两行的编号相同。")
    for line in request.lines:
        yield from _line_faults(line)
        if request.apportion is Apportion.WEIGHT and line.weight_g <= 0:
            yield _error(
                "weight_unknown",
                f"Line {line.id}: the freight is shared by weight; give its weight.",
                f"第 {line.id} 行：运费按重量分摊；请给出重量。",
                line.id,
                "weight_g",
            )
    scheme = request.scheme
    ioss = scheme.number if scheme is not None and scheme.scheme is TaxScheme.IOSS else ""
    if ioss and ioss_is_wrong(ioss):
        yield _error(
            "ioss_invalid",
            "The IOSS number is not valid: IM, the state's number and seven digits are needed.",
            "IOSS 号码无效：应为 IM、成员国编号和七位数字。",
            path="scheme.number",
        )


def ioss_is_wrong(number: str) -> bool:
    """Tell whether a number cannot be one of the import one-stop shop."""
    try:
        Identifier.of(IdentifierKind.IOSS, number, number[:2])
    except DomainError:
        return True
    return False


def hs_is_wrong(code: str) -> bool:
    """Tell whether a text cannot be a customs code."""
    return _HS.fullmatch(code) is None


def _line_faults(line: LandedCostLine) -> Iterator[Finding]:
    if line.quantity <= 0:
        yield _error(
            "quantity_invalid",
            f"Line {line.id}: the quantity must be greater than zero.",
            f"第 {line.id} 行：数量必须大于零。",
            line.id,
            "quantity",
        )
    if line.value.minor < 0:
        yield _error(
            "negative",
            f"Line {line.id}: the price is negative.",
            f"第 {line.id} 行：价格为负数。",
            line.id,
            "unit_price",
        )
    if line.hs and hs_is_wrong(line.hs):
        yield _error(
            "hs_invalid",
            f"Line {line.id}: a customs code has 6 to 12 digits and no letters.",
            f"第 {line.id} 行：海关编码应为 6 至 12 位数字，不含字母。",
            line.id,
            "hs",
        )
    if line.gtin and gtin_is_wrong(line.gtin):
        yield _error(
            "gtin_invalid",
            f"Line {line.id}: this is no GTIN, or its check digit is wrong.",
            f"第 {line.id} 行：这不是 GTIN，或校验位错误。",
            line.id,
            "gtin",
        )
    if line.origin and line.origin not in COUNTRIES:
        yield _error(
            "country_unknown",
            f"Line {line.id}: {shown(line.origin)} is not a country code of ISO 3166-1.",
            f"第 {line.id} 行：{shown(line.origin)} 不是 ISO 3166-1 国家（地区）代码。",
            line.id,
            "origin",
        )


def gtin_is_wrong(code: str) -> bool:
    """Tell whether a text cannot be a GTIN."""
    try:
        return check_gtin(code) != code
    except DomainError:
        return True


def not_covered(destination: str) -> Finding:
    """Say that no installed rules know the destination."""
    return _error(
        "not_covered",
        f"No installed rules cover {destination}; duty and tax are not known.",
        f"没有已安装的规则覆盖 {destination}；关税和税费未知。",
        path="destination",
    )


def no_rules_then(request: LandedCostRequest) -> Finding:
    """Say that the rules of the destination do not reach to the day."""
    return _error(
        "no_rule_on_day",
        f"No rule of {request.destination} is known for {request.on}.",
        f"{request.on} 没有已知的 {request.destination} 规则。",
        path="on",
    )


def no_rule_fits(request: LandedCostRequest) -> Finding:
    """Say that no rule of the destination speaks of such a consignment."""
    return _error(
        "no_rule_fits",
        f"No known rule of {request.destination} speaks of such a consignment.",
        f"没有已知的 {request.destination} 规则适用于这样的货件。",
    )


def no_rate(base: str, quote: str, request: LandedCostRequest) -> Finding:
    """Say that an exchange rate is missing."""
    return _error(
        "no_exchange_rate",
        f"No exchange rate from {base} to {quote} is known for {request.on}.",
        f"{request.on} 没有 {base} 兑 {quote} 的已知汇率。",
        path="exchange_rates",
    )


def unknown_rate(kind: ChargeClass, line: LandedCostLine) -> Finding:
    """Say that a line has no rate of duty or of tax."""
    if kind is ChargeClass.TAX:
        return _error(
            "tax_rate_unknown",
            f"Line {line.id}: the tax depends on the goods; give its tax_rate.",
            f"第 {line.id} 行：税率取决于商品；请给出 tax_rate。",
            line.id,
            "tax_rate",
        )
    return _error(
        "duty_rate_unknown",
        f"Line {line.id}: no tariff knows the duty rate; give its duty_rate.",
        f"第 {line.id} 行：没有税则给出关税税率；请给出 duty_rate。",
        line.id,
        "duty_rate",
    )


def unknown_measure(duty: SpecificDuty, rate: str, line: LandedCostLine) -> Finding:
    """Say that a rate counts by what the line does not tell: its weight, or a unit beyond that."""
    if duty.unit == KILOGRAM:
        return _error(
            "weight_unknown",
            f"Line {line.id}: what it owes, {rate}, is by weight; give its weight.",
            f"第 {line.id} 行：其税费 {rate} 按重量计征；请给出重量。",
            line.id,
            "weight_g",
        )
    return _error(
        "measure_unknown",
        f"Line {line.id}: its duty, {rate}, counts {shown(duty.unit)}, of which the line does not"
        " tell how many it has; give its duty_rate.",
        f"第 {line.id} 行：其关税 {rate} 按 {shown(duty.unit)} 计征，"
        "行中没有该数量；请给出 duty_rate。",
        line.id,
        "duty_rate",
    )


def negative_value(line: LandedCostLine) -> Finding:
    """Say that more is taken off a price than it holds."""
    return _error(
        "negative",
        f"Line {line.id}: discount, freight and insurance exceed the price.",
        f"第 {line.id} 行：折扣、运费和保险费超过价格。",
        line.id,
    )


def between_thresholds() -> Finding:
    """Say that a price with duty in it has no value of goods that it would follow from."""
    return Finding(
        "landed_cost.price_between_thresholds",
        Severity.WARNING,
        "No value of the goods leads to this price under the rules of that very value.",
        "没有任何货值在其自身适用的规则下得出此价格。",
        path="incoterm",
    )


def price_rest(rest: str) -> Finding:
    """Say that rounding leaves something of a delivered price over."""
    return Finding(
        "landed_cost.price_rest",
        Severity.INFO,
        f"Goods, duty and tax differ from the price by {rest}, since each is rounded.",
        f"由于逐项舍入，货值与税费之和与价格相差 {rest}。",
        path="incoterm",
    )


def price_too_low(rest: str) -> Finding:
    """Say that a delivered price does not even hold its duty and tax."""
    return Finding(
        "landed_cost.price_too_low",
        Severity.WARNING,
        f"Duty and tax are {rest} more than the delivered price can hold.",
        f"税费比完税后价格所能容纳的多 {rest}。",
        path="incoterm",
    )


def tax_rate_unused(line: LandedCostLine) -> Finding:
    """Say that the tax here has no place for a rate of the line."""
    return Finding(
        "landed_cost.tax_rate_unused",
        Severity.WARNING,
        f"Line {line.id}: its tax_rate is passed over, the rate follows from the rules here.",
        f"第 {line.id} 行：未采用其 tax_rate，税率由此处规则决定。",
        line.id,
        "tax_rate",
    )


def additional_unused(code: str, law: str, line: LandedCostLine) -> Finding:
    """Say that the tariff lays something on top that no rule here takes."""
    return Finding(
        "landed_cost.additional_unused",
        Severity.WARNING,
        f"Line {line.id}: the tariff has {code} ({law}), which no rule here charges.",
        f"第 {line.id} 行：税则含有 {code}（{law}），但此处没有规则计征。",
        line.id,
        "hs",
    )


def scheme_unused(request: LandedCostRequest) -> Finding:
    """Say that a scheme does not hold for the consignment."""
    name = request.scheme.scheme.value if request.scheme else ""
    return Finding(
        "landed_cost.scheme_unused",
        Severity.WARNING,
        f"The consignment is outside {name}: tax is due at the border.",
        f"该货件不适用 {name}：税费在边境缴纳。",
        path="scheme",
    )
