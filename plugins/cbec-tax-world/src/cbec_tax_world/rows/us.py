"""The United States: 800 dollars until August 2025, then duty from the first dollar, and fees.

The fees of each year from October on are published in the summer before. Those of a year that these
rows do not know yet come from the settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import attrs

from cbec_core.api import (
    ChargeClass,
    Confidence,
    Levy,
    Measure,
    Regime,
    TransportMode,
    Treatment,
    Valuation,
)
from cbec_tax_world.rows.build import (
    EXCISE,
    HIGH,
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

__all__ = ["FY2026", "US", "Fees", "american"]

_S122_DAY: Final = date(2026, 2, 24)
_LAST_S122: Final = date(2026, 7, 23)
_ENTRY_DAY: Final = date(2026, 7, 24)
_INFORMAL: Final = limit("2500", "USD")

_MINIMIS = Law(
    "us.800",
    "19 USC 1321(a)(2)(C); 19 CFR 10.151; suspended by EO 14324",
    "albawheelsup, supplychaindive",
    until=date(2025, 8, 28),
)
_TARIFF = Law("us.tariff", "HTSUS; 19 CFR 152.103", "CBP 7501 instructions")
_S122 = Law(
    "us.s122",
    "19 USC 2132; Proclamation of 20 February 2026; HTSUS 9903.03.01",
    "Kelley Drye, vatcheck.io, Yale tariff-rate-tracker",
    _S122_DAY,
    _LAST_S122,
).row(
    ChargeClass.ADDITIONAL_DUTY,
    "section_122",
    "duty",
    rate="10",
    base=parts("value"),
    unless=("section_232",),
)
_HMF: Final = Law("us.hmf", "19 CFR 24.24", "dutywise.app").fee(
    "hmf", rate="0.125", base=parts("value"), whole=True
)


_LISTS = note(
    "us_lists",
    "Sections 301 and 232 are in the answer only where the tariff that was asked has them.",
    "只有所查询的税则含有 301 条款和 232 条款时，回答才包括这些关税。",
)
_S122_EXEMPT = note(
    "us_s122_exempt",
    "Section 122 exempts the goods of its Annex II and of the USMCA, which is not looked at here,"
    " and those on which the tariff that was asked lays section 232.",
    "122 条款豁免其附件二和 USMCA 的商品（此处不作判断），"
    "以及所查询的税则征收 232 条款关税的商品。",
)
_AFTER = note(
    "us_after_s122",
    "Section 122 ended on 23 July 2026; whether a duty followed it is not known here.",
    "122 条款关税于 2026 年 7 月 23 日结束；此处不知是否另有关税接续。",
)
_MAIL_FEE = note(
    "us_mail_fee",
    "The fee is that of dutiable mail; entries that a carrier files may owe another.",
    "该费用为应税邮件费；由承运人申报的货件费用可能不同。",
)


@attrs.frozen(kw_only=True)
class Fees:
    """What the customs of a fiscal year takes for its work, in dollars."""

    valid_from: date
    valid_to: date
    law: str
    source: str
    mpf_minimum: Decimal
    mpf_maximum: Decimal
    mpf_informal: Decimal
    mpf_express: Decimal
    dutiable_mail: Decimal
    confidence: Confidence = MEDIUM

    def __attrs_post_init__(self) -> None:
        days, amounts = (self.valid_from, self.valid_to), (self.mpf_minimum, self.mpf_maximum)
        if days != tuple(sorted(days)) or amounts != tuple(sorted(amounts)):
            raise ValueError("a period or a range of fees ends before it begins")

    def formal(self) -> Levy:
        """Return the fee of a formal entry, a share of the value within bounds."""
        return self._law().fee(
            "mpf",
            name="mpf_formal",
            rate="0.3464",
            base=parts("value"),
            whole=True,
            minimum=self.mpf_minimum,
            maximum=self.mpf_maximum,
            currency="USD",
        )

    def flat(self, name: str, amount: Decimal, code: str = "mpf", **fields: Any) -> Levy:
        """Return a fee for each consignment."""
        known = {"measure": Measure.FLAT, "rate": amount, "currency": "USD", **fields}
        return self._law().fee(code, name=name, **known)

    def mail(self) -> Levy:
        """Return the fee of dutiable mail."""
        law = unverified("CBP, dutiable mail fee (code 496)")
        return self.flat(
            "dutiable_mail", self.dutiable_mail, "mail_fee", law=law, confidence=MEDIUM
        )

    def _law(self) -> Law:
        return Law("us.fee", self.law, self.source, self.valid_from, self.valid_to, self.confidence)


FY2026: Final = Fees(
    valid_from=date(2025, 10, 1),
    valid_to=date(2026, 9, 30),
    law="19 CFR 24.23; 90 FR 34665",
    source="90 FR 34665, Buckland FY2026",
    mpf_minimum=Decimal("33.58"),
    mpf_maximum=Decimal("651.50"),
    mpf_informal=Decimal("2.69"),
    mpf_express=Decimal("1.34"),
    dutiable_mail=Decimal("7.39"),
    confidence=HIGH,
)


def _ways(fees: Fees) -> dict[str, tuple[tuple[Levy, ...], dict[str, Any]]]:
    """Return the ways in by their names, in the order of trying: fees and conditions."""
    short = fees.flat("mpf_informal", fees.mpf_informal)
    express = {"up_to": _INFORMAL, "transports": (TransportMode.EXPRESS,)}
    return {
        "mail": ((fees.mail(),), _POST),
        "express": ((fees.flat("mpf_express", fees.mpf_express),), express),
        "informal_sea": ((short, _HMF), {"up_to": _INFORMAL, "transports": _SEA}),
        "informal": ((short,), {"up_to": _INFORMAL}),
        "formal_sea": ((fees.formal(), _HMF), {"transports": _SEA}),
        "formal": ((fees.formal(),), {}),
    }


def _entries(fees: Fees, since: date, suffix: str = "") -> Iterator[Treatment]:
    """Yield the ways in of a fiscal year, from a day of it on."""
    for name, (levies, conditions) in _ways(fees).items():
        yield treat(
            f"{name}{suffix}",
            *_DUTIES,
            *levies,
            valid_from=since,
            valid_to=fees.valid_to,
            notices=(_LISTS, _AFTER, *((_MAIL_FEE,) if name == "mail" else ())),
            **conditions,
        )


def _under_s122() -> Iterator[Treatment]:
    """Yield the ways in while section 122 was in force."""
    for name, (levies, conditions) in _ways(FY2026).items():
        # A carrier collected the rate of section 122 alone on the declared value of mail.
        of_mail = name == "mail"
        yield treat(
            f"s122_{name}",
            *(() if of_mail else _DUTIES),
            _S122,
            *(() if of_mail else levies),
            valid_from=_S122_DAY,
            valid_to=_LAST_S122,
            notices=(_S122_EXEMPT,) if of_mail else (_LISTS, _S122_EXEMPT),
            **conditions,
        )


_POST: Final = {"up_to": _INFORMAL, "transports": (TransportMode.POST,)}
_SEA: Final = (TransportMode.SEA,)
_DUTIES: Final = (_TARIFF.duty(), _TARIFF.additional())


def american(*more: Fees) -> Regime:
    """Return the rules with the fees of further fiscal years.

    Raises `ValueError` for a year that overlaps with another.
    """
    years = sorted((FY2026, *more), key=lambda one: one.valid_from)
    if any(one.valid_to >= following.valid_from for one, following in pairwise(years)):
        raise ValueError("two fiscal years of fees overlap")
    return regime(
        "US",
        "USD",
        EXCISE,
        refused(
            "us_china_2025",
            "What parcels from China and Hong Kong owed from May to August 2025 is not known here.",
            "此处不知 2025 年 5 月至 8 月来自中国内地和香港的包裹应缴的税款。",
            dispatched=("CN", "HK"),
            valid_from=date(2025, 5, 2),
            valid_to=date(2025, 8, 28),
        ),
        treat("minimis", _MINIMIS.no_duty(), up_to=limit("800", "USD")),
        refused(
            "us_ieepa",
            "The duties and fees in force before 24 February 2026 are not known here.",
            "此处不知 2026 年 2 月 24 日之前有效的关税和费用。",
            valid_to=date(2026, 2, 23),
        ),
        *_under_s122(),
        *_entries(FY2026, _ENTRY_DAY),
        *(
            entry
            for fees in more
            for entry in _entries(fees, fees.valid_from, f"_{fees.valid_from}")
        ),
        refused(
            "us_fees",
            "The fees of customs on that day are not known here; the settings can name them"
            " (providers.tax.world, us_fees).",
            "此处不知该日的海关费用；可在设置中填写（providers.tax.world 的 us_fees）。",
            valid_from=date(2026, 10, 1),
        ),
        valuation=Valuation.FOB,
        quantum=1,
        value_quantum=100,
    )


US: Final[dict[str, Regime]] = {"US": american()}
