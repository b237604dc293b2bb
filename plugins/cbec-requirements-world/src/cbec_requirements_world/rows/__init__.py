"""The rows by destination, one file for each family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_requirements_world.rows.eu import EU
from cbec_requirements_world.rows.gb import GB
from cbec_requirements_world.rows.others import OTHERS
from cbec_requirements_world.rows.post import EVERYWHERE
from cbec_requirements_world.rows.us import US

if TYPE_CHECKING:
    from cbec_core.api import Requirement

__all__ = ["EVERYWHERE", "FAMILIES", "ROWS"]

# Name of the family, and its rows by country, or by country and region.
FAMILIES: Final[dict[str, dict[str, tuple[Requirement, ...]]]] = {
    "eu": EU,
    "gb": GB,
    "us": US,
    "others": OTHERS,
}
ROWS: Final[dict[str, tuple[Requirement, ...]]] = {
    key: rows for family in FAMILIES.values() for key, rows in family.items()
}
