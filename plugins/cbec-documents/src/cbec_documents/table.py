"""The table of a form: a head, and rows whose cells wrap within their column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from cbec_documents.draw import Box, Paper, Text
from cbec_documents.errors import DocumentError
from cbec_documents.words import word

__all__ = ["Cells", "Column", "Table", "paginate"]

Cells = Sequence[Sequence[Text]]


@attrs.frozen
class Column:
    """What a column is called, where it begins, and to which side its cells lean."""

    head: str
    left: float
    align: str = "left"


@attrs.frozen
class Table:
    """Columns between two edges of the page; sizes are points."""

    x: float
    width: float
    columns: tuple[Column, ...]
    size: float
    head_height: float
    head_size: float
    pad: float = 3.0
    shaded: bool = False

    def _boxes(self, y: float, height: float) -> Iterator[Box]:
        edges = (*(column.left for column in self.columns), self.width)
        for left, right in pairwise(edges):
            yield Box(self.x + left, y, right - left, height)

    def head(self, paper: Paper, y: float, language: str) -> float:
        """Draw the names of the columns; returns the y below them."""
        if self.shaded:
            paper.rectangle(Box(self.x, y, self.width, self.head_height), 0.5, fill=0.92)
        for column, box in zip(self.columns, self._boxes(y, self.head_height), strict=True):
            name = [Text(word(column.head, language), bold=self.shaded)]
            align = column.align if self.shaded else "left"
            paper.block(box.inside(self.pad if self.shaded else 2), name, self.head_size, align)
        if not self.shaded:
            paper.rule(self.x, y + self.head_height, self.x + self.width, y + self.head_height)
        return y + self.head_height

    def height(self, paper: Paper, cells: Cells) -> float:
        """Return how high a row is."""
        return 2 * self.pad + max(
            paper.block_height(texts, self.size, box.width - 2 * self.pad)
            for texts, box in zip(cells, self._boxes(0, 0), strict=True)
        )

    def row(self, paper: Paper, cells: Cells, y: float) -> float:
        """Draw a row; returns the y below it."""
        height = self.height(paper, cells)
        for column, texts, box in zip(self.columns, cells, self._boxes(y, height), strict=True):
            paper.block(box.inside(self.pad), texts, self.size, column.align)
        paper.rule(self.x, y + height, self.x + self.width, y + height, 0.3)
        return y + height

    def bars(self, paper: Paper, y: float, to_y: float) -> None:
        """Draw the lines between the columns."""
        for column in self.columns[1:]:
            paper.rule(self.x + column.left, y, self.x + column.left, to_y, 0.4)


def paginate(
    paper: Paper, table: Table, rows: Sequence[Cells], rooms: tuple[float, float, float, float]
) -> list[list[Cells]]:
    """Return the rows of each page; raises `documents.text_too_long` for one that fits on none.

    `rooms` are heights: on the first page and on a further one, then on each of them where it is
    the last and the totals stand below.
    """
    first, further, first_last, further_last = rooms
    pages: list[list[Cells]] = [[]]
    left = first
    for cells in rows:
        height = table.height(paper, cells)
        if height > min(rooms):
            field = cells[0][0].field
            raise DocumentError("documents.text_too_long", field=field, kind=paper.kind)
        if height > left:
            pages.append([])
            left = further
        pages[-1].append(cells)
        left -= height
    taken = sum(table.height(paper, cells) for cells in pages[-1])
    if taken > (first_last if len(pages) == 1 else further_last):
        pages.append([pages[-1].pop()])
    return pages
