"""Numbers of importers by column: each is validated once, by the country that issued it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cbec_core.domain.errors import DomainError
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.services.bulk.cells import Cells, Coded

if TYPE_CHECKING:
    from cbec_core.services.bulk.segments import Segments

__all__ = ["COLUMNS", "COUNTRY", "numbers_of"]

# A scheme's number has a column of its own: it is the seller's.
COLUMNS: Final[dict[IdentifierKind, str]] = {
    kind: f"importer_{kind.value}" for kind in IdentifierKind if kind is not IdentifierKind.IOSS
}
COUNTRY: Final = "importer_country"


def numbers_of(
    cells: Cells, baskets: Segments, heads: dict[str, Coded]
) -> dict[IdentifierKind, Coded]:
    """Return the numbers that baskets have by kind: an `Identifier` or None.

    Raises `landed_cost.cell_invalid` for a number that is none; it does not repeat it.
    """
    found: dict[IdentifierKind, Coded] = {}
    for kind, name in COLUMNS.items():
        if name in heads and any(heads[name].values):
            found[kind] = _checked(cells, baskets, kind, heads)
    return found


def _checked(
    cells: Cells, baskets: Segments, kind: IdentifierKind, heads: dict[str, Coded]
) -> Coded:
    name = COLUMNS[kind]
    numbers, issued, arrival = heads[name], heads[COUNTRY], heads["destination"]
    # What is asked of a number depends on its country: the pairs that occur are looked at.
    many = len(issued.values) * len(arrival.values)
    pairs = numbers.codes.astype(np.int64) * many
    pairs += issued.codes.astype(np.int64) * len(arrival.values) + arrival.codes
    _unique, first, codes = np.unique(pairs, return_index=True, return_inverse=True)
    values: list[Identifier | None] = []
    for basket in first.tolist():
        number = numbers.values[int(numbers.codes[basket])]
        country = issued.values[int(issued.codes[basket])]
        country = country or arrival.values[int(arrival.codes[basket])]
        try:
            values.append(Identifier.of(kind, number, country) if number else None)
        except DomainError as fault:
            row = int(baskets.starts[basket])
            raise cells.refuse(row, name, str(fault.params["reason"])) from None
    return Coded(codes, values)
