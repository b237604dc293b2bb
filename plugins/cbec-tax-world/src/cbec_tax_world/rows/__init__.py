"""The rows of every destination, one file for each family of jurisdictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_tax_world.rows.eu import EU
from cbec_tax_world.rows.gb import GB
from cbec_tax_world.rows.us import US

if TYPE_CHECKING:
    from cbec_core.api import Regime

__all__ = ["FAMILIES", "REGIMES"]

# Name of the family, and its regimes by country, or by country and region.
FAMILIES: Final[dict[str, dict[str, Regime]]] = {"eu": EU, "gb": GB, "us": US}
REGIMES: Final[dict[str, Regime]] = {
    key: found for family in FAMILIES.values() for key, found in family.items()
}
