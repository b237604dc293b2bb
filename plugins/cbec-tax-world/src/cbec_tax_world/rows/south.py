"""Australia, New Zealand and South Africa: duty on goods alone, tax on all that it takes there."""

from __future__ import annotations

from datetime import date
from typing import Final

from cbec_core.api import Buyer, Part, Regime, TaxScheme, Valuation
from cbec_tax_world.rows.build import (
    CHECKOUT,
    EXCISE,
    MEDIUM,
    Law,
    limit,
    note,
    parts,
    regime,
    treat,
    unverified,
)

__all__ = ["SOUTH"]

_ALL: Final = parts("goods", "freight", "insurance", "duty", "additional_duty")
_SOLD: Final = parts("goods", "freight", "insurance")
_GST: Final = (TaxScheme.GST,)

AT_SALE: Final = note(
    "tax_at_sale",
    "The tax is charged at the sale; a seller below the threshold for registration charges none.",
    "税款在销售时收取；未达登记门槛的卖家不收取。",
)

_AU = Law(
    "au",
    "A New Tax System (Goods and Services Tax) Act 1999; Customs Act 1901",
    "customs-world 4, customs.gov.au page 5549",
)
_AU_LOW = Law(
    "au.1000",
    "A New Tax System (Goods and Services Tax) Act 1999, div. 84",
    "customs-world 4, ato.gov.au LCR 2018/1",
)
_NZ = Law(
    "nz",
    unverified("New Zealand, GST Act 1985 and Customs and Excise Act 2018"),
    "customs-world 4, fyi.org.nz request 657",
)
_NZ_LOW = Law(
    "nz.1000", "Goods and Services Tax Act 1985, s. 4B, 10B", "customs-world 4, ird.govt.nz"
)
_ZA_LAW: Final = "Value-Added Tax Act 89 of 1991, s. 13(2); Customs and Excise Act 91 of 1964"
_ZA = Law("za", _ZA_LAW, "sars.gov.za faq")
_ZA_LOW = Law(
    "za.500",
    "SARS, interim arrangement for parcels to 500 rand",
    "sars.gov.za faq",
    date(2024, 9, 1),
    confidence=MEDIUM,
)
_UPLIFT: Final = (Part("value", 110), *parts("duty", "additional_duty"))
_UNION: Final = ("BW", "LS", "NA", "SZ")  # no ten percent for goods from the customs union

SOUTH: Final[dict[str, Regime]] = {
    "AU": regime(
        "AU",
        "AUD",
        EXCISE,
        treat(
            "low_business",
            _AU.no_duty(confidence=MEDIUM),
            _AU_LOW.tax("0", "gst", confidence=MEDIUM, own=False, name="gst_business"),
            up_to=limit("1000", "AUD"),
            buyer=Buyer.BUSINESS,
        ),
        treat(
            "low_gst",
            _AU.no_duty(),
            _AU_LOW.tax("10", "gst", at=CHECKOUT, base=_SOLD),
            up_to=limit("1000", "AUD"),
            schemes=_GST,
        ),
        treat(
            "low",
            _AU.no_duty(),
            _AU_LOW.tax("10", "gst", at=CHECKOUT, base=_SOLD),
            up_to=limit("1000", "AUD"),
            notices=(AT_SALE,),
        ),
        treat("import", _AU.duty(), _AU.additional(), _AU.tax("10", "gst", base=_ALL)),
        valuation=Valuation.FOB,
    ),
    "NZ": regime(
        "NZ",
        "NZD",
        EXCISE,
        treat(
            "low_business",
            _NZ.no_duty(confidence=MEDIUM),
            _NZ_LOW.tax("0", "gst", confidence=MEDIUM, own=False, name="gst_business"),
            up_to=limit("1000", "NZD"),
            buyer=Buyer.BUSINESS,
        ),
        treat(
            "low_gst",
            _NZ.no_duty(),
            _NZ_LOW.tax("15", "gst", at=CHECKOUT, base=_SOLD),
            up_to=limit("1000", "NZD"),
            schemes=_GST,
        ),
        treat(
            "low",
            _NZ.no_duty(),
            _NZ_LOW.tax("15", "gst", at=CHECKOUT, base=_SOLD),
            up_to=limit("1000", "NZD"),
            notices=(AT_SALE,),
        ),
        treat(
            "import",
            _NZ.duty(),
            _NZ.additional(),
            _NZ.tax("15", "gst", base=_ALL),
            notices=(
                note(
                    "nz_entry_fee",
                    "The import entry fee of New Zealand is not in the answer.",
                    "回答不包括新西兰进口申报费。",
                ),
            ),
        ),
        valuation=Valuation.FOB,
    ),
    "ZA": regime(
        "ZA",
        "ZAR",
        EXCISE,
        treat(
            "union",
            _ZA.duty(confidence=MEDIUM),
            _ZA.additional(),
            _ZA.tax("15", name="vat_union"),
            dispatched=_UNION,
            notices=(
                note(
                    "za_union",
                    "Goods that also originate in the customs union owe no duty; others owe VAT on"
                    " ten percent more.",
                    "原产于该关税同盟的货物免关税；其他货物的增值税税基另加百分之十。",
                ),
            ),
        ),
        treat(
            "parcel",
            _ZA_LOW.duty("20"),
            _ZA_LOW.tax("15", base=_UPLIFT),
            up_to=limit("500", "ZAR"),
            buyer=Buyer.CONSUMER,
            notices=(
                note(
                    "za_interim",
                    "The interim rate for parcels to 500 rand may have been replaced.",
                    "500 兰特以下包裹的临时税率可能已被取代。",
                ),
            ),
        ),
        treat("import", _ZA.duty(), _ZA.additional(), _ZA.tax("15", base=_UPLIFT)),
        valuation=Valuation.FOB,
    ),
}
