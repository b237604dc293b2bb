"""The 27 states of the European Union: relief to 150 euros, 3 euros a line, the tariff above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import attrs

from cbec_core.api import (
    Buyer,
    Confidence,
    DataSet,
    Levy,
    Measure,
    Moment,
    Part,
    Regime,
    Severity,
    TaxScheme,
    Treatment,
    Unit,
    Waiver,
)
from cbec_tax_world.rows.build import (
    CHECKOUT,
    EXCISE,
    HIGH,
    MEDIUM,
    ON_ARRIVAL,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
    unverified,
)

__all__ = ["EU", "of_union"]

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
_VAT_LAW: Final = unverified("Directive 2006/112/EC and the VAT law of the state")
_VAT_SOURCE: Final = "eu-vat-rates-data 2026.9.29, duty27-eu-vat 0.1.0, vatverify-rates 0.1.0"
_FIRST: Final = date(2019, 1, 1)  # of the oldest worked example of an authority
_IOSS_DAY: Final = date(2021, 7, 1)
_LAST_RELIEF: Final = date(2026, 6, 30)
_FLAT_DAY: Final = date(2026, 7, 1)
_LAST_FLAT: Final = date(2028, 6, 30)
_SMALL: Final = limit("150", "EUR")
_PERFUME: Final = ("3303",)

_TARIFF_LAW: Final = unverified("Union Customs Code, Reg. (EU) 952/2013; TARIC")
_TARIFF = Law("eu.tariff", _TARIFF_LAW, "revenue.ie, tulli.fi", _FIRST)
_BUSINESS = Law("eu.business", _TARIFF_LAW, "Spaceship", _FLAT_DAY, confidence=MEDIUM)
_RELIEF = Law(
    "eu.150",
    "Reg. (EC) 1186/2009, as ended by Council Reg. (EU) 2026/382",
    "Baker McKenzie 2026-07-02, WiseTech, Samper",
    _IOSS_DAY,
    _LAST_RELIEF,
)
_FLAT = Law(
    "eu.3eur",
    "Council Reg. (EU) 2026/382; Del. Reg. (EU) 2026/1022; Impl. Reg. (EU) 2026/1200",
    "Baker McKenzie 2026-07-02, WiseTech, Samper, Glopal",
    _FLAT_DAY,
    _LAST_FLAT,
)
_EACH: Final[dict[str, Any]] = {"measure": Measure.FLAT, "currency": "EUR"}
# The reduced data set has six digits; the full one has ten, and so more lines.
_FLAT_LINE: Final = _FLAT.duty("3", unit=Unit.DECLARATION_LINE, **_EACH)
_FLAT_FULL: Final = _FLAT.duty("3", name="duty_full", unit=Unit.FULL_DECLARATION_LINE, **_EACH)


def _fee(state: str, law: str, since: date, amount: str, currency: str, unit: Unit) -> Levy:
    rows = Law(
        f"eu.fee.{state}",
        unverified(law),
        "FlavorCloud, Passport, vatcalc",
        since,
        confidence=MEDIUM,
    )
    return rows.fee("parcel_fee", measure=Measure.FLAT, rate=amount, currency=currency, unit=unit)


# What single states levy on small parcels.
_FEES: Final[dict[str, Levy]] = {
    "RO": _fee("RO", "Romania, parcel tax", date(2026, 1, 1), "25", "RON", Unit.CONSIGNMENT),
    "FR": _fee("FR", "France, parcel tax", date(2026, 3, 1), "2", "EUR", Unit.SUBHEADING),
    "IT": _fee("IT", "Italy, parcel tax", date(2026, 7, 1), "2", "EUR", Unit.CONSIGNMENT),
}
# "Not collected if the total is below one euro" (dhl.de).
_WAIVERS: Final = {"DE": Waiver(Decimal("0.99"), "EUR", ("duty", "additional_duty", "vat"))}

_HANDLING = note(
    "eu_handling_fee",
    "A handling fee of the Union was to start by 1 November 2026; its amount is not known here.",
    "欧盟处理费原定不晚于 2026 年 11 月 1 日开征；此处尚不知其金额。",
)
_STATE_FEE = note(
    "eu_state_fee",
    "Whether the parcel fee of the state ends when the Union's handling fee starts is not known.",
    "欧盟处理费开征后该国的包裹费是否终止，此处未知。",
)
_PREFERENCE = note(
    "eu_preference",
    "Goods of preferential origin may be cleared at the tariff's rate instead of 3 euros a line.",
    "具有优惠原产地的商品可按税则税率而非每行 3 欧元通关。",
)
_DEBTOR = note(
    "eu_ioss_debtor",
    "The holder of the IOSS number or its representative owes the 3 euros, at the border; that no"
    " VAT is due on them rests on one source.",
    "3 欧元由 IOSS 号码持有人或其代表在边境缴纳；其上不征增值税的说法仅有一个来源。",
    Severity.INFO,
)
_TEN_DIGITS = note(
    "eu_ten_digits",
    "Lines of a full declaration go by ten digits; codes that are shorter may hide a line.",
    "完整申报按十位编码分行；位数不足的编码可能使行数偏少。",
    Severity.INFO,
)
_LINES: Final = (
    ("_full", _FLAT_FULL, (DataSet.H1,), (_TEN_DIGITS,)),
    ("", _FLAT_LINE, (), ()),
)
_EXTENDED = note(
    "eu_flat_extended",
    "The 3 euros a line may be extended past 30 June 2028; the tariff is taken here.",
    "每行 3 欧元的办法可能延长至 2028 年 6 月 30 日之后；此处按税则计算。",
)


def _vat(
    periods: str,
    state: str,
    at: Moment,
    base: tuple[Part, ...],
    name: str = "vat",
    confidence: Confidence = HIGH,
) -> tuple[Levy, ...]:
    """Return a row for each period of the standard rate."""
    dated = [(date.fromisoformat(day), rate) for day, rate in map(str.split, periods.split(", "))]
    ends = [first - timedelta(days=1) for first, _rate in dated[1:]] + [None]
    return tuple(
        Law(f"eu.vat.{state}", _VAT_LAW, _VAT_SOURCE, since, until, confidence).tax(
            rate, at=at, base=base, name=name
        )
        for (since, rate), until in zip(dated, ends, strict=True)
    )


def of_union(
    state: str,
    vat: str,
    duties: tuple[Levy, ...],
    business: tuple[Levy, ...],
    internal: Iterable[str],
) -> tuple[Treatment, ...]:
    """Return the treatments of a state: its VAT, duty by the tariff, and what is no import."""
    sold, arrived = parts("value"), ON_ARRIVAL
    at_sale = _vat(vat, state, CHECKOUT, sold)
    on_import = _vat(vat, state, Moment.BORDER, arrived)
    fees = (_FEES[state],) if state in _FEES else ()
    waiver = _WAIVERS.get(state)
    consumer, ioss = Buyer.CONSUMER, (TaxScheme.IOSS,)
    relief = {"up_to": _SMALL, "valid_from": _IOSS_DAY, "valid_to": _LAST_RELIEF}
    flat = {"up_to": _SMALL, "valid_from": _FLAT_DAY, "valid_to": _LAST_FLAT, "buyer": consumer}
    told = (_HANDLING, *((_STATE_FEE,) if fees else ()))
    # Perfume was outside the relief, and is inside the three euros.
    none = (attrs.evolve(duties[0], goods=_PERFUME), _RELIEF.no_duty())
    return (
        EXCISE,
        refused(
            "eu_internal",
            "Goods that are sent from a state of the Union are no import; nothing is computed.",
            "自欧盟成员国发出的货物不属于进口；此处不作计算。",
            dispatched=tuple(internal),
        ),
        refused(
            "eu_before_ioss",
            "What small consignments owed before 1 July 2021 is not known here.",
            "此处不知 2021 年 7 月 1 日之前小额货件的税费。",
            up_to=_SMALL,
            valid_to=date(2021, 6, 30),
        ),
        treat("relief_ioss", *none, *at_sale, *fees, buyer=consumer, schemes=ioss, **relief),
        treat("relief", *none, *on_import, *fees, buyer=consumer, waiver=waiver, **relief),
        treat("relief_business", *none, *on_import, waiver=waiver, **relief),
        # Whether the three euros are in the base of VAT is told by one source.
        *(
            treat(
                f"flat_ioss{name}",
                duty,
                *_vat(vat, state, CHECKOUT, sold, "vat_3eur_ioss", MEDIUM),
                *fees,
                schemes=ioss,
                declarations=declared,
                notices=(*told, *short, _DEBTOR),
                **flat,
            )
            for name, duty, declared, short in _LINES
        ),
        *(
            treat(
                f"flat{name}",
                duty,
                *_vat(vat, state, Moment.BORDER, arrived, "vat_3eur", MEDIUM),
                *fees,
                waiver=waiver,
                declarations=declared,
                notices=(*told, *short, _PREFERENCE),
                **flat,
            )
            for name, duty, declared, short in _LINES
        ),
        treat(
            "low_business",
            *business,
            *on_import,
            waiver=waiver,
            up_to=_SMALL,
            buyer=Buyer.BUSINESS,
            valid_from=_FLAT_DAY,
        ),
        treat(
            "after_flat",
            *duties,
            *on_import,
            waiver=waiver,
            up_to=_SMALL,
            valid_from=date(2028, 7, 1),
            notices=(_EXTENDED,),
        ),
        treat("import", *duties, *on_import, waiver=waiver, valid_from=_FIRST),
    )


EU: Final[dict[str, Regime]] = {
    state: regime(
        state,
        _CURRENCY.get(state, "EUR"),
        *of_union(
            state,
            periods,
            (_TARIFF.duty(), _TARIFF.additional()),
            (_BUSINESS.duty(), _BUSINESS.additional()),
            (*_VAT, "MC"),
        ),
    )
    for state, periods in _VAT.items()
}
