"""Japan, Korea, Singapore, Malaysia, Thailand, Vietnam, Indonesia, the Philippines and India."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from cbec_core.api import (
    Buyer,
    ChargeClass,
    Levy,
    Regime,
    Rounding,
    TaxScheme,
    ThresholdBase,
    Waiver,
)
from cbec_tax_world.rows.build import (
    CHECKOUT,
    MEDIUM,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
)
from cbec_tax_world.rows.south import AT_SALE

__all__ = ["ASIA"]

_JP = Law(
    "jp",
    "Customs Tariff Act, art. 14; Consumption Tax Act, art. 28",
    "skadvisory.jp",
    confidence=MEDIUM,
)
_JP_LOW = Law(
    "jp.10000",
    "Customs Tariff Act, art. 14 (xviii); ends for tax on 2028-03-31",
    "vatabout.com, skadvisory.jp",
    until=date(2028, 3, 31),
    confidence=MEDIUM,
)
_CUT: Final[dict[str, Any]] = {"base_quantum": 1000, "quantum": 100}
_JP_FOOD: Final = tuple(f"{chapter:02}" for chapter in range(2, 22)) + ("2201", "2202")
_JP_LOCAL: Final = _JP.tax(
    "22", "jct_local", per=Decimal(78), base=parts("jct"), own=False, quantum=100
)

_KR = Law(
    "kr", "Customs Act, art. 15, 94; VAT Act, art. 29, 30", "ulsanonline.com", confidence=MEDIUM
)
_KR_LOW = Law(
    "kr.150", "Customs Act, art. 94; KORUS art. 7.7", "customs-world 4", confidence=MEDIUM
)

_SG = Law(
    "sg", "Goods and Services Tax Act 1993; Customs Act 1960", "iras.gov.sg", date(2024, 1, 1)
)
_SG_OVR = Law(
    "sg.ovr", "GST Act 1993, overseas vendor registration", "iras.gov.sg", date(2024, 1, 1)
)
_SG_DUTIABLE: Final = ("22", "24", "27", "87")

_MY_LVG = Law(
    "my.lvg",
    "Sales Tax Act 2018, low value goods",
    "inelogi.com, mysst.customs.gov.my",
    date(2024, 1, 1),
)
_MY = Law("my", "Customs Act 1967; Sales Tax Act 2018", "mysst.customs.gov.my", date(2024, 1, 1))

_TH_OLD = Law(
    "th.1500",
    "Customs Act B.E. 2560, duty relief to THB 1,500",
    "regfollower.com",
    until=date(2025, 12, 31),
)
_TH = Law("th", "Customs Act B.E. 2560; Revenue Code, title IV", "regfollower.com")

_VN_OLD = Law(
    "vn.1m",
    "Decision 78/2010/QD-TTg",
    "customs-world 4",
    until=date(2025, 2, 17),
    confidence=MEDIUM,
)
_VN = Law("vn", "Law on Export and Import Duties; Law on VAT", "customs-world 4", confidence=MEDIUM)

_ID_DAY: Final = date(2025, 3, 5)
_ID = Law("id", "PMK 4/2025; UU HPP, PMK 131/2024", "pajakonline.com", _ID_DAY)
_ID_25: Final = ("4202", "61", "62", "63", "64", "8712")
_ID_15: Final = ("3303", "3304", "3305", "3306", "3307", "72", "73", "91")
_ID_VAT: Final = _ID.tax("11", base=parts("value", "duty"), confidence=MEDIUM)

_PH = Law(
    "ph",
    "Customs Modernization and Tariff Act, s. 423; NIRC, s. 107",
    "customs-world 4",
    confidence=MEDIUM,
)

_IN = Law("in", "Customs Tariff Act 1975, heading 9804; IGST Act 2017", "mumbaicustomszone3.gov.in")


def _igst() -> Levy:
    return _IN.tax("18", "igst", base=parts("value", "duty", "sws"))


ASIA: Final[dict[str, Regime]] = {
    "JP": regime(
        "JP",
        "JPY",
        treat(
            "low",
            _JP_LOW.no_duty(),
            _JP_LOW.tax("0", "jct", own=False, name="jct_relief"),
            up_to=limit("10000", "JPY", ThresholdBase.VALUE),
        ),
        treat(
            "import",
            _JP.duty(**_CUT),
            _JP.additional(**_CUT),
            _JP.tax("6.24", "jct", own=False, name="jct_food", goods=_JP_FOOD, **_CUT),
            _JP.tax("7.8", "jct", own=False, **_CUT),
            _JP_LOCAL,
        ),
        rounding=Rounding.DOWN,
        quantum=1,
    ),
    "KR": regime(
        "KR",
        "KRW",
        treat(
            "low_us",
            _KR_LOW.no_duty(),
            _KR_LOW.tax("0", own=False, name="vat_relief"),
            buyer=Buyer.CONSUMER,
            dispatched=("US",),
            up_to=limit("200", "USD", ThresholdBase.VALUE),
        ),
        treat(
            "low",
            _KR_LOW.no_duty(),
            _KR_LOW.tax("0", own=False, name="vat_relief"),
            buyer=Buyer.CONSUMER,
            up_to=limit("150", "USD", ThresholdBase.VALUE),
        ),
        treat("import", _KR.duty(), _KR.additional(), _KR.tax("10")),
        rounding=Rounding.DOWN,
        quantum=1,
    ),
    "SG": regime(
        "SG",
        "SGD",
        treat(
            "ovr",
            _SG_OVR.no_duty(),
            _SG_OVR.tax("9", "gst", at=CHECKOUT, base=parts("value")),
            buyer=Buyer.CONSUMER,
            schemes=(TaxScheme.GST,),
            up_to=limit("400", "SGD", ThresholdBase.VALUE),
        ),
        treat(
            "low",
            _SG_OVR.no_duty(),
            _SG_OVR.tax("9", "gst", at=CHECKOUT, base=parts("value")),
            buyer=Buyer.CONSUMER,
            up_to=limit("400", "SGD", ThresholdBase.VALUE),
            notices=(AT_SALE,),
        ),
        treat(
            "import",
            _SG.duty(goods=_SG_DUTIABLE),
            _SG.no_duty(name="not_dutiable"),
            _SG.tax("9", "gst"),
        ),
    ),
    "MY": regime(
        "MY",
        "MYR",
        treat(
            "lvg",
            _MY_LVG.no_duty(),
            _MY_LVG.tax("10", "lvg", at=CHECKOUT, base=parts("goods")),
            schemes=(TaxScheme.SST,),
            up_to=limit("500", "MYR", ThresholdBase.ITEM),
        ),
        treat(
            "low",
            _MY_LVG.no_duty(),
            _MY_LVG.tax("10", "lvg", at=CHECKOUT, base=parts("goods")),
            up_to=limit("500", "MYR", ThresholdBase.ITEM),
            notices=(AT_SALE,),
        ),
        treat("import", _MY.duty(), _MY.additional(), _MY.tax(None, "sst")),
    ),
    "TH": regime(
        "TH",
        "THB",
        treat(
            "low",
            _TH_OLD.no_duty(),
            _TH.tax("7"),
            up_to=limit("1500", "THB", ThresholdBase.VALUE),
            valid_to=date(2025, 12, 31),
        ),
        treat("import", _TH.duty(), _TH.additional(), _TH.tax("7")),
    ),
    "VN": regime(
        "VN",
        "VND",
        treat(
            "low",
            _VN_OLD.no_duty(),
            _VN_OLD.tax("0", own=False, name="vat_relief"),
            up_to=limit("1000000", "VND"),
        ),
        treat(
            "import",
            _VN.duty(),
            _VN.additional(),
            _VN.tax("10"),
            notices=(
                note(
                    "vn_vat",
                    "VAT is taken at 10 percent; a temporary 8 percent may hold for the goods.",
                    "增值税按 10% 计算；该商品可能适用临时 8% 税率。",
                ),
            ),
        ),
    ),
    "ID": regime(
        "ID",
        "IDR",
        treat("low", _ID.no_duty(), _ID_VAT, up_to=limit("3", "USD"), valid_from=_ID_DAY),
        treat(
            "parcel",
            _ID.duty("0", name="books", goods=("4901",)),
            _ID.duty("15", name="parcel_15", goods=_ID_15),
            _ID.duty("25", name="parcel_25", goods=_ID_25),
            _ID.duty("7.5", name="parcel"),
            _ID_VAT,
            _ID.tax(
                "5", "pph", base=parts("value", "duty"), own=False, goods=_ID_25, confidence=MEDIUM
            ),
            up_to=limit("1500", "USD"),
        ),
        refused(
            "id_over_1500",
            "Over 1,500 dollars an import declaration with income tax is needed.",
            "超过 1500 美元须办理进口报关并缴纳所得税。",
            valid_from=_ID_DAY,
        ),
    ),
    "PH": regime(
        "PH",
        "PHP",
        treat(
            "low",
            _PH.no_duty(),
            _PH.tax("0", own=False, name="vat_relief"),
            up_to=limit("10000", "PHP"),
        ),
        treat(
            "import",
            _PH.duty(),
            _PH.additional(),
            _PH.tax("12"),
            notices=(
                note(
                    "ph_charges",
                    "Brokerage and processing fees, which owe VAT too, are not in the answer.",
                    "回答不包括代理费和处理费（同样须缴增值税）。",
                ),
            ),
        ),
    ),
    "IN": regime(
        "IN",
        "INR",
        treat(
            "personal",
            _IN.duty("10", name="bcd"),
            _IN.row(ChargeClass.ADDITIONAL_DUTY, "sws", "sws", rate="10", base=parts("duty")),
            _igst(),
            buyer=Buyer.CONSUMER,
            waiver=Waiver(Decimal(100), "INR", ("duty", "sws", "igst")),
        ),
        refused(
            "in_business",
            "Heading 9804 is for personal use; the tax of a business import is not known here.",
            "9804 品目仅限个人使用；此处不知企业进口的税款。",
        ),
    ),
}
