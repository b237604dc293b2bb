"""Some of the baskets of a frame, whose columns are brought together when they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from cbec_core.services.bulk.cells import Coded, Numbers
from cbec_core.services.bulk.segments import Ints, Mask, Segments

if TYPE_CHECKING:
    from cbec_core.services.bulk.frame import Frame

__all__ = ["Part"]

A = TypeVar("A", bound=npt.NDArray[Any])


class Part:
    """Baskets of a frame in its order; `chosen` and `rows` are none where it is all of them."""

    def __init__(self, frame: Frame, chosen: Ints | None = None) -> None:
        self.frame = frame
        self.chosen: Ints | None = None
        self.rows: Ints | None = None
        self.baskets = frame.baskets
        if chosen is not None and len(chosen) < frame.baskets.count:
            self.chosen = chosen
            self.baskets = Segments(frame.baskets.sizes[chosen])
            opening = frame.baskets.starts[chosen] - self.baskets.starts
            self.rows = np.arange(self.baskets.rows, dtype=np.int64) + self.baskets.ints(opening)

    def lines(self, cells: A) -> A:
        """Return the cells of these lines out of a column of the frame."""
        return cells if self.rows is None else cells[self.rows]  # type: ignore[return-value]

    def heads(self, cells: A) -> A:
        """Return what these baskets have out of a column of the frame's baskets."""
        return cells if self.chosen is None else cells[self.chosen]  # type: ignore[return-value]

    def coded(self, column: Coded) -> Coded:
        """Return a column of codes for these lines."""
        return Coded(self.lines(column.codes), column.values)

    def numbers(self, column: Numbers | None) -> Numbers | None:
        """Return a column of decimals for these lines; none if no line of these has one."""
        if column is None:
            return None
        missing = None if column.missing is None else self.lines(column.missing)
        if missing is not None and missing.all():
            return None
        if missing is not None and not missing.any():
            missing = None
        return Numbers(self.lines(column.units), column.scale, missing)

    def sub(self, baskets: Mask) -> tuple[Part, Ints | None]:
        """Return some of these baskets, and which of these lines are theirs; none: all."""
        if baskets.all():
            return self, None
        chosen = np.flatnonzero(baskets)
        if self.chosen is not None:
            chosen = self.chosen[chosen]
        return Part(self.frame, chosen), np.flatnonzero(self.baskets.marks(baskets))
