"""Singapore, Malaysia, Thailand, Vietnam, Indonesia, the Philippines and India."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from cbec_core.api import (
    Buyer,
    ChargeClass,
    Levy,
    Regime,
    TaxScheme,
    ThresholdBase,
    TransportMode,
    Waiver,
)
from cbec_tax_world.rows.build import (
    CHECKOUT,
    EXCISE,
    MEDIUM,
    SINCE,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
    unverified,
)
from cbec_tax_world.rows.east import EAST
from cbec_tax_world.rows.south import AT_SALE

__all__ = ["ASIA"]

_WORLD: Final = "customs-world 4"

_SG = Law("sg", unverified("Singapore, Customs Act and Goods and Services Tax Act"), _WORLD)
_SG_OVR = Law("sg.ovr", unverified("Singapore, GST on low-value goods (OVR)"), _WORLD)
_SG_DUTIABLE: Final = ("24", "27", "87")

_MY_LVG = Law(
    "my.lvg",
    "Sales Tax Act 2018; P.U.(A) 403/2023",
    "customs-world 4, inelogi.com, skrine.com",
    date(2024, 1, 1),
)
_MY = Law("my", unverified("Malaysia, customs tariff and sales tax on imports"), _WORLD)
_MY_TAX: Final = _MY_LVG.tax("10", "lvg", at=CHECKOUT, base=parts("goods"))
_MY_FIVE: Final = "500", "MYR"
_MY_SURFACE: Final = (TransportMode.SEA, TransportMode.ROAD, TransportMode.RAIL)

_TH_OLD = Law(
    "th.1500",
    unverified("Thailand, relief from duty to 1,500 baht"),
    "regfollower.com",
    until=date(2025, 12, 31),
)
_TH = Law("th", unverified("Thailand, customs tariff and VAT on imports"), "regfollower.com")

_VN_OLD = Law(
    "vn.1m",
    unverified("Viet Nam, exemption to 1,000,000 dong"),
    _WORLD,
    until=date(2025, 2, 17),
    confidence=MEDIUM,
)
_VN = Law("vn", unverified("Viet Nam, import duty and VAT"), _WORLD, confidence=MEDIUM)

_ID_DAY: Final = date(2025, 3, 5)
_ID = Law("id", "PMK 4/2025", "pajakonline.com, news.ddtc.co.id 1808844", _ID_DAY)
# The kinds of goods are the law's; their codes are this project's reading of them.
_ID_25: Final = ("4202", "61", "62", "63", "64", "8712")
_ID_15: Final = ("3303", "3304", "3305", "3306", "3307", "72", "73", "9101", "9102")
_ID_VAT: Final = _ID.tax(
    "11",
    base=parts("value", "duty"),
    law=unverified("Indonesia, VAT of 12 percent on 11/12 of the value"),
    confidence=MEDIUM,
)
_ID_THREE: Final = note(
    "id_vat_to_3",
    "The sources differ on whether VAT is collected to 3 dollars; it is in the answer.",
    "3 美元以下是否征收增值税，各来源说法不一；回答已计入。",
)

_PH = Law(
    "ph",
    unverified("Philippines, customs tariff and VAT on imports"),
    _WORLD,
    confidence=MEDIUM,
)
_PH_LOW = Law("ph.10000", "RA 10863 (CMTA), s. 423", _WORLD, confidence=MEDIUM)

_IN = Law("in", "Heading 9804", "mumbaicustomszone3.gov.in apsc-ict-faq")


def _igst() -> Levy:
    return _IN.tax("18", "igst", base=parts("value", "duty", "sws"), own=False)


ASIA: Final[dict[str, Regime]] = {
    **EAST,
    "SG": regime(
        "SG",
        "SGD",
        EXCISE,
        treat(
            "low_business",
            _SG.no_duty(confidence=MEDIUM),
            _SG_OVR.tax("0", "gst", confidence=MEDIUM, own=False, name="gst_business"),
            buyer=Buyer.BUSINESS,
            up_to=limit("400", "SGD", ThresholdBase.VALUE),
        ),
        treat(
            "ovr",
            _SG.no_duty(),
            _SG_OVR.tax("9", "gst", at=CHECKOUT, base=parts("value")),
            buyer=Buyer.CONSUMER,
            schemes=(TaxScheme.GST,),
            up_to=limit("400", "SGD", ThresholdBase.VALUE),
        ),
        treat(
            "low",
            _SG.no_duty(),
            _SG_OVR.tax("9", "gst", at=CHECKOUT, base=parts("value")),
            buyer=Buyer.CONSUMER,
            up_to=limit("400", "SGD", ThresholdBase.VALUE),
            notices=(AT_SALE,),
        ),
        treat(
            "import",
            _SG.duty(goods=_SG_DUTIABLE, confidence=MEDIUM),
            _SG.no_duty(name="not_dutiable", confidence=MEDIUM),
            _SG.tax("9", "gst"),
        ),
    ),
    "MY": regime(
        "MY",
        "MYR",
        EXCISE,
        # Tax at the sale goes by the price of an item, relief from duty by what comes at once.
        *(
            treatment
            for name, asked in (
                ("lvg", {"schemes": (TaxScheme.SST,), "valid_from": SINCE}),
                ("low", {"notices": (AT_SALE,), "valid_from": SINCE}),
            )
            for treatment in (
                treat(
                    f"{name}_surface",
                    _MY.duty(),
                    _MY.additional(),
                    _MY_TAX,
                    transports=_MY_SURFACE,
                    up_to=limit(*_MY_FIVE, ThresholdBase.ITEM),
                    **asked,
                ),
                treat(
                    name,
                    _MY.no_duty(),
                    _MY_TAX,
                    up_to=limit(*_MY_FIVE, ThresholdBase.VALUE),
                    **asked,
                ),
                treat(
                    f"{name}_items",
                    _MY.duty(),
                    _MY.additional(),
                    _MY_TAX,
                    up_to=limit(*_MY_FIVE, ThresholdBase.ITEM),
                    **asked,
                ),
            )
        ),
        treat("import", _MY.duty(), _MY.additional(), _MY.tax(None, "sst")),
    ),
    "TH": regime(
        "TH",
        "THB",
        EXCISE,
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
        EXCISE,
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
        EXCISE,
        treat(
            "low",
            _ID.no_duty(),
            _ID_VAT,
            up_to=limit("3", "USD"),
            valid_from=_ID_DAY,
            notices=(_ID_THREE,),
        ),
        treat(
            "parcel",
            _ID.duty("0", name="books", goods=("4901",), confidence=MEDIUM),
            _ID.duty("15", name="parcel_15", goods=_ID_15, confidence=MEDIUM),
            _ID.duty("25", name="parcel_25", goods=_ID_25, confidence=MEDIUM),
            _ID.duty("7.5", name="parcel"),
            _ID_VAT,
            _ID.tax(
                "5",
                "pph",
                base=parts("value", "duty"),
                own=False,
                goods=(*_ID_15, *_ID_25),
                confidence=MEDIUM,
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
        EXCISE,
        treat(
            "low",
            _PH_LOW.no_duty(),
            _PH_LOW.tax("0", own=False, name="vat_relief"),
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
        EXCISE,
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
