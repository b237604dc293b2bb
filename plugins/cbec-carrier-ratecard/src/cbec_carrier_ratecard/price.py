"""From a consignment to explained quotes and reasons for refusal, service by service."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from cbec_carrier_ratecard.cargo import refused_class
from cbec_carrier_ratecard.errors import refusal
from cbec_carrier_ratecard.surcharges import Priced, RemoteTier, added, lapsed, remote_tier
from cbec_carrier_ratecard.weight import billable, chargeable_g
from cbec_core.api import Consignment, Finding, Money, Parcel, RateLine, RateQuote, Rounding

if TYPE_CHECKING:
    from cbec_carrier_ratecard.card import Band, Card, Service

__all__ = ["CARRIER", "Refused", "quote_all", "quote_service"]

CARRIER = "ratecard"


class Refused(Exception):
    """A service is not offered; the reason is a finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text)
        self.finding = finding

    @classmethod
    def because(cls, service: str, code: str, text: str, text_zh: str) -> Refused:
        """Return the refusal of a service."""
        return cls(refusal(service, code, text, text_zh))


@attrs.frozen
class _Amount:
    code: str
    amount: Decimal
    text: str


def quote_all(
    card: Card, consignment: Consignment, on: date, requested: frozenset[str] = frozenset()
) -> tuple[tuple[RateQuote, ...], tuple[Finding, ...]]:
    """Return the quotes, cheapest first within a currency, and why the others are not offered."""
    quotes, refusals = [], []
    for code in sorted(card.services):
        try:
            quotes.append(quote_service(card, code, consignment, on, requested))
        except Refused as refused:
            refusals.append(refused.finding)
    quotes.sort(key=lambda quote: (quote.total.currency, quote.total.minor, quote.service))
    return tuple(quotes), tuple(refusals)


def quote_service(
    card: Card,
    code: str,
    consignment: Consignment,
    on: date,
    requested: frozenset[str] = frozenset(),
) -> RateQuote:
    """Return the price of one service on a day, or raise `Refused`."""
    if code not in card.services:
        raise Refused.because(code, "unknown_service", "not on the card", "价卡中没有该服务")
    service = card.services[code]
    parcel = _parcel(code, consignment)
    _check_goods(service, consignment)
    _check_size(service, parcel)
    tier = _tier(card, service, consignment)
    weight, band = _band(card, service, consignment, parcel, on)
    base, fee = band.pricing.parts(weight)
    amounts = [_Amount("base", base, f"{service.name}: {_words(band, weight, parcel, service)}")]
    if fee:
        amounts.append(_Amount("registration", fee, "registration fee of the parcel"))
    priced = Priced(code, parcel, weight, base, band.currency, consignment.value, tier)
    if ended := lapsed(card.surcharges, priced, on, requested):
        raise Refused.because(
            code,
            "surcharge_ended",
            f"{ended.code} ({ended.rule}) ended on {ended.window.end}: no row of it holds on {on}",
            f"附加费 {ended.code}（{ended.rule}）已于 {ended.window.end} 失效，{on} 没有有效的行",
        )
    try:
        for surcharge in added(card.surcharges, priced, on, requested):
            amounts.append(_Amount(surcharge.code, surcharge.amount, surcharge.text))
    except ValueError as fault:
        raise Refused.because(code, "currency_differs", str(fault), "附加费的货币不同") from None
    lines, total = _rounded(amounts, band.currency, service.limits.rounding)
    return RateQuote(CARRIER, code, total, lines, weight, band.transit_days, band.rule)


def _parcel(code: str, consignment: Consignment) -> Parcel:
    if len(consignment.parcels) != 1:
        raise Refused.because(
            code,
            "one_parcel_only",
            f"{len(consignment.parcels)} parcels: each parcel of a line has its own number",
            f"共 {len(consignment.parcels)} 个包裹：专线每票仅限一个包裹",
        )
    parcel = consignment.parcels[0]
    if parcel.weight_g <= 0:
        raise Refused.because(code, "no_weight", "the parcel has no weight", "包裹缺少重量")
    return parcel


def _check_goods(service: Service, consignment: Consignment) -> None:
    flags = frozenset().union(*(line.customs.flags for line in consignment.lines))
    if refused := refused_class(flags, service.cargo):
        raise Refused.because(
            service.code,
            "cargo_refused",
            f"goods of class {refused} are not taken",
            f"不承运 {refused} 类货物",
        )


def _check_size(service: Service, parcel: Parcel) -> None:
    limits = service.limits
    if limits.max_g and parcel.weight_g > limits.max_g:
        raise Refused.because(
            service.code,
            "too_heavy",
            f"{parcel.weight_g} g is above the limit of {limits.max_g} g",
            f"重量 {parcel.weight_g} g 超过上限 {limits.max_g} g",
        )
    if parcel.dimensions is None:
        return
    long, middle, short = parcel.dimensions.sides
    for measured, limit, name, name_zh in (
        (long, limits.max_longest_mm, "longest side", "最长边"),
        (long + 2 * (middle + short), limits.max_girth_sum_mm, "length and girth", "长加围长"),
        (long + middle + short, limits.max_lwh_sum_mm, "sum of the sides", "三边之和"),
    ):
        if limit and measured > limit:
            raise Refused.because(
                service.code,
                "too_large",
                f"{name} of {measured} mm is above the limit of {limit} mm",
                f"{name_zh} {measured} mm 超过上限 {limit} mm",
            )
    if long < limits.min_long_mm or middle < limits.min_middle_mm:
        raise Refused.because(
            service.code,
            "too_small",
            f"below {limits.min_long_mm} x {limits.min_middle_mm} mm",
            f"小于最小尺寸 {limits.min_long_mm} x {limits.min_middle_mm} mm",
        )


def _tier(card: Card, service: Service, consignment: Consignment) -> RemoteTier:
    address = consignment.consignee.address
    try:
        tier = remote_tier(card.remote, service.code, address.country, address.postcode)
    except ValueError:
        raise Refused.because(
            service.code,
            "postcode_needed",
            "the postcode decides whether the place is remote, and it cannot be read",
            "需要可识别的邮编以判断是否偏远地区",
        ) from None
    if tier is RemoteTier.EMBARGO:
        raise Refused.because(
            service.code, "excluded_area", "the postcode is not served", "该邮编不可送达"
        )
    return tier


def _band(
    card: Card, service: Service, consignment: Consignment, parcel: Parcel, on: date
) -> tuple[int, Band]:
    address = consignment.consignee.address
    country = address.country
    if not card.serves(service.code, country):
        raise Refused.because(
            service.code, "not_served", f"{country} is not served", f"不送达 {country}"
        )
    zone = card.zone(service.code, country, address.postcode)
    if zone is None:
        raise Refused.because(
            service.code,
            "zone_unknown",
            f"{country} has zones and no zone is given for the postcode",
            f"{country} 分区计价，该邮编没有对应分区",
        )
    tariff = card.tariff(service.code, country, zone, on)
    if tariff is None:
        raise Refused.because(
            service.code, "not_valid", f"no price is valid on {on}", f"{on} 没有有效价格"
        )
    chargeable = chargeable_g(parcel.weight_g, parcel.dimensions, service.limits)
    found = billable(chargeable, tariff)
    if found is None:
        raise Refused.because(
            service.code,
            "no_band",
            f"no price for a chargeable weight of {chargeable} g",
            f"计费重 {chargeable} g 没有价格",
        )
    return found


def _words(band: Band, weight: int, parcel: Parcel, service: Service) -> str:
    text = band.pricing.words(weight, band.currency)
    if parcel.dimensions is None and service.limits.vol_divisor:
        return f"{text} (size unknown, by weight alone)"
    return text


def _rounded(
    amounts: list[_Amount], currency: str, rule: Rounding
) -> tuple[tuple[RateLine, ...], Money]:
    """Round once, at the end: each line is what the running sum grows by, so lines sum exactly."""
    lines, running, shown = [], Decimal(0), Money.zero(currency)
    for part in amounts:
        running += part.amount
        upto = Money.rounded(running, currency, rule)
        lines.append(RateLine(part.code, upto - shown, part.text))
        shown = upto
    return tuple(lines), shown
