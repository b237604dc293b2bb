"""The 27 states of the European Union, and Northern Ireland, which follows its rules for goods.

What a declaration has as mandatory is an error, since it is refused without. Of the three product
identifiers the seller's own is one too; in which cases the manufacturer's may be left out is not
known here, so that it warns, and a GTIN is asked for only if there is one.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cbec_core.api import Collector, DataSet, Need, Station, TaxScheme, Threshold, TransportMode
from cbec_requirements_world.rows.build import (
    ERROR,
    INFO,
    MEDIUM,
    ON_THE_WAY,
    WARNING,
    Law,
    unverified,
)

if TYPE_CHECKING:
    from cbec_core.api import Requirement

__all__ = ["EU", "UNION"]

_STATES: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_HOME: Final = tuple(_STATES.split())
_BY_POST: Final = (TransportMode.POST,)
_NOT_BY_POST: Final = tuple(mode for mode in TransportMode if mode is not TransportMode.POST)
_IOSS: Final = (TaxScheme.IOSS,)
_FROM: Final = date(2026, 11, 1)

_ENTRY = Law(
    "eu.ics2",
    unverified("Import control system ICS2, entry summary declaration"),
    "customs-world 1.5 (teapplix)",
    date(2023, 3, 1),
)
_DECLARATION = Law(
    "eu.declaration",
    "Del. Reg. (EU) 2015/2446, Annex B",
    "customs-world 1.4 (generators of PL and RO, Irish H7 guide)",
)
_DEPTH = Law(
    "eu.depth",
    "Del. Reg. (EU) 2015/2446, Annex B",
    "customs-world 1.1 (Baker McKenzie)",
)
_LINES = Law(
    "eu.3eur",
    "Council Reg. (EU) 2026/382; Del. Reg. (EU) 2026/1022; Impl. Reg. (EU) 2026/1200",
    "customs-world 1.1 (Baker McKenzie)",
    date(2026, 7, 1),
    date(2028, 6, 30),
    MEDIUM,
)
_IDS = "Del. Reg. (EU) 2015/2446, Annex B, as amended by Del. Reg. (EU) 2026/1022"
_IDS_SOURCE = "customs-world 1.1 (Owlbrief, TradeDutyRefund)"
_VOLUNTARY = Law("eu.product_ids", _IDS, _IDS_SOURCE, date(2026, 7, 1), date(2026, 10, 31))
_MANDATORY = Law("eu.product_ids", _IDS, _IDS_SOURCE, _FROM)
_OFFER = Law(
    "eu.gpsr", "Reg. (EU) 2023/988, art. 16 and 19", "customs-world 1.7", date(2024, 12, 13)
)
_SCHEME = Law(
    "eu.ioss",
    "Del. Reg. (EU) 2015/2446, Annex B",
    "customs-world 1.2 to 1.4 (HMRC IM124a; H7 element 13 16, role FR5)",
)
_AT_LISTING: Final = (Station.LISTING,)
# Whether an article has one is settled by the time that it is sold.
_BEFORE: Final = (Station.LISTING, Station.CART)

UNION: Final[tuple[Requirement, ...]] = (
    _DECLARATION.needs(Need.HS),
    _DECLARATION.needs(Need.DESCRIPTION),
    _DECLARATION.needs(Need.WEIGHT),
    _DECLARATION.needs(Need.VALUE, WARNING),
    _DECLARATION.needs(Need.CONSIGNEE, WARNING),
    _ENTRY.needs(Need.HS, transports=_BY_POST),
    _ENTRY.needs(Need.DESCRIPTION, transports=_BY_POST),
    _DEPTH.needs(Need.HS, name="hs_h1", digits=10, declarations=(DataSet.H1,)),
    _DEPTH.needs(
        Need.HS,
        WARNING,
        name="hs_over_150",
        digits=10,
        over=Threshold(Decimal(150), "EUR"),
        transports=_NOT_BY_POST,
        stations=ON_THE_WAY,
    ),
    _LINES.needs(Need.ORIGIN, WARNING),
    _VOLUNTARY.needs(Need.OWN_ID, INFO),
    _VOLUNTARY.needs(Need.MAKER_ID, INFO),
    _VOLUNTARY.needs(Need.GTIN, INFO, stations=_BEFORE),
    _MANDATORY.needs(Need.OWN_ID, ERROR),
    _MANDATORY.needs(Need.MAKER_ID, WARNING),
    _MANDATORY.needs(Need.GTIN, INFO, stations=_BEFORE),
    _OFFER.needs(Need.MANUFACTURER, stations=_AT_LISTING, imported=False),
    _OFFER.needs(Need.RESPONSIBLE_PERSON, stations=_AT_LISTING, imported=False, home=_HOME),
    _SCHEME.needs(Need.SCHEME_NUMBER, schemes=_IOSS, collector=Collector.SELLER),
    _SCHEME.needs(
        Need.SCHEME_NUMBER,
        WARNING,
        name="scheme_number_marketplace",
        schemes=_IOSS,
        collector=Collector.MARKETPLACE,
    ),
)

EU: Final[dict[str, tuple[Requirement, ...]]] = dict.fromkeys(_HOME, UNION)
