"""What `cbec doctor` says of rates that are missing or old, in both languages."""

from __future__ import annotations

from functools import partial
from typing import Final

from cbec_core.api import FindingText, Severity

_WARNING: Final = partial(FindingText, "fx", Severity.WARNING)

NONE_LOADED: Final = _WARNING(
    "none_loaded",
    "No rates of {source} are loaded: what needs one is not calculable.",
    "尚未载入 {source} 的任何汇率：需要汇率的金额无法计算。",
)
RATES_OLD: Final = _WARNING(
    "rates_old",
    "The newest rates of {source} are of {day}, {age} days old; for {purposes} {most} are allowed.",
    "{source} 的最新汇率为 {day} 的，已有 {age} 天；用于 {purposes} 最多允许 {most} 天。",
)
PERIOD_MISSING: Final = _WARNING(
    "period_missing",
    "No loaded file of {source} holds for {day}: there is no rate for {purposes}.",
    "已载入的 {source} 文件均不适用于 {day}：没有用于 {purposes} 的汇率。",
)
DAY_MISSING: Final = _WARNING(
    "day_missing",
    "For {purposes} the rates of {source} of {day} hold this month, and they are not loaded.",
    "本月用于 {purposes} 的是 {source} 在 {day} 的汇率，但尚未载入。",
)
NO_ROW: Final = _WARNING(
    "no_row",
    "No row of `fixed` holds on {day}.",
    "`fixed` 中没有在 {day} 有效的行。",
    path="providers.fx.fixed.rates",
)
