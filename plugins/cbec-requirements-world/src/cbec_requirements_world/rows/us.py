"""The United States: what the informal entry of postal goods needs since 24 July 2026."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from cbec_core.api import Need, TransportMode
from cbec_requirements_world.rows.build import Law

if TYPE_CHECKING:
    from cbec_core.api import Requirement

__all__ = ["US"]

_POSTAL = Law(
    "us.postal",
    "19 CFR 145.31; 91 FR 37801",
    "customs-world 3 (supplychaindive, clearance.news)",
    date(2026, 7, 24),
)
_BY_POST: Final = (TransportMode.POST,)

US: Final[dict[str, tuple[Requirement, ...]]] = {
    "US": (
        _POSTAL.needs(Need.HS, digits=10, transports=_BY_POST),
        _POSTAL.needs(Need.DESCRIPTION, transports=_BY_POST),
        _POSTAL.needs(Need.ORIGIN, transports=_BY_POST),
        _POSTAL.needs(Need.VALUE, transports=_BY_POST),
    ),
}
