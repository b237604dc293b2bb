"""The United Kingdom: Great Britain's reduced data set; the north follows the Union.

Parcels may come in without a code in bulk (BIRDS), so that nothing here is refused for sure.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from cbec_core.api import Need
from cbec_requirements_world.rows.build import WARNING, Law
from cbec_requirements_world.rows.eu import UNION

if TYPE_CHECKING:
    from cbec_core.api import Requirement

__all__ = ["GB"]

_REDUCED = Law(
    "gb.h7",
    "CDS, Appendix 21H (super reduced data set)",
    "customs-world 2 (gov.uk, 28 February 2025)",
    date(2025, 2, 28),
)

GB: Final[dict[str, tuple[Requirement, ...]]] = {
    "GB": tuple(
        _REDUCED.needs(need, WARNING)
        for need in (Need.HS, Need.DESCRIPTION, Need.WEIGHT, Need.VALUE, Need.CONSIGNEE)
    ),
    "GB-NI": UNION,
}
