"""What lines have in common that are charged once, as whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

import numpy as np

from cbec_core.domain._course import described
from cbec_core.services.bulk.segments import Ints, Rare

if TYPE_CHECKING:
    from cbec_core.services.bulk.cells import Coded
    from cbec_core.services.bulk.part import Part

__all__ = ["declaration_lines", "subheadings"]


def subheadings(part: Part) -> Ints:
    """Return a number for the first six digits of each line's customs code."""
    codes, _count = _numbered(part.coded(part.frame.hs), lambda code: code[:6])
    return codes


def declaration_lines(part: Part, digits: int = 6) -> Ints:
    """Return a number for so many digits, the description and the origin of each line."""
    keys, count = _numbered(part.coded(part.frame.hs), lambda code: code[:digits])
    for column, of in (
        (part.frame.description, described),
        (part.frame.line_origin, str),
    ):
        codes, several = _numbered(part.coded(column), of)
        if several > 1:
            count *= several
            if count > 2**61:
                raise Rare
            keys = keys * several + codes
    return keys


def _numbered(column: Coded, of: Callable[[Any], Hashable]) -> tuple[Ints, int]:
    known: dict[Hashable, int] = {}
    table = [known.setdefault(of(value), len(known)) for value in column.values]
    return np.array(table, np.int64)[column.codes], len(known)
