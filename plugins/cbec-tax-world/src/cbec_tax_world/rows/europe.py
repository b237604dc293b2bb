"""Switzerland, Norway and Türkiye."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from cbec_core.api import Buyer, Regime, TaxScheme, ThresholdBase, Waiver
from cbec_tax_world.rows.build import CHECKOUT, MEDIUM, Law, limit, parts, regime, treat

__all__ = ["EUROPE"]

_CH_DAY: Final = date(2024, 1, 1)
_CH = Law("ch", "MWSTG (SR 641.20), art. 50 to 54", "bazg.admin.ch receipt-of-letters", _CH_DAY)
_CH_DUTY = Law(
    "ch.duty", "ZTG (SR 632.10); industrial duties ended on 2024-01-01", "bazg.admin.ch", _CH_DAY
)
_INDUSTRY: Final = tuple(f"{chapter:02}" for chapter in range(25, 98))

_NO = Law("no", "Merverdiavgiftsloven; Tolloven", "posten.no", date(2024, 1, 1))
_VOEC = Law("no.voec", "Merverdiavgiftsloven § 3-1; Tolloven", "posten.no", date(2024, 1, 1))

_TR = Law(
    "tr",
    "Customs Law 4458; KDV Law 3065; decision of 2026 on article 126",
    "hurriyetdailynews.com 217573",
    date(2026, 2, 6),
    confidence=MEDIUM,
)

EUROPE: Final[dict[str, Regime]] = {
    "CH": regime(
        "CH",
        "CHF",
        treat(
            "import",
            _CH_DUTY.no_duty(name="industrial", goods=_INDUSTRY),
            _CH_DUTY.duty(),
            _CH.tax("8.1"),
            waiver=Waiver(Decimal(5), "CHF", ("vat",)),
        ),
        quantum=5,
    ),
    "NO": regime(
        "NO",
        "NOK",
        treat(
            "voec",
            _VOEC.no_duty(),
            _VOEC.tax("25", at=CHECKOUT, base=parts("value")),
            buyer=Buyer.CONSUMER,
            schemes=(TaxScheme.VOEC,),
            up_to=limit("3000", "NOK", ThresholdBase.ITEM),
        ),
        treat("import", _NO.duty(), _NO.additional(), _NO.tax("25")),
    ),
    "TR": regime("TR", "TRY", treat("import", _TR.duty(), _TR.additional(), _TR.tax("20"))),
}
