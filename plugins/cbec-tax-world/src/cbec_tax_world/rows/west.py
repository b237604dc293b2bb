"""The Emirates, Saudi Arabia and Israel."""

from __future__ import annotations

from datetime import date
from typing import Final

from cbec_core.api import Regime, ThresholdBase
from cbec_tax_world.rows.build import MEDIUM, Law, limit, note, regime, treat

__all__ = ["WEST"]

_AE = Law(
    "ae",
    "GCC Common Customs Law; Federal Decree-Law 8 of 2017",
    "customs-world 4",
    confidence=MEDIUM,
)
_SA = Law(
    "sa", "GCC Common Customs Law; VAT Law of Saudi Arabia", "customs-world 4", confidence=MEDIUM
)
_IL_LAW: Final = "Value Added Tax Law 5736-1975; Customs Tariff and Exemptions Order"
_IL_SOURCE: Final = "globes 1001535894, Times of Israel 2026-02-25"
_IL = Law("il", _IL_LAW, _IL_SOURCE, confidence=MEDIUM)
_IL_75 = Law("il.75", _IL_LAW, _IL_SOURCE, until=date(2025, 12, 23), confidence=MEDIUM)
_IL_150 = Law(
    "il.150", _IL_LAW, _IL_SOURCE, date(2025, 12, 24), date(2026, 2, 24), confidence=MEDIUM
)
_IL_130 = Law("il.130", _IL_LAW, _IL_SOURCE, date(2026, 2, 25), confidence=MEDIUM)
_DISPUTED: Final = note(
    "il_disputed",
    "The exemption of Israel is before a court and has changed three times since December 2025.",
    "以色列的免税额度正在诉讼中，自 2025 年 12 月以来已变更三次。",
)

WEST: Final[dict[str, Regime]] = {
    "AE": regime(
        "AE",
        "AED",
        treat(
            "low",
            _AE.no_duty(),
            _AE.tax("5"),
            up_to=limit("1000", "AED", ThresholdBase.VALUE),
        ),
        treat("import", _AE.duty("5", own=True), _AE.additional(), _AE.tax("5")),
    ),
    "SA": regime(
        "SA",
        "SAR",
        treat(
            "low",
            _SA.no_duty(),
            _SA.tax("15"),
            up_to=limit("1000", "SAR", ThresholdBase.VALUE),
        ),
        treat("import", _SA.duty(), _SA.additional(), _SA.tax("15")),
    ),
    "IL": regime(
        "IL",
        "ILS",
        *(
            treat(
                f"low_{amount}",
                law.no_duty(),
                law.tax("0", own=False, name="vat_relief"),
                up_to=limit(amount, "USD"),
                notices=(_DISPUTED,),
            )
            for amount, law in (("75", _IL_75), ("150", _IL_150), ("130", _IL_130))
        ),
        # The threshold of duty alone is known from memory only, so the tariff is asked.
        treat("import", _IL.duty(), _IL.additional(), _IL.tax("18")),
    ),
}
