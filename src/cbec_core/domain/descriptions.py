"""Whether the name of goods says what they are, or only that they are goods."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = ["says_little"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERIC: Final = _words(
    "accessories accessory apparel article articles clothes clothing commodity consumer general"
    " electronics equipment freight gift gifts goods item items merchandise misc miscellaneous"
    " none other others parcel part parts personal present product products sample samples spare"
    " stuff supplies things toys unknown various effects cargo commercial new daily necessities"
    " the of and for"
)


@lru_cache(4096)
def says_little(description: str) -> bool:
    """Tell whether a description has no word that names goods, such as "gift" or "spare parts"."""
    if sum(map(str.isalpha, description)) < 3:
        return True
    return not set(re.findall(r"\w+", description.lower())) - _GENERIC
