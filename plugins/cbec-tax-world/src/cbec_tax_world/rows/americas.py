"""Canada, Mexico, Brazil, Chile and Colombia."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from cbec_core.api import Finding, Regime, TaxScheme, ThresholdBase, TransportMode, Valuation
from cbec_tax_world.rows.build import (
    CHECKOUT,
    MEDIUM,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
)

__all__ = ["AMERICAS"]

_CA = Law("ca", "Customs Act; Customs Tariff; Excise Tax Act, s. 212", "cbsa-asfc.gc.ca")
_CA_LOW = Law("ca.lvs", "Courier Imports Remission Order; CUSMA art. 7.8", "cbsa-asfc.gc.ca")
_CA_GST: Final = _CA.tax("5", "gst")
_HARMONISED: Final = {"ON": "13", "NB": "15", "NL": "15", "PE": "15"}
_PROVINCE: Final = note(
    "ca_province",
    "Only the federal GST is in the answer; what the province adds is not known here.",
    "回答仅含联邦 GST；此处不知该省加征的税款。",
)


def _canada(tax: Any, *notices: Finding) -> Regime:
    near: dict[str, Any] = {
        "transports": (TransportMode.EXPRESS,),
        "dispatched": ("US", "MX"),
    }
    free = _CA_LOW.tax("0", "gst", own=False, name="gst_relief")
    relief = _CA_LOW.no_duty()
    return regime(
        "CA",
        "CAD",
        treat("courier_40", relief, free, up_to=limit("40", "CAD"), **near),
        treat("courier_150", relief, tax, up_to=limit("150", "CAD"), notices=notices, **near),
        treat("low", relief, free, up_to=limit("20", "CAD")),
        treat("import", _CA.duty(), _CA.additional(), tax, notices=notices),
        valuation=Valuation.FOB,
    )


_CANADA: Final = {
    "CA": _canada(_CA_GST, _PROVINCE),
    **{f"CA-{territory}": _canada(_CA_GST) for territory in ("AB", "NT", "NU", "YT")},
    **{
        f"CA-{province}": _canada(_CA.tax(rate, "hst", name=f"hst.{province}", confidence=MEDIUM))
        for province, rate in _HARMONISED.items()
    },
    "CA-NS": regime(
        "CA",
        "CAD",
        refused(
            "ca_nova_scotia",
            "The harmonised tax of Nova Scotia is not known here for every day.",
            "此处不知新斯科舍省各时期的统一销售税率。",
        ),
    ),
}

_MX = Law(
    "mx.courier",
    "Reglas Generales de Comercio Exterior, rule 3.7.35",
    "customs-world 4",
    date(2025, 8, 15),
)
_MX_LIMIT: Final = limit("2500", "USD", ThresholdBase.VALUE)
_TREATY: Final = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
    *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    *("GB", "JP", "CL", "CO"),
)
_NEAR: Final = ("US", "CA")


def _global(rate: str, name: str, **fields: Any) -> Any:
    """Return the one rate of Mexico's courier procedure, which stands for all taxes."""
    return _MX.duty(rate, name=f"global.{name}", **fields)


_BR = Law("br", "Decree-Law 1,804/1980; Law 14,902/2024; MF ordinance 612/2023", "UOL 2025-07-29")
_BR_PRC: Final = (TaxScheme.PRC,)
_BR_ICMS: Final = Law(
    "br.icms", "Convênio ICMS 81/2023; LC 87/1996, art. 13", "UOL 2025-07-29"
).tax("17", "icms", base=parts("value", "duty"), gross_up=True, confidence=MEDIUM)
_BR_PAID: Final = Law(
    "br.icms_prc", "Convênio ICMS 81/2023; LC 87/1996, art. 13", "UOL 2025-07-29"
).tax(
    "17",
    "icms",
    base=parts("value", "duty"),
    gross_up=True,
    confidence=MEDIUM,
    at=CHECKOUT,
)
_BR_NOTES: Final = (
    note(
        "br_state",
        "ICMS is taken at 17 percent; some states charge 20. Give the tax_rate of the state.",
        "ICMS 按 17% 计算；部分州为 20%。请给出该州的 tax_rate。",
    ),
    note(
        "br_2026",
        "Changes of the Brazilian parcel rules in 2026 are not known here.",
        "此处不知 2026 年巴西包裹规则的变化。",
    ),
)
_BR_FIFTY: Final = limit("50", "USD", ThresholdBase.VALUE)
_BR_THREE: Final = limit("3000", "USD", ThresholdBase.VALUE)

_CL_DAY: Final = date(2025, 10, 25)
_CL = Law("cl", "DL 825 (Ley sobre Impuesto a las Ventas y Servicios)", "regfollower.com")
_CL_SII = Law("cl.sii", "Ley 21.713; DL 825, art. 3 bis", "regfollower.com", _CL_DAY)
_CL_OLD = Law(
    "cl.41",
    "Ordenanza de Aduanas, de minimis of USD 41",
    "customs-world 4",
    until=date(2025, 10, 24),
)

_CO = Law(
    "co", "Estatuto Aduanero; Estatuto Tributario, art. 428", "customs-world 4", confidence=MEDIUM
)
_CO_LIMIT: Final = limit("200", "USD")

AMERICAS: Final[dict[str, Regime]] = {
    **_CANADA,
    "MX": regime(
        "MX",
        "MXN",
        treat(
            "near_50",
            _global("0", "near_50"),
            up_to=limit("50", "USD", ThresholdBase.VALUE),
            dispatched=_NEAR,
        ),
        treat(
            "near_117",
            _global("17", "near_117"),
            up_to=limit("117", "USD", ThresholdBase.VALUE),
            dispatched=_NEAR,
        ),
        treat("near", _global("19", "near"), up_to=_MX_LIMIT, dispatched=_NEAR),
        treat(
            "treaty",
            _global("19", "treaty", confidence=MEDIUM),
            up_to=_MX_LIMIT,
            dispatched=_TREATY,
        ),
        treat("other", _global("33.5", "other"), up_to=_MX_LIMIT, dispatched=("CN", "HK")),
        refused(
            "mx_not_simplified",
            "Over 2,500 dollars, or from a country whose treaty is not known here.",
            "超过 2500 美元，或来自此处不知其协定的国家。",
            valid_from=date(2025, 8, 15),
        ),
    ),
    "BR": regime(
        "BR",
        "BRL",
        treat(
            "prc_50",
            _BR.duty("20", name="ii_20", at=CHECKOUT),
            _BR_PAID,
            schemes=_BR_PRC,
            up_to=_BR_FIFTY,
            notices=_BR_NOTES,
        ),
        treat(
            "prc",
            _BR.duty(
                "60",
                name="ii_60_less_20",
                whole=True,
                deduct=Decimal(20),
                currency="USD",
                at=CHECKOUT,
            ),
            _BR_PAID,
            schemes=_BR_PRC,
            up_to=_BR_THREE,
            notices=_BR_NOTES,
        ),
        treat("parcel", _BR.duty("60", name="ii_60"), _BR_ICMS, up_to=_BR_THREE, notices=_BR_NOTES),
        refused(
            "br_over_3000",
            "Over 3,000 dollars the simplified taxation does not hold.",
            "超过 3000 美元不适用简化税制。",
        ),
    ),
    "CL": regime(
        "CL",
        "CLP",
        treat(
            "old_41",
            _CL_OLD.no_duty(),
            _CL_OLD.tax("0", own=False, name="vat_relief"),
            up_to=limit("41", "USD"),
        ),
        treat(
            "sii",
            _CL_SII.no_duty(),
            _CL_SII.tax("19", at=CHECKOUT, base=parts("value")),
            schemes=(TaxScheme.SII,),
            up_to=limit("500", "USD", ThresholdBase.ITEM),
        ),
        treat("import", _CL.duty(), _CL.additional(), _CL.tax("19")),
    ),
    "CO": regime(
        "CO",
        "COP",
        treat(
            "low_treaty",
            _CO.no_duty(),
            _CO.tax("0", own=False, name="vat_relief"),
            up_to=_CO_LIMIT,
            dispatched=("US",),
        ),
        treat("low", _CO.no_duty(), _CO.tax("19"), up_to=_CO_LIMIT),
        treat("import", _CO.duty("10", name="postal_10"), _CO.tax("19")),
    ),
}
