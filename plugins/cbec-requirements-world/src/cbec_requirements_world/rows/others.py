"""Numbers of importers: Korea, Brazil, and retail imports to China."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from cbec_core.api import Buyer, IdentifierKind, Need, TaxScheme
from cbec_requirements_world.rows.build import MEDIUM, WARNING, Law, unverified

if TYPE_CHECKING:
    from cbec_core.api import Requirement

__all__ = ["OTHERS"]

# Without the code the parcel takes a formal declaration, so that it warns.
_KR = Law(
    "kr.pccc",
    unverified("Korea Customs Service, real name verification"),
    "customs-world 4; dhlexpress.nl/en/helpdesk/customs/changes/south-korea",
    date(2019, 1, 1),
    confidence=MEDIUM,
)
# The importer may still give it at the post's own site.
_BR = Law(
    "br.importer",
    "UPU International Bureau Circular 161 of 7 October 2019",
    "about.usps.com Postal Bulletin 22536; ctt.pt",
    date(2020, 1, 2),
    confidence=MEDIUM,
)
_CN = Law(
    "cn.retail",
    "China Customs, message specification 202205: CEB311, CEB621",
    "customs-cn 1.3, 1.4 and 5",
)
_CN_PHONE = Law("cn.retail", "GACC announcement 2018 No. 113", "customs-cn 5")
_RETAIL: Final[dict[str, Any]] = {"schemes": (TaxScheme.CN_RETAIL,)}

OTHERS: Final[dict[str, tuple[Requirement, ...]]] = {
    "KR": (
        _KR.needs(
            Need.IMPORTER_NUMBER,
            WARNING,
            numbers=(IdentifierKind.PCCC, IdentifierKind.PERSONAL_ID),
            buyer=Buyer.CONSUMER,
        ),
    ),
    "BR": (
        _BR.needs(
            Need.IMPORTER_NUMBER,
            WARNING,
            numbers=(IdentifierKind.CPF, IdentifierKind.CNPJ, IdentifierKind.VAT),
        ),
    ),
    "CN": (
        _CN.needs(Need.IMPORTER_NUMBER, numbers=(IdentifierKind.PERSONAL_ID,), **_RETAIL),
        _CN.needs(Need.HS, digits=10, **_RETAIL),
        _CN.needs(Need.ORIGIN, **_RETAIL),
        _CN_PHONE.needs(Need.PHONE, **_RETAIL),
    ),
}
