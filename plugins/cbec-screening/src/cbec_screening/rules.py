"""Goods that need a look before they travel: dated rows, each with its law and how sure it is.

What is only remembered (`Confidence.LOW`) warns and decides nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from cbec_core.api import Confidence, CustomsProfile, Verdict

__all__ = ["RULES", "GoodsRule", "rules_for"]


@attrs.frozen
class GoodsRule:
    """One kind of goods, by the beginning of its HS code or by a flag of its profile."""

    id: str
    text: str
    text_zh: str
    law: str
    source: str
    confidence: Confidence
    valid_from: date
    hs: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    valid_to: date | None = None

    @property
    def verdict(self) -> Verdict:
        """Return what the row may decide: nothing, if it is only remembered."""
        return Verdict.CLEAR if self.confidence is Confidence.LOW else Verdict.REVIEW

    def meets(self, goods: CustomsProfile) -> bool:
        """Tell whether goods are of this kind."""
        return bool(self.flags & goods.flags) or bool(self.hs and goods.hs.startswith(self.hs))


# The reference names no first day: rows begin with the year in which it was written.
_FROM: Final = date(2026, 1, 1)
_SOURCE: Final = "customs-world reference of 2026, section 7, from memory"
_AIR: Final = "ICAO Technical Instructions, IATA Dangerous Goods Regulations"


def _air(
    number: str,
    text: str,
    text_zh: str,
    *,
    hs: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
) -> GoodsRule:
    named = frozenset({number, *flags})
    return GoodsRule(
        f"goods.{number}", text, text_zh, _AIR, _SOURCE, Confidence.LOW, _FROM, hs, named
    )


RULES: Final = (
    _air(
        "un3480",
        "UN3480, lithium-ion batteries alone (PI965): not on passenger aircraft, charged to at most"
        " 30 %, not by post; a UN38.3 test summary is needed",
        "UN3480，单独运输的锂离子电池（PI965）：禁止客机运输，荷电状态不超过 30%，不得邮寄；需要"
        " UN38.3 测试概要",
        hs=("850760",),
        flags=("battery_pi965",),
    ),
    _air(
        "un3481",
        "UN3481, lithium-ion batteries with or in equipment (PI966, PI967): small are cells up to"
        " 20 Wh and batteries up to 100 Wh; by post only in equipment, up to 4 cells or 2"
        " batteries",
        "UN3481，与设备包装在一起或装在设备中的锂离子电池（PI966、PI967）：小型指电池芯不超过"
        " 20 Wh、电池不超过 100 Wh；邮寄仅限装在设备中，最多 4 个电池芯或 2 块电池",
        flags=("battery_pi966", "battery_pi967"),
    ),
    _air(
        "un3090",
        "UN3090, lithium metal batteries alone (PI968): small are cells up to 1 g and batteries up"
        " to 2 g of lithium; not by post; a UN38.3 test summary is needed",
        "UN3090，单独运输的锂金属电池（PI968）：小型指电池芯含锂不超过 1 克、电池不超过 2 克；"
        "不得邮寄；需要 UN38.3 测试概要",
        hs=("850650",),
        flags=("battery_pi968",),
    ),
    _air(
        "un3091",
        "UN3091, lithium metal batteries with or in equipment (PI969, PI970): by post only in"
        " equipment, up to 4 cells or 2 batteries",
        "UN3091，与设备包装在一起或装在设备中的锂金属电池（PI969、PI970）：邮寄仅限装在设备中，"
        "最多 4 个电池芯或 2 块电池",
        flags=("battery_pi969", "battery_pi970"),
    ),
    _air("un1266", "UN1266, perfume", "UN1266，香水", hs=("3303",), flags=("perfume",)),
    _air("un1950", "UN1950, aerosols", "UN1950，气雾剂", flags=("aerosol",)),
    _air("un1263", "UN1263, nail polish", "UN1263，指甲油", hs=("330430",), flags=("nail_polish",)),
    _air(
        "un3065",
        "UN3065, alcoholic beverages",
        "UN3065，酒精饮料",
        hs=("2208",),
        flags=("alcohol",),
    ),
    _air("un2807", "UN2807, magnets", "UN2807，磁性材料", hs=("8505",), flags=("magnetic",)),
    GoodsRule(
        "goods.battery_unnamed",
        "a battery of which no packing instruction is named (flags battery_pi965 to battery_pi970)",
        "含电池，但未注明包装说明（标记 battery_pi965 至 battery_pi970）",
        _AIR,
        _SOURCE,
        Confidence.LOW,
        _FROM,
        flags=frozenset({"battery"}),
    ),
    # The fact is the merchant's own mark, so it decides; which licence is needed is not known here.
    GoodsRule(
        "goods.dual_use",
        "marked as dual-use goods by the merchant: a person has to say under which licence they go",
        "商家标记为两用物项：须由人工确认适用的许可证",
        "the merchant's own mark; for the EU see Regulation (EU) 2021/821, annex I",
        "flag dual_use of the customs profile",
        Confidence.HIGH,
        _FROM,
        flags=frozenset({"dual_use"}),
    ),
)


def rules_for(goods: CustomsProfile, on: date) -> tuple[GoodsRule, ...]:
    """Return the rows that goods meet on a day."""
    return tuple(
        rule
        for rule in RULES
        if rule.meets(goods)
        and rule.valid_from <= on
        and (rule.valid_to is None or on <= rule.valid_to)
    )
