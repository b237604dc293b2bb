"""Canada, Mexico, Brazil, Chile and Colombia."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from cbec_core.api import (
    Finding,
    Levy,
    Regime,
    TaxScheme,
    ThresholdBase,
    TransportMode,
    Valuation,
)
from cbec_tax_world.rows.build import (
    CHECKOUT,
    EXCISE,
    MEDIUM,
    SINCE,
    Law,
    limit,
    note,
    parts,
    refused,
    regime,
    treat,
    unverified,
)

__all__ = ["AMERICAS"]

_CA_LAW: Final = unverified("Canada, customs tariff and excise tax act")
_CA_SOURCE: Final = "cbsa-asfc.gc.ca lvs-efv"
_CA = Law("ca", _CA_LAW, _CA_SOURCE)
_CA_LOW = Law("ca.lvs", "CBSA, low value shipments (lvs-efv)", _CA_SOURCE)
_CA_GST: Final = _CA.tax("5", "gst")
_NOVA_SCOTIA: Final = date(2025, 4, 1)


def _hst(
    province: str, rate: str, since: date = SINCE, until: date | None = None
) -> tuple[Levy, ...]:
    rows = Law("ca", _CA_LAW, "taxtips.ca sales-tax-rates-2026", since, until, MEDIUM)
    return (rows.tax(rate, "hst", name=f"hst.{province}"),)


_HARMONISED: Final = {
    "ON": _hst("ON", "13"),
    "NB": _hst("NB", "15"),
    "NL": _hst("NL", "15"),
    "PE": _hst("PE", "15"),
    "NS": (
        *_hst("NS", "15", until=_NOVA_SCOTIA - timedelta(days=1)),
        *_hst("NS", "14", _NOVA_SCOTIA),
    ),
}
_PROVINCE: Final = note(
    "ca_province",
    "Only the federal GST is in the answer; what the province adds is not known here.",
    "回答仅含联邦 GST；此处不知该省加征的税款。",
)


def _canada(taxes: tuple[Levy, ...], *notices: Finding) -> Regime:
    near: dict[str, Any] = {
        "transports": (TransportMode.EXPRESS,),
        "dispatched": ("US", "MX"),
    }
    free = _CA_LOW.tax("0", "gst", own=False, name="gst_relief")
    relief = _CA_LOW.no_duty()
    return regime(
        "CA",
        "CAD",
        EXCISE,
        treat("courier_40", relief, free, up_to=limit("40", "CAD"), **near),
        treat("courier_150", relief, *taxes, up_to=limit("150", "CAD"), notices=notices, **near),
        treat("low", relief, free, up_to=limit("20", "CAD")),
        treat("import", _CA.duty(), _CA.additional(), *taxes, notices=notices),
        valuation=Valuation.FOB,
    )


_CANADA: Final = {
    "CA": _canada((_CA_GST,), _PROVINCE),
    **{f"CA-{territory}": _canada((_CA_GST,)) for territory in ("AB", "NT", "NU", "YT")},
    **{f"CA-{province}": _canada(taxes) for province, taxes in _HARMONISED.items()},
}

_MX = Law(
    "mx.courier",
    "Reglas Generales de Comercio Exterior 2025, amended on 28 July 2025",
    "customs-world 4, internationaltradecomplianceupdate.com 2025-07-29",
    date(2025, 8, 15),
)
_MX_LIMIT: Final = limit("2500", "USD", ThresholdBase.VALUE)
_MX_FEE: Final = (
    note(
        "mx_processing_fee",
        "The customs processing fee of Mexico is not in the answer.",
        "回答不包括墨西哥的海关手续费。",
    ),
)
_NEAR: Final = ("US", "CA")


def _global(rate: str, name: str, **fields: Any) -> Any:
    """Return the one rate of Mexico's courier procedure, which stands for all taxes."""
    return _MX.duty(rate, name=f"global.{name}", **fields)


_BR = Law(
    "br",
    unverified("Brazil, simplified taxation of parcels and Remessa Conforme"),
    "economia.uol.com.br 2025-07-29",
    confidence=MEDIUM,
)
_BR_PRC: Final = (TaxScheme.PRC,)
_BR_ICMS_LAW: Final = unverified("Brazil, ICMS of the state on parcels from abroad")
_BR_TAX: Final[dict[str, Any]] = {"base": parts("value", "duty"), "gross_up": True}
_BR_ICMS: Final = Law(
    "br.icms", _BR_ICMS_LAW, "economia.uol.com.br 2025-07-29", confidence=MEDIUM
).tax("17", "icms", **_BR_TAX)
_BR_PAID: Final = Law(
    "br.icms_prc", _BR_ICMS_LAW, "economia.uol.com.br 2025-07-29", confidence=MEDIUM
).tax("17", "icms", at=CHECKOUT, **_BR_TAX)
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
_CL = Law("cl", unverified("Chile, customs tariff and DL 825 (VAT)"), "regfollower.com")
_CL_SII = Law("cl.sii", "Ley 21.713", "regfollower.com", _CL_DAY)
_CL_OLD = Law(
    "cl.41",
    "Exemption to USD 41, ended by Ley 21.713",
    "customs-world 4, dedecon.cl",
    until=date(2025, 10, 24),
    confidence=MEDIUM,
)

_CO = Law(
    "co",
    "Estatuto Tributario, art. 428 j, 459; Decreto 1165 de 2019",
    "customs-world 4",
    confidence=MEDIUM,
)
_CO_LOW = Law(
    "co.200",
    unverified("Colombia, relief of parcels to 200 dollars from duty"),
    "customs-world 4",
    confidence=MEDIUM,
)
_CO_LIMIT: Final = limit("200", "USD")

AMERICAS: Final[dict[str, Regime]] = {
    **_CANADA,
    "MX": regime(
        "MX",
        "MXN",
        EXCISE,
        treat(
            "near_50",
            _global("0", "near_50"),
            up_to=limit("50", "USD", ThresholdBase.VALUE),
            dispatched=_NEAR,
            notices=_MX_FEE,
        ),
        treat(
            "near_117",
            _global("17", "near_117"),
            up_to=limit("117", "USD", ThresholdBase.VALUE),
            dispatched=_NEAR,
            notices=_MX_FEE,
        ),
        treat("near", _global("19", "near"), up_to=_MX_LIMIT, dispatched=_NEAR, notices=_MX_FEE),
        treat(
            "other",
            _global("33.5", "other"),
            up_to=_MX_LIMIT,
            dispatched=("CN", "HK"),
            notices=_MX_FEE,
        ),
        refused(
            "mx_over_2500",
            "Over 2,500 dollars the one rate of the courier procedure does not hold.",
            "超过 2500 美元不适用快递简易程序的统一税率。",
            dispatched=(*_NEAR, "CN", "HK"),
            valid_from=date(2025, 8, 15),
        ),
        refused(
            "mx_treaty",
            "Which countries have a treaty with Mexico is not known here, and the sources differ on"
            " the rate of those that do: 19 or 33.5 percent.",
            "此处不知哪些国家与墨西哥订有协定；对有协定的国家，各来源所称税率不一：19% 或 33.5%。",
            valid_from=date(2025, 8, 15),
        ),
    ),
    "BR": regime(
        "BR",
        "BRL",
        EXCISE,
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
        EXCISE,
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
        EXCISE,
        treat(
            "low_treaty",
            _CO_LOW.no_duty(),
            _CO.tax("0", own=False, name="vat_relief"),
            up_to=_CO_LIMIT,
            dispatched=("US",),
        ),
        treat("low", _CO_LOW.no_duty(), _CO.tax("19"), up_to=_CO_LIMIT),
        treat("import", _CO.duty("10", name="postal_10"), _CO.tax("19")),
    ),
}
