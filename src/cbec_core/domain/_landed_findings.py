"""What stands against computing a landed cost, or is to be known beside it: the texts."""

from __future__ import annotations

from functools import partial
from typing import Final

from cbec_core.domain.customs import FindingText, Severity

_ERROR: Final = partial(FindingText, "landed_cost", Severity.ERROR)
_WARNING: Final = partial(FindingText, "landed_cost", Severity.WARNING)
_INFO: Final = partial(FindingText, "landed_cost", Severity.INFO)

# What is wrong with a question.
COUNTRY_UNKNOWN: Final = _ERROR(
    "country_unknown",
    "{country} is not a country code of ISO 3166-1.",
    "{country} 不是 ISO 3166-1 国家（地区）代码。",
)
CURRENCY_UNKNOWN: Final = _ERROR(
    "currency_unknown",
    "{currency} is not a currency of ISO 4217.",
    "{currency} 不是 ISO 4217 货币。",
    path="currency",
)
NO_LINES: Final = _ERROR("no_lines", "There are no goods.", "没有商品。", path="lines")
NEGATIVE: Final = _ERROR("negative", "{path} is negative.", "{path} 为负数。")
LINE_DUPLICATE: Final = _ERROR("line_duplicate", "Two lines have the same id.", "两行的编号相同。")
IOSS_INVALID: Final = _ERROR(
    "ioss_invalid",
    "The IOSS number is not valid: IM, the state's number and seven digits are needed.",
    "IOSS 号码无效：应为 IM、成员国编号和七位数字。",
    path="scheme.number",
)

# What is wrong with one of its lines.
WEIGHT_TO_SHARE: Final = _ERROR(
    "weight_unknown",
    "Line {line}: the freight is shared by weight; give its weight.",
    "第 {line} 行：运费按重量分摊；请给出重量。",
    path="weight_g",
)
QUANTITY_INVALID: Final = _ERROR(
    "quantity_invalid",
    "Line {line}: the quantity must be greater than zero.",
    "第 {line} 行：数量必须大于零。",
    path="quantity",
)
PRICE_NEGATIVE: Final = _ERROR(
    "negative",
    "Line {line}: the price is negative.",
    "第 {line} 行：价格为负数。",
    path="unit_price",
)
HS_INVALID: Final = _ERROR(
    "hs_invalid",
    "Line {line}: a customs code has 6 to 12 digits and no letters.",
    "第 {line} 行：海关编码应为 6 至 12 位数字，不含字母。",
    path="hs",
)
GTIN_INVALID: Final = _ERROR(
    "gtin_invalid",
    "Line {line}: this is no GTIN, or its check digit is wrong.",
    "第 {line} 行：这不是 GTIN，或校验位错误。",
    path="gtin",
)
ORIGIN_UNKNOWN: Final = _ERROR(
    "country_unknown",
    "Line {line}: {country} is not a country code of ISO 3166-1.",
    "第 {line} 行：{country} 不是 ISO 3166-1 国家（地区）代码。",
    path="origin",
)

# What is not known that a rule needs.
NOT_COVERED: Final = _ERROR(
    "not_covered",
    "No installed rules cover {destination}; duty and tax are not known.",
    "没有已安装的规则覆盖 {destination}；关税和税费未知。",
    path="destination",
)
NO_RULE_ON_DAY: Final = _ERROR(
    "no_rule_on_day",
    "No rule of {destination} is known for {day}.",
    "{day} 没有已知的 {destination} 规则。",
    path="on",
)
NO_RULE_FITS: Final = _ERROR(
    "no_rule_fits",
    "No known rule of {destination} speaks of such a consignment.",
    "没有已知的 {destination} 规则适用于这样的货件。",
)
NO_EXCHANGE_RATE: Final = _ERROR(
    "no_exchange_rate",
    "No exchange rate from {base} to {quote} is known for {day}.",
    "{day} 没有 {base} 兑 {quote} 的已知汇率。",
    path="exchange_rates",
)
TAX_RATE_UNKNOWN: Final = _ERROR(
    "tax_rate_unknown",
    "Line {line}: the tax depends on the goods; give its tax_rate.",
    "第 {line} 行：税率取决于商品；请给出 tax_rate。",
    path="tax_rate",
)
DUTY_RATE_UNKNOWN: Final = _ERROR(
    "duty_rate_unknown",
    "Line {line}: no tariff knows the duty rate; give its duty_rate.",
    "第 {line} 行：没有税则给出关税税率；请给出 duty_rate。",
    path="duty_rate",
)
WEIGHT_UNKNOWN: Final = _ERROR(
    "weight_unknown",
    "Line {line}: what it owes, {rate}, is by weight; give its weight.",
    "第 {line} 行：其税费 {rate} 按重量计征；请给出重量。",
    path="weight_g",
)
MEASURE_UNKNOWN: Final = _ERROR(
    "measure_unknown",
    "Line {line}: its duty, {rate}, counts {unit}, of which the line does not tell how many it has;"
    " give its duty_rate.",
    "第 {line} 行：其关税 {rate} 按 {unit} 计征，行中没有该数量；请给出 duty_rate。",
    path="duty_rate",
)
VALUE_NEGATIVE: Final = _ERROR(
    "negative",
    "Line {line}: discount, freight and insurance exceed the price.",
    "第 {line} 行：折扣、运费和保险费超过价格。",
)

# What is to be known beside the figures.
PRICE_BETWEEN_THRESHOLDS: Final = _WARNING(
    "price_between_thresholds",
    "No value of the goods leads to this price under the rules of that very value.",
    "没有任何货值在其自身适用的规则下得出此价格。",
    path="incoterm",
)
PRICE_REST: Final = _INFO(
    "price_rest",
    "Goods, duty and tax differ from the price by {rest}, since each is rounded.",
    "由于逐项舍入，货值与税费之和与价格相差 {rest}。",
    path="incoterm",
)
PRICE_TOO_LOW: Final = _WARNING(
    "price_too_low",
    "Duty and tax are {rest} more than the delivered price can hold.",
    "税费比完税后价格所能容纳的多 {rest}。",
    path="incoterm",
)
TAX_RATE_UNUSED: Final = _WARNING(
    "tax_rate_unused",
    "Line {line}: its tax_rate is passed over, the rate follows from the rules here.",
    "第 {line} 行：未采用其 tax_rate，税率由此处规则决定。",
    path="tax_rate",
)
ADDITIONAL_UNUSED: Final = _WARNING(
    "additional_unused",
    "Line {line}: the tariff has {code} ({law}), which no rule here charges.",
    "第 {line} 行：税则含有 {code}（{law}），但此处没有规则计征。",
    path="hs",
)
SCHEME_UNUSED: Final = _WARNING(
    "scheme_unused",
    "The consignment is outside {scheme}: tax is due at the border.",
    "该货件不适用 {scheme}：税费在边境缴纳。",
    path="scheme",
)
