"""Switzerland, Norway and Türkiye."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from cbec_core.api import Buyer, Regime, TaxScheme, ThresholdBase, Waiver
from cbec_tax_world.rows.build import (
    CHECKOUT,
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
from cbec_tax_world.rows.eu import EU

__all__ = ["EUROPE"]

_CH_DAY: Final = date(2024, 1, 1)
_CH = Law(
    "ch", unverified("Swiss VAT act, tax on imports"), "bazg.admin.ch receipt-of-letters", _CH_DAY
)
_CH_DUTY = Law(
    "ch.duty",
    "Customs Tariff Act as amended on 1 October 2021 (BBl 2021 2330)",
    "bazg.admin.ch aufhebung_industriezoelle",
    _CH_DAY,
)
# Some goods of chapters 35 and 38 are agricultural, and a chapter does not tell which.
_BY_WEIGHT: Final = (*(f"{chapter:02}" for chapter in range(1, 25)), "35", "38")
_INDUSTRY: Final = tuple(
    f"{chapter}" for chapter in range(25, 98) if f"{chapter}" not in _BY_WEIGHT
)

_NO_DAY: Final = date(2024, 1, 1)
_NO = Law("no", unverified("Norway, customs tariff"), "posten.no", _NO_DAY)
_NO_VAT = Law("no", "Merverdiavgiftsloven § 3-29", "posten.no", _NO_DAY)
_VOEC = Law("no.voec", unverified("Norway, VOEC scheme"), "posten.no", _NO_DAY)
_NO_IMPORT: Final = (
    _NO.duty(),
    _NO.additional(),
    _NO_VAT.tax("15", name="vat_food", goods=FOOD, confidence=MEDIUM),
    _NO_VAT.tax("25"),
)

_TR_DAY: Final = date(2026, 2, 6)  # thirty days after the gazette of 7 January
_TR = Law(
    "tr",
    unverified("Türkiye, customs tariff and VAT on imports"),
    "customs-world 4, hurriyetdailynews.com 217573",
    _TR_DAY,
)
_TR_LUMP = Law(
    "tr.lump",
    "Decision on the Customs Law 4458, art. 62 and 126; Official Gazette 33130",
    "hurriyetdailynews.com 217573",
    _TR_DAY,
    confidence=MEDIUM,
)
_MEDICINES: Final = ("30", "210690")
_LUMP_NOTE: Final = note(
    "tr_medicines",
    "The lump sum needs a prescription or a doctor's report; luxuries owe 20 percent more.",
    "该综合税须有处方或医疗报告；奢侈品另加征 20%。",
)


_TR_IMPORT: Final = (_TR.duty(), _TR.additional(), _TR.tax("20"))
_TR_RELIEVED: Final = _TR_LUMP.tax("0", own=False, name="vat_in_lump", goods=_MEDICINES)
_TR_MEDICINES: Final = {
    "buyer": Buyer.CONSUMER,
    "goods": _MEDICINES,
    "up_to": limit("1500", "EUR"),
    "notices": (_LUMP_NOTE,),
}

EUROPE: Final[dict[str, Regime]] = {
    "CH": regime(
        "CH",
        "CHF",
        EXCISE,
        refused(
            "ch_by_weight",
            "Duty on farm goods is by weight, by 100 kg gross; a percentage cannot tell it.",
            "农产品关税按毛重（每 100 公斤）计征，无法用百分比计算。",
            goods=_BY_WEIGHT,
        ),
        treat(
            "import",
            _CH_DUTY.no_duty(name="industrial", goods=_INDUSTRY),
            _CH_DUTY.duty(),  # for a line without a code, which must bring its rate
            _CH.tax("8.1"),
            waiver=Waiver(Decimal(5), "CHF", ("vat",)),
        ),
        # Of 62 francs the tax is 5.02, and customs say that it is not levied: it is 5.00 to them.
        quantum=5,
    ),
    "NO": regime(
        "NO",
        "NOK",
        EXCISE,
        # The scheme excludes food.
        treat("food", *_NO_IMPORT, goods=FOOD),
        treat(
            "voec",
            _VOEC.no_duty(),
            _VOEC.tax("25", at=CHECKOUT, base=parts("value")),
            buyer=Buyer.CONSUMER,
            schemes=(TaxScheme.VOEC,),
            up_to=limit("3000", "NOK", ThresholdBase.ITEM),
        ),
        treat("import", *_NO_IMPORT),
    ),
    "TR": regime(
        "TR",
        "TRY",
        EXCISE,
        treat(
            "medicines_union",
            _TR_LUMP.duty("30", name="lump_30", goods=_MEDICINES),
            _TR_RELIEVED,
            *_TR_IMPORT,
            dispatched=tuple(EU),
            **_TR_MEDICINES,
        ),
        treat(
            "medicines",
            _TR_LUMP.duty("60", name="lump_60", goods=_MEDICINES),
            _TR_RELIEVED,
            *_TR_IMPORT,
            **_TR_MEDICINES,
        ),
        treat("import", *_TR_IMPORT),
    ),
}
