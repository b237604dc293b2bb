"""The rows of every destination, one file for each family of jurisdictions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_tax_world.rows.americas import AMERICAS
from cbec_tax_world.rows.asia import ASIA
from cbec_tax_world.rows.china import CHINA
from cbec_tax_world.rows.eu import EU
from cbec_tax_world.rows.europe import EUROPE
from cbec_tax_world.rows.gb import GB
from cbec_tax_world.rows.south import SOUTH
from cbec_tax_world.rows.unknown import UNKNOWN
from cbec_tax_world.rows.us import US
from cbec_tax_world.rows.west import WEST

if TYPE_CHECKING:
    from cbec_core.api import Regime

__all__ = ["FAMILIES", "REGIMES"]

# Name of the family, and its regimes by country, or by country and region.
FAMILIES: Final[dict[str, dict[str, Regime]]] = {
    "eu": EU,
    "gb": GB,
    "us": US,
    "americas": AMERICAS,
    "asia": ASIA,
    "china": CHINA,
    "europe": EUROPE,
    "south": SOUTH,
    "west": WEST,
    "unknown": UNKNOWN,
}
REGIMES: Final[dict[str, Regime]] = {
    key: found for family in FAMILIES.values() for key, found in family.items()
}
