"""Japan and Korea, which count and cut in their own money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from cbec_core.api import Buyer, Regime, Rounding, ThresholdBase
from cbec_tax_world.rows.build import (
    EXCISE,
    FOOD,
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

__all__ = ["EAST"]

_JP = Law(
    "jp",
    "Japan Customs, answer 1111",
    "customs-world 4, customs.go.jp answer 1111",
    confidence=MEDIUM,
)
_JP_LOW = Law(
    "jp.10000",
    "Japan Customs, answer 1006",
    "customs-world 4, vatabout.com, skadvisory.jp",
    until=date(2028, 3, 31),
    confidence=MEDIUM,
)
_JP_LIMIT: Final = limit("10000", "JPY", ThresholdBase.VALUE)
_JP_LOCAL: Final = _JP.tax(
    "22", "jct_local", per=Decimal(78), base=parts("jct"), own=False, quantum=100
)
_JP_DESIGNATED: Final = note(
    "jp_designated",
    "Certain designated articles owe duty and tax below 10,000 yen too; codes here do not tell.",
    "部分指定商品即使不超过 10,000 日元也须缴税；此处编码无法区分。",
)
_JP_PRIVATE: Final = note(
    "jp_private",
    "Goods for private use are valued at a wholesale price, which is not known here.",
    "个人自用商品按批发价估价；此处不知该价格。",
)
_JP_CUTS: Final = note(
    "jp_cuts",
    "Amounts are cut to 100 yen line by line; customs cut the sum of all lines.",
    "此处逐行舍去不足 100 日元的金额；海关则对各行合计舍去。",
)

_KR = Law(
    "kr",
    unverified("Korea, Customs Act and Value-Added Tax Act"),
    "customs-world 4, ulsanonline.com",
    confidence=MEDIUM,
)
_KR_LOW = Law(
    "kr.150",
    unverified("Korea, exemption of small goods for own use"),
    "customs-world 4",
    confidence=MEDIUM,
)
_KR_LIST: Final = note(
    "kr_list",
    "The 200 dollars hold for clearance by list alone; food, medicine and cosmetics have 150.",
    "200 美元仅适用于清单通关；食品、药品和化妆品为 150 美元。",
)

EAST: Final[dict[str, Regime]] = {
    "JP": regime(
        "JP",
        "JPY",
        EXCISE,
        treat(
            "low",
            _JP_LOW.no_duty(),
            _JP_LOW.tax("0", "jct", own=False, name="jct_relief"),
            up_to=_JP_LIMIT,
            notices=(_JP_DESIGNATED, _JP_PRIVATE),
        ),
        refused(
            "jp_2028",
            "From 1 April 2028 sellers and platforms owe the tax to 10,000 yen; how is not known.",
            "自 2028 年 4 月 1 日起，10,000 日元以下的税由卖家和平台缴纳；此处不知具体办法。",
            up_to=_JP_LIMIT,
            valid_from=date(2028, 4, 1),
        ),
        treat(
            "import",
            _JP.duty(quantum=100),
            _JP.additional(quantum=100),
            _JP.tax("6.24", "jct", own=False, name="jct_food", goods=FOOD, quantum=100),
            _JP.tax("7.8", "jct", own=False, quantum=100),
            _JP_LOCAL,
            notices=(_JP_PRIVATE, _JP_CUTS),
        ),
        rounding=Rounding.DOWN,
        quantum=1,
    ),
    "KR": regime(
        "KR",
        "KRW",
        EXCISE,
        treat(
            "low_us",
            _KR_LOW.no_duty(),
            _KR_LOW.tax("0", own=False, name="vat_relief"),
            buyer=Buyer.CONSUMER,
            dispatched=("US",),
            up_to=limit("200", "USD", ThresholdBase.VALUE),
            notices=(_KR_LIST,),
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
}
