"""The Emirates, Saudi Arabia and Israel."""

from __future__ import annotations

from datetime import date
from typing import Final

from cbec_core.api import Regime, ThresholdBase
from cbec_tax_world.rows.build import (
    EXCISE,
    MEDIUM,
    Law,
    limit,
    note,
    refused,
    regime,
    treat,
    unverified,
)

__all__ = ["WEST"]

_AE = Law(
    "ae",
    unverified("GCC customs law; VAT law of the Emirates"),
    "customs-world 4, taxnews.ey.com 2023-0485",
    confidence=MEDIUM,
)
_SA = Law(
    "sa",
    unverified("GCC customs law; VAT law of Saudi Arabia"),
    "customs-world 4",
    confidence=MEDIUM,
)
_IL_LAW: Final = unverified("Israel, VAT and customs exemption of personal imports")
_IL_SOURCE: Final = "globes 1001535894, Times of Israel 2026-02-25"
_IL = Law("il", _IL_LAW, _IL_SOURCE, confidence=MEDIUM)
_IL_75 = Law("il.75", _IL_LAW, _IL_SOURCE, until=date(2025, 12, 23), confidence=MEDIUM)
_IL_150 = Law(
    "il.150", _IL_LAW, _IL_SOURCE, date(2025, 12, 24), date(2026, 2, 23), confidence=MEDIUM
)
_IL_130 = Law("il.130", _IL_LAW, _IL_SOURCE, date(2026, 2, 25), confidence=MEDIUM)
_REVOKED: Final = date(2026, 2, 24)
_DISPUTED: Final = note(
    "il_disputed",
    "The exemption of Israel is before a court and has changed three times since December 2025.",
    "以色列的免税额度正在诉讼中，自 2025 年 12 月以来已变更三次。",
)
_DUTY: Final = note(
    "il_duty",
    "Duty by the tariff; whether a higher relief from duty alone holds is not known here.",
    "关税按税则计算；是否另有更高的免关税额度，此处未知。",
)

WEST: Final[dict[str, Regime]] = {
    "AE": regime(
        "AE",
        "AED",
        EXCISE,
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
        EXCISE,
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
        EXCISE,
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
        refused(
            "il_revoked",
            "The exemption was revoked on 24 February 2026; what held on that day is not known.",
            "该免税于 2026 年 2 月 24 日被撤销；当日适用何种规定，此处未知。",
            up_to=limit("150", "USD"),
            valid_from=_REVOKED,
            valid_to=_REVOKED,
        ),
        treat("import", _IL.duty(), _IL.additional(), _IL.tax("18"), notices=(_DUTY,)),
    ),
}
