"""The 27 states of the European Union: relief to 150 euros, 3 euros a line, the tariff above."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cbec_core.api import (
    Buyer,
    Levy,
    Measure,
    Moment,
    Part,
    Regime,
    TaxScheme,
    Treatment,
    Unit,
    Waiver,
)
from cbec_tax_world.rows.build import (
    CHECKOUT,
    EXCISE_GOODS,
    MEDIUM,
    ON_ARRIVAL,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
)

__all__ = ["EU"]

# Standard rates by their first day. Three packages agree on today's (customs-world 1.6); history:
# Duty27 (https://duty27.com/vat-rates/history), CC BY 4.0.
_VAT: Final = {
    "AT": "2016-01-01 20",
    "BE": "2016-01-01 21",
    "BG": "2016-01-01 20",
    "CY": "2016-01-01 19",
    "CZ": "2016-01-01 21",
    "DE": "2016-01-01 19, 2020-07-01 16, 2021-01-01 19",
    "DK": "2016-01-01 25",
    "EE": "2016-01-01 20, 2024-01-01 22, 2025-07-01 24",
    "ES": "2016-01-01 21",
    "FI": "2016-01-01 24, 2024-09-01 25.5",
    "FR": "2016-01-01 20",
    "GR": "2016-01-01 23, 2016-06-01 24",
    "HR": "2016-01-01 25",
    "HU": "2016-01-01 27",
    "IE": "2016-01-01 23, 2020-09-01 21, 2021-03-01 23",
    "IT": "2016-01-01 22",
    "LT": "2016-01-01 21",
    "LU": "2016-01-01 17, 2023-01-01 16, 2024-01-01 17",
    "LV": "2016-01-01 21",
    "MT": "2016-01-01 18",
    "NL": "2016-01-01 21",
    "PL": "2016-01-01 23",
    "PT": "2016-01-01 23",
    "RO": "2016-01-01 20, 2017-01-01 19, 2025-08-01 21",
    "SE": "2016-01-01 25",
    "SI": "2016-01-01 22",
    "SK": "2016-01-01 20, 2025-01-01 23",
}
_CURRENCY: Final = {
    "CZ": "CZK",
    "DK": "DKK",
    "HU": "HUF",
    "PL": "PLN",
    "RO": "RON",
    "SE": "SEK",
}
_VAT_LAW: Final = "Directive 2006/112/EC, art. 2, 85, 86 and the law of the state"
_VAT_SOURCE: Final = "eu-vat-rates-data 2026.9.29, duty27-eu-vat 0.1.0, vatverify-rates 0.1.0"
_IOSS_DAY: Final = date(2021, 7, 1)
_LAST_RELIEF: Final = date(2026, 6, 30)
_FLAT_DAY: Final = date(2026, 7, 1)
_LAST_FLAT: Final = date(2028, 6, 30)
_SMALL: Final = limit("150", "EUR")

_TARIFF = Law(
    "eu.tariff",
    "Reg. (EU) 952/2013 (UCC), art. 56, 70, 71; Reg. (EEC) 2658/87",
    "revenue.ie, tulli.fi",
    date(2016, 5, 1),
)
_RELIEF = Law(
    "eu.150",
    "Reg. (EC) 1186/2009, art. 23; ended by Reg. (EU) 2026/382",
    "Baker McKenzie 2026-07-02, WiseTech, Samper",
    _IOSS_DAY,
    _LAST_RELIEF,
)
_FLAT = Law(
    "eu.3eur",
    "Reg. (EU) 2026/382; Del. Reg. (EU) 2026/1022; Impl. Reg. (EU) 2026/1200",
    "Baker McKenzie 2026-07-02, WiseTech, Samper, Glopal",
    _FLAT_DAY,
    _LAST_FLAT,
).duty("3", measure=Measure.FLAT, unit=Unit.DECLARATION_LINE, currency="EUR")

# What single states levy on small parcels.
_FEES: Final[dict[str, Levy]] = {
    "RO": Law(
        "eu.fee.RO",
        "national logistics tax on parcels from outside the Union",
        "FlavorCloud, Passport, vatcalc",
        date(2026, 1, 1),
        confidence=MEDIUM,
    ).fee("parcel_fee", measure=Measure.FLAT, rate="25", currency="RON"),
    "FR": Law(
        "eu.fee.FR",
        "national tax on small parcels",
        "FlavorCloud, Passport, vatcalc",
        date(2026, 3, 1),
        confidence=MEDIUM,
    ).fee("parcel_fee", measure=Measure.FLAT, rate="2", currency="EUR", unit=Unit.SUBHEADING),
    "IT": Law(
        "eu.fee.IT",
        "national contribution on small consignments",
        "FlavorCloud, Passport, vatcalc",
        date(2026, 7, 1),
        confidence=MEDIUM,
    ).fee("parcel_fee", measure=Measure.FLAT, rate="2", currency="EUR"),
}
# "Not collected if the total is below one euro" (dhl.de).
_WAIVERS: Final = {"DE": Waiver(Decimal("0.99"), "EUR", ("duty", "additional_duty", "vat"))}

_HANDLING = note(
    "eu_handling_fee",
    "A handling fee of the Union was to start by 1 November 2026; its amount is not known here.",
    "欧盟处理费原定不晚于 2026 年 11 月 1 日开征；此处尚不知其金额。",
)
_PREFERENCE = note(
    "eu_preference",
    "Goods of preferential origin may be cleared at the tariff's rate instead of 3 euros a line.",
    "具有优惠原产地的商品可按税则税率而非每行 3 欧元通关。",
)


def _vat(state: str, at: Moment, base: tuple[Part, ...]) -> tuple[Levy, ...]:
    """Return a row for each period of the standard rate."""
    periods = [
        (date.fromisoformat(day), rate) for day, rate in map(str.split, _VAT[state].split(", "))
    ]
    ends = [first - timedelta(days=1) for first, _rate in periods[1:]] + [None]
    return tuple(
        Law(f"eu.vat.{state}", _VAT_LAW, _VAT_SOURCE, since, until).tax(rate, at=at, base=base)
        for (since, rate), until in zip(periods, ends, strict=True)
    )


def _treatments(state: str) -> tuple[Treatment, ...]:
    at_sale = _vat(state, CHECKOUT, parts("value"))
    on_import = _vat(state, Moment.BORDER, ON_ARRIVAL)
    fees = (_FEES[state],) if state in _FEES else ()
    waiver = _WAIVERS.get(state)
    consumer, ioss = Buyer.CONSUMER, (TaxScheme.IOSS,)
    relief = {"up_to": _SMALL, "valid_from": _IOSS_DAY, "valid_to": _LAST_RELIEF}
    flat = {
        "up_to": _SMALL,
        "valid_from": _FLAT_DAY,
        "valid_to": _LAST_FLAT,
        "buyer": consumer,
        "notices": (_HANDLING, _PREFERENCE),
    }
    none = _RELIEF.no_duty()
    return (
        refused(
            "eu_excise",
            "Alcohol and tobacco owe excise, whose rates are not known here.",
            "酒类和烟草须缴消费税，此处不知其税率。",
            goods=EXCISE_GOODS,
        ),
        refused(
            "eu_before_ioss",
            "What small consignments owed before 1 July 2021 is not known here.",
            "此处不知 2021 年 7 月 1 日之前小额货件的税费。",
            up_to=_SMALL,
            valid_to=date(2021, 6, 30),
        ),
        treat("relief_ioss", none, *at_sale, *fees, buyer=consumer, schemes=ioss, **relief),
        treat("relief", none, *on_import, *fees, buyer=consumer, waiver=waiver, **relief),
        treat("relief_business", none, *on_import, waiver=waiver, **relief),
        treat("flat_ioss", _FLAT, *at_sale, *fees, schemes=ioss, **flat),
        treat("flat", _FLAT, *on_import, *fees, waiver=waiver, **flat),
        treat("import", _TARIFF.duty(), _TARIFF.additional(), *on_import, waiver=waiver),
    )


EU: Final[dict[str, Regime]] = {
    state: regime(state, _CURRENCY.get(state, "EUR"), *_treatments(state)) for state in _VAT
}
