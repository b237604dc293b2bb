"""What the tariff says beside its figures, in both languages."""

from __future__ import annotations

from functools import partial
from typing import Final

from cbec_core.api import FindingText, Severity

_ERROR: Final = partial(FindingText, "tariff", Severity.ERROR, path="hs")
_WARNING: Final = partial(FindingText, "tariff", Severity.WARNING, path="hs")
_INFO: Final = partial(FindingText, "tariff", Severity.INFO, path="hs")

NONE_LOADED: Final = _WARNING(
    "none_loaded",
    "No tariff is loaded: a duty is known only where a line names its duty_rate.",
    "尚未载入任何税则：只有在行中给出 duty_rate 时才知道关税。",
    path="cbec tariff load us --hts export.json --from DAY; cbec tariff load gb commodity.json;"
    " cbec tariff load csv table.csv",
)

# Why there is no duty.
TOO_SHORT: Final = _ERROR(
    "more_digits",
    "The loaded tariff knows {longer}, which is longer than {hs}; give more digits.",
    "已载入的税则包含 {longer}，比 {hs} 更长；请给出更多位数。",
)
SEVERAL_DUTIES: Final = _ERROR(
    "more_digits",
    "Goods of {hs} owe {several} different duties; give more digits of the code.",
    "{hs} 项下的商品有 {several} 种不同的税率；请给出编码的更多位数。",
)
NOT_IN_HS: Final = _ERROR(
    "hs_unknown",
    "{hs6} is no subheading of the Harmonized System that is loaded.",
    "{hs6} 不是已载入的协调制度（HS）中的子目。",
)
ON_TOP_ONLY: Final = _ERROR(
    "duty_not_loaded",
    "Additional duties of {hs} are loaded ({laws}), the duty itself is not; give the line's"
    " duty_rate.",
    "已载入 {hs} 的附加税（{laws}），但没有关税本身；请给出该行的 duty_rate。",
    path="duty_rate",
)
WORDED: Final = _ERROR(
    "rate_in_words",
    "The rate of {law} is “{text}”, which is not computed here; give the line's duty_rate.",
    "{law} 的税率为“{text}”，此处无法计算；请给出该行的 duty_rate。",
    path="duty_rate",
)
BLOCKED: Final = _ERROR(
    "not_judged",
    "A measure depends on what is not known here: {text}; give the line's duty_rate.",
    "一项措施取决于此处未知的条件：{text}；请给出该行的 duty_rate。",
    path="duty_rate",
)
FLOOR_UNCLEAR: Final = _ERROR(
    "floor_unclear",
    "How much {law} adds to a duty with a minimum or maximum is not computed here.",
    "{law} 在有最低或最高限额的关税之上增加多少，此处无法计算。",
    path="duty_rate",
)

# What is to be known beside a duty.
DOUBT: Final = _WARNING(
    "not_counted", "A measure is not in the figures: {text}.", "一项措施未计入金额：{text}。"
)
CONTROLS: Final = _WARNING(
    "controls",
    "The tariff names rules for these goods beside duties: {told}.",
    "税则对这些商品另有关税以外的规定：{told}。",
)
CLAIMS: Final = _INFO(
    "claim",
    "The general duty is taken; a lower rate could be claimed: {told}.",
    "按一般税率计算；较低税率需另行申请：{told}。",
)
SPECIAL: Final = _INFO(
    "claim",
    "The general duty is taken; a special rate could be claimed ({programme}): {text}.",
    "按一般税率计算；特惠税率需另行申请（{programme}）：{text}。",
)
ELSEWHERE: Final = _WARNING(
    "chapter_99",
    "The schedule points to {headings}, which no loaded list has: what that adds is not here.",
    "税则指向 {headings}，已载入的清单中没有：其附加税未计入。",
)
