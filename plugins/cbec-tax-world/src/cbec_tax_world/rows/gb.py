"""The United Kingdom: seller's VAT to 135 pounds in Great Britain, the Union's rules in the north.

Every tax line is cut to a penny.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from cbec_core.api import (
    ChargeClass,
    Confidence,
    Levy,
    Measure,
    Regime,
    Rounding,
    Severity,
)
from cbec_tax_world.rows.build import (
    CHECKOUT,
    EXCISE,
    HIGH,
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
from cbec_tax_world.rows.eu import EU, of_union

__all__ = ["GB"]

_DAY: Final = date(2021, 1, 1)
# "March 2029 at the latest": what is certain ends with February.
_LAST: Final = date(2029, 2, 28)
_SMALL: Final = limit("135", "GBP")
_LOW = Law(
    "gb.135",
    unverified("VAT Act 1994, consignments to 135 pounds"),
    "gov.uk charging-vat-on-goods-sold-direct, HMRC forum",
    _DAY,
    _LAST,
)
_RELIEF = Law(
    "gb.135",
    unverified("Relief of consignments to 135 pounds from customs duty"),
    "gov.uk, HMRC IM080a",
    _DAY,
    _LAST,
)
_TARIFF = Law(
    "gb.tariff", unverified("Taxation (Cross-border Trade) Act 2018; UK tariff"), "gov.uk", _DAY
)
_VAT = Law("gb.vat", "VAT Act 1994, s. 1(1)(c)", "gov.uk, HMRC DMSTAX samples", _DAY)

_BUSINESS = note(
    "gb_business",
    "A business buyer that gives its VAT number accounts for the VAT itself.",
    "提供增值税号的企业买家自行申报增值税。",
    Severity.INFO,
)
_ISLANDS: Final = ("GG", "JE")

_NI_DUTY_LAW: Final = unverified("Union Customs Code, Reg. (EU) 952/2013; TARIC")
_NI_SINCE: Final = date(2021, 1, 1)


def _of_line(confidence: Confidence) -> tuple[Levy, ...]:
    """Return a duty that the line must bring: a tariff asked for GB would answer with Britain's."""
    name = "duty" if confidence is HIGH else "business"
    rows = Law(f"gb.ni.{name}", _NI_DUTY_LAW, "customs-world 2", _NI_SINCE, confidence=confidence)
    duty = rows.row(ChargeClass.DUTY, "duty", "duty", measure=Measure.PERCENT, rate=None, own=True)
    return (duty,)


GB: Final[dict[str, Regime]] = {
    "GB": regime(
        "GB",
        "GBP",
        EXCISE,
        refused(
            "gb_channel_islands",
            "Goods from Guernsey and Jersey are outside the scheme; what they owe is not known.",
            "来自根西岛和泽西岛的货物不适用该办法；此处不知其税费。",
            dispatched=_ISLANDS,
            up_to=_SMALL,
        ),
        treat(
            "supply",
            _RELIEF.no_duty(),
            _LOW.tax("20", at=CHECKOUT, base=parts("value")),
            up_to=_SMALL,
            notices=(_BUSINESS,),
        ),
        refused(
            "gb_reform",
            "The relief to 135 pounds ends by March 2029; what follows is not known here.",
            "135 英镑以下的免税至迟于 2029 年 3 月终止；此处不知后续规定。",
            up_to=_SMALL,
            valid_from=date(2029, 3, 1),
        ),
        treat("import", _TARIFF.duty(), _TARIFF.additional(), _VAT.tax("20")),
        rounding=Rounding.DOWN,
        quantum=1,
    ),
    "GB-NI": regime(
        "GB",
        "GBP",
        refused(
            "gb_to_ni",
            "What goods owe that move from Great Britain to Northern Ireland is not known here.",
            "此处不知从大不列颠运往北爱尔兰的货物的税费。",
            dispatched=("GB", "GG", "IM", "JE"),
        ),
        *of_union("XI", "2021-01-01 20", _of_line(HIGH), _of_line(MEDIUM), EU),
        rounding=Rounding.DOWN,
        quantum=1,
    ),
}
