"""The United States: 800 dollars until August 2025, then duty from the first dollar, and fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from cbec_core.api import (
    ChargeClass,
    Levy,
    Measure,
    Regime,
    TransportMode,
    Treatment,
    Valuation,
)
from cbec_tax_world.rows.build import (
    EXCISE,
    MEDIUM,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
    unverified,
)

__all__ = ["US"]

_S122_DAY: Final = date(2026, 2, 24)
_LAST_S122: Final = date(2026, 7, 23)
_ENTRY_DAY: Final = date(2026, 7, 24)
_LAST_FY26: Final = date(2026, 9, 30)
_INFORMAL: Final = limit("2500", "USD")

_MINIMIS = Law(
    "us.800",
    "19 USC 1321(a)(2)(C); 19 CFR 10.151; suspended by EO 14324",
    "albawheelsup, supplychaindive",
    until=date(2025, 8, 28),
)
_TARIFF = Law("us.tariff", "HTSUS; 19 CFR 152.103", "CBP 7501 instructions")
_S122 = Law(
    "us.s122",
    "19 USC 2132; Proclamation of 20 February 2026; HTSUS 9903.03.01",
    "Kelley Drye, vatcheck.io, Yale tariff-rate-tracker",
    _S122_DAY,
    _LAST_S122,
).row(
    ChargeClass.ADDITIONAL_DUTY,
    "section_122",
    "duty",
    rate="10",
    base=parts("value"),
    unless=("section_232",),
)
_FEES = Law(
    "us.fee",
    "19 CFR 24.23; 90 FR 34665",
    "90 FR 34665, Buckland FY2026",
    date(2025, 10, 1),
    _LAST_FY26,
)
_MPF: Final = _FEES.fee(
    "mpf",
    name="mpf_formal",
    rate="0.3464",
    base=parts("value"),
    whole=True,
    minimum=Decimal("33.58"),
    maximum=Decimal("651.50"),
    currency="USD",
)
_HMF: Final = Law("us.hmf", "19 CFR 24.24", "dutywise.app").fee(
    "hmf", rate="0.125", base=parts("value"), whole=True
)


def _flat(code: str, name: str, amount: str, **fields: Any) -> Levy:
    return _FEES.fee(code, name=name, measure=Measure.FLAT, rate=amount, currency="USD", **fields)


_LISTS = note(
    "us_lists",
    "Sections 301 and 232 are in the answer only where the tariff that was asked has them.",
    "只有所查询的税则含有 301 条款和 232 条款时，回答才包括这些关税。",
)
_S122_EXEMPT = note(
    "us_s122_exempt",
    "Section 122 exempts the goods of its Annex II and of the USMCA, which is not looked at here,"
    " and those on which the tariff that was asked lays section 232.",
    "122 条款豁免其附件二和 USMCA 的商品（此处不作判断），"
    "以及所查询的税则征收 232 条款关税的商品。",
)
_AFTER = note(
    "us_after_s122",
    "Section 122 ended on 23 July 2026; whether a duty followed it is not known here.",
    "122 条款关税于 2026 年 7 月 23 日结束；此处不知是否另有关税接续。",
)
_MAIL_FEE = note(
    "us_mail_fee",
    "The fee is that of dutiable mail; entries that a carrier files may owe another.",
    "该费用为应税邮件费；由承运人申报的货件费用可能不同。",
)


def _import(name: str, *fees: Levy, **conditions: Any) -> tuple[Treatment, Treatment]:
    """Return a way in as it is under section 122, and after it."""
    duties = (_TARIFF.duty(), _TARIFF.additional())
    return (
        treat(
            f"s122_{name}",
            *duties,
            _S122,
            *fees,
            valid_from=_S122_DAY,
            valid_to=_LAST_S122,
            notices=(_LISTS, _S122_EXEMPT),
            **conditions,
        ),
        treat(
            name,
            *duties,
            *fees,
            valid_from=_ENTRY_DAY,
            valid_to=_LAST_FY26,
            notices=(_LISTS, _AFTER, *((_MAIL_FEE,) if name == "mail" else ())),
            **conditions,
        ),
    )


_POST: Final = {"up_to": _INFORMAL, "transports": (TransportMode.POST,)}
_EXPRESS: Final = {"up_to": _INFORMAL, "transports": (TransportMode.EXPRESS,)}
_SEA: Final = (TransportMode.SEA,)
_MAIL: Final = _flat(
    "mail_fee",
    "dutiable_mail",
    "7.39",
    law=unverified("CBP, dutiable mail fee (code 496)"),
    confidence=MEDIUM,
)
_SHORT: Final = _flat("mpf", "mpf_informal", "2.69")

US: Final[dict[str, Regime]] = {
    "US": regime(
        "US",
        "USD",
        EXCISE,
        refused(
            "us_china_2025",
            "What parcels from China and Hong Kong owed from May to August 2025 is not known here.",
            "此处不知 2025 年 5 月至 8 月来自中国内地和香港的包裹应缴的税款。",
            dispatched=("CN", "HK"),
            valid_from=date(2025, 5, 2),
            valid_to=date(2025, 8, 28),
        ),
        treat("minimis", _MINIMIS.no_duty(), up_to=limit("800", "USD")),
        refused(
            "us_ieepa",
            "The duties and fees in force before 24 February 2026 are not known here.",
            "此处不知 2026 年 2 月 24 日之前有效的关税和费用。",
            valid_to=date(2026, 2, 23),
        ),
        # A carrier collected the rate of section 122 alone on the declared value of mail.
        treat(
            "s122_mail",
            _S122,
            valid_from=_S122_DAY,
            valid_to=_LAST_S122,
            notices=(_S122_EXEMPT,),
            **_POST,
        ),
        _import("mail", _MAIL, **_POST)[1],
        *_import("express", _flat("mpf", "mpf_express", "1.34"), **_EXPRESS),
        *_import("informal_sea", _SHORT, _HMF, up_to=_INFORMAL, transports=_SEA),
        *_import("informal", _SHORT, up_to=_INFORMAL),
        *_import("formal_sea", _MPF, _HMF, transports=_SEA),
        *_import("formal", _MPF),
        refused(
            "us_fy2027",
            "The merchandise processing fees from 1 October 2026 are not known here.",
            "此处不知自 2026 年 10 月 1 日起的货物处理费。",
            valid_from=date(2026, 10, 1),
        ),
        valuation=Valuation.FOB,
        quantum=1,
        value_quantum=100,
    )
}
