"""China: retail import by cross-border e-commerce, and the tax on articles that come by post."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from cbec_core.api import (
    Buyer,
    ChargeClass,
    Levy,
    Measure,
    Regime,
    Severity,
    TaxScheme,
    ThresholdBase,
    TransportMode,
    Treatment,
    Waiver,
)
from cbec_tax_world.rows.build import (
    CHECKOUT,
    FOOD,
    MEDIUM,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
)

__all__ = ["CHINA"]

_DAY: Final = date(2019, 4, 1)
_RETAIL = Law(
    "cn.retail",
    "财关税〔2016〕18号; 财关税〔2018〕49号",
    "customs-cn 4.1, Ningbo Customs in People's Daily 2025-11",
    _DAY,
    confidence=MEDIUM,
)
_POST = Law(
    "cn.post",
    "GACC 2010 No. 43",
    "customs-cn 4.4, HKTDC",
    date(2019, 4, 9),
    confidence=MEDIUM,
)


def _excise(name: str, **fields: Any) -> Levy:
    return _RETAIL.row(
        ChargeClass.EXCISE,
        "consumption_tax",
        name,
        measure=Measure.TARIFF,
        base=parts("value", "duty"),
        gross_up=True,
        at=CHECKOUT,
        **fields,
    )


def _vat(name: str, **fields: Any) -> Levy:
    base = parts("value", "duty", "consumption_tax")
    return _RETAIL.tax("13", name=name, base=base, at=CHECKOUT, **fields)


def _articles(rate: str, *goods: str) -> Levy:
    name = f"articles_{rate}" if goods else "articles"
    return _POST.tax(rate, "articles_tax", name=name, base=parts("goods"), own=False, goods=goods)


_NOTES: Final = (
    note(
        "cn_discount",
        "Coupons and points are part of the dutiable value: give prices before them.",
        "优惠券和积分抵扣不从完税价格中扣除：请填写抵扣前的价格。",
        Severity.INFO,
    ),
    note(
        "cn_annual",
        "A person may buy for 26,000 yuan a year; what was bought before counts where it is given.",
        "个人年度限额为 26,000 元；仅在给出已购金额时计入。",
    ),
    note(
        "cn_consumption_tax",
        "Consumption tax is in the answer only where the tariff that was asked has it.",
        "只有所查询的税则含有消费税时，回答才包括消费税。",
    ),
)
_POST_IF: Final[dict[str, Any]] = {
    "buyer": Buyer.CONSUMER,
    "transports": (TransportMode.POST,),
    "waiver": Waiver(Decimal(50), "CNY", ("articles_tax",)),
    "notices": (
        note(
            "cn_articles",
            "Luxury watches and costly cosmetics owe 50 percent and gold and silver 13, as do some"
            " medicines 3: codes do not tell.",
            "高档手表和高档化妆品税率为 50%，金银为 13%，部分药品为 3%；编码无法区分。",
        ),
    ),
}
# The kinds of goods are the authority's; their codes are this project's reading of them.
_FIFTY: Final = (
    *("2203", "2204", "2205", "2206", "2207", "2208", "24", "7113"),
    *("950631", "950632", "950639"),
)
_THIRTEEN: Final = (
    *FOOD,
    *("30", "4901", "4902", "4903", "7106", "7108"),
    *("8443", "8471", "8517", "8525", "9401", "9403", "9503"),
)
_NEAR: Final = ("HK", "MO", "TW")
_ARTICLES: Final = (
    _articles("50", *_FIFTY),
    _articles("13", *_THIRTEEN),
    _articles("20"),
)

_TAKEN: Final = note(
    "cn_taken_as_retail",
    "Taken as retail import by cross-border e-commerce, which holds for listed goods alone.",
    "按跨境电商零售进口计算，仅适用于清单内商品。",
)


_YEAR: Final = limit("26000", "CNY", ThresholdBase.VALUE)


def _retail(name: str, **conditions: Any) -> tuple[Treatment, ...]:
    """Return retail import: within the limit, one dear article, and what is outside."""
    asked = {"buyer": Buyer.CONSUMER, "valid_from": _DAY, **conditions}
    outside = {key: value for key, value in asked.items() if key != "notices"}
    return (
        treat(
            f"{name}_within",
            _RETAIL.no_duty(name="within_limit", at=CHECKOUT),
            _excise("consumption_tax_70", payable=70),
            _vat("vat_70", payable=70),
            up_to=limit("5000", "CNY", ThresholdBase.VALUE),
            in_year=_YEAR,
            **asked,
        ),
        treat(
            f"{name}_single",
            _RETAIL.duty(at=CHECKOUT),
            _excise("consumption_tax"),
            _vat("vat"),
            single_item=True,
            in_year=_YEAR,
            **asked,
        ),
        refused(
            f"cn_{name}_over_limit",
            "Over 5,000 yuan with several items, or over 26,000, retail import does not hold.",
            "超过 5,000 元且含多件，或超过 26,000 元的，不适用跨境电商零售进口。",
            **outside,
        ),
    )


CHINA: Final[dict[str, Regime]] = {
    "CN": regime(
        "CN",
        "CNY",
        *_retail("retail", schemes=(TaxScheme.CN_RETAIL,), notices=_NOTES),
        treat("post_single", *_ARTICLES, single_item=True, **_POST_IF),
        treat("post_near", *_ARTICLES, dispatched=_NEAR, up_to=limit("800", "CNY"), **_POST_IF),
        refused(
            "cn_post_near",
            "Several articles from Hong Kong, Macao or Taiwan over 800 yuan are general trade.",
            "来自港澳台地区的多件物品超过 800 元的，按一般贸易处理。",
            buyer=Buyer.CONSUMER,
            dispatched=_NEAR,
            transports=(TransportMode.POST,),
            valid_from=_DAY,
        ),
        treat("post", *_ARTICLES, up_to=limit("1000", "CNY"), **_POST_IF),
        refused(
            "cn_post_over",
            "Several articles by post over 1,000 yuan are general trade.",
            "邮寄多件物品超过 1,000 元的，按一般贸易处理。",
            buyer=Buyer.CONSUMER,
            transports=(TransportMode.POST,),
            valid_from=_DAY,
        ),
        *_retail("direct", notices=(*_NOTES, _TAKEN)),
        refused(
            "cn_business",
            "What a business owes in general trade is not known here.",
            "此处不知企业一般贸易进口的税款。",
            valid_from=_DAY,
        ),
        quantum=1,
    )
}
