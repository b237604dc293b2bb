"""Great Britain: seller's VAT to 135 pounds, the tariff above; every tax line is cut to a penny."""

from __future__ import annotations

from datetime import date
from typing import Final

from cbec_core.api import Regime, Rounding, Severity
from cbec_tax_world.rows.build import (
    CHECKOUT,
    EXCISE_GOODS,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
)

__all__ = ["GB"]

_DAY: Final = date(2021, 1, 1)
_LOW = Law("gb.135", "VAT Act 1994, s. 7(5B); SI 2020/1495", "gov.uk, HMRC forum", _DAY)
_RELIEF = Law("gb.135", "Customs (Reliefs) Regulations; Notice 143", "gov.uk, HMRC IM080a", _DAY)
_TARIFF = Law("gb.tariff", "Taxation (Cross-border Trade) Act 2018, s. 8", "gov.uk", _DAY)
_VAT = Law("gb.vat", "VAT Act 1994, s. 1, 21", "gov.uk, HMRC DMSTAX samples", _DAY)

_BUSINESS = note(
    "gb_business",
    "A business buyer that gives its VAT number accounts for the VAT itself.",
    "提供增值税号的企业买家自行申报增值税。",
    Severity.INFO,
)
_EXCISE = refused(
    "gb_excise",
    "Alcohol and tobacco owe excise, whose rates are not known here.",
    "酒类和烟草须缴消费税，此处不知其税率。",
    goods=EXCISE_GOODS,
)

GB: Final[dict[str, Regime]] = {
    "GB": regime(
        "GB",
        "GBP",
        _EXCISE,
        treat(
            "supply",
            _RELIEF.no_duty(),
            _LOW.tax("20", at=CHECKOUT, base=parts("value")),
            up_to=limit("135", "GBP"),
            notices=(_BUSINESS,),
        ),
        treat("import", _TARIFF.duty(), _TARIFF.additional(), _VAT.tax("20")),
        rounding=Rounding.DOWN,
        quantum=1,
    ),
    # Goods follow the rules of the Union and its tariff there, which needs a tariff of its own.
    "GB-NI": regime(
        "GB",
        "GBP",
        refused(
            "gb_northern_ireland",
            "Northern Ireland follows the customs rules of the Union; they are not computed here.",
            "北爱尔兰适用欧盟海关规则；此处不作计算。",
        ),
    ),
}
