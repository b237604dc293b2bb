"""What the postal forms and the invoice have a field for, whatever the destination."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from cbec_core.api import ContentCategory, Need, Station, TransportMode
from cbec_requirements_world.rows.build import INFO, MEDIUM, WARNING, Law, unverified

if TYPE_CHECKING:
    from cbec_core.api import Requirement

__all__ = ["EVERYWHERE"]

_FORM = Law(
    "post.cn22",
    unverified("Universal Postal Convention, forms CN 22 and CN 23"),
    "customs-world 6 (India Post, dutiable.io, Hongkong Post)",
)
_CODE = Law(
    "post.hs",
    unverified("Universal Postal Convention, electronic advance data"),
    "customs-world 6 (UPU and WCO guide)",
    date(2025, 9, 1),
    confidence=MEDIUM,
)
_INVOICE = Law(
    "trade.invoice",
    unverified("Custom of trade, commercial invoice"),
    "customs-world 6",
    confidence=MEDIUM,
)
_BY_POST: Final = (TransportMode.POST,)

EVERYWHERE: Final[tuple[Requirement, ...]] = (
    _FORM.needs(Need.DESCRIPTION, WARNING, transports=_BY_POST),
    _FORM.needs(Need.WEIGHT, WARNING, transports=_BY_POST),
    _FORM.needs(Need.VALUE, WARNING, transports=_BY_POST),
    _FORM.needs(Need.ORIGIN, WARNING, transports=_BY_POST, categories=(ContentCategory.SALE,)),
    _CODE.needs(Need.HS, WARNING, transports=_BY_POST, categories=(ContentCategory.SALE,)),
    _INVOICE.needs(Need.MATERIAL, INFO, stations=(Station.LISTING,)),
)
