"""A4 pages that are filled from the top: each says which paper it is of, and which page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_documents.draw import A4, Box, Paper, Text
from cbec_documents.errors import DocumentError
from cbec_documents.label import address_texts
from cbec_documents.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbec_core.api import Party
    from cbec_documents.table import Cells, Table

__all__ = ["EDGE", "WIDTH", "Sheet", "party_texts"]

EDGE: Final = 40.0
WIDTH: Final = A4[0] - 2 * EDGE
_BOTTOM: Final = A4[1] - 46.0


class Sheet:
    """Pages of one paper; `y` is where the next thing goes."""

    def __init__(self, paper: Paper, title: str, name: str, language: str) -> None:
        self.paper = paper
        self.language = language
        self._name = name
        self._page = 1
        self.y = 70.0
        paper.block(Box(EDGE, 36, WIDTH, 26), [Text(title.upper(), bold=True)], 18)

    def facts(self, facts: Sequence[tuple[str, str, str]]) -> None:
        """Draw captions with their values in two columns; the third of each names its field."""
        half = WIDTH / 2
        for index, (name, value, field) in enumerate(facts):
            box = Box(EDGE + (index % 2) * half, self.y + index // 2 * 14, half - 8, 13)
            text = f"{word(name, self.language)}: {value}"
            self.paper.block(box, [Text(text, field=field)], 9)
        self.y += (len(facts) + 1) // 2 * 14 + 6

    def boxes(self, boxes: Sequence[list[Text]], across: int, height: float) -> None:
        """Draw framed texts side by side, the first of each as its caption."""
        width = WIDTH / across
        for index, texts in enumerate(boxes):
            place = (EDGE + index % across * width, self.y + index // across * height)
            box = Box(*place, width, height)
            self.paper.rectangle(box, 0.5)
            self.paper.block(box.inside(5), texts, 8.5)
        self.y += -(-len(boxes) // across) * height + 12

    def fits(self, height: float) -> bool:
        """Tell whether something so high has room on this page."""
        return self.y + height <= _BOTTOM

    def turn(self) -> None:
        """Number this page and begin the next one."""
        self._number()
        self.paper.next_page()
        self._page += 1
        box = Box(EDGE, 36, WIDTH, 16)
        self.paper.block(box, [Text(self._name, bold=True)], 11)
        self.y = 58.0

    def row(self, table: Table, cells: Cells, field: str) -> None:
        """Draw a row of a table, on a further page with the table's head if it must be."""
        height = table.height(self.paper, cells)
        if not self.fits(height):
            self.turn()
            self.y = table.head(self.paper, self.y, self.language)
            if not self.fits(height):
                kind = self.paper.kind
                raise DocumentError("documents.text_too_long", field=field, kind=kind)
        self.y = table.row(self.paper, cells, self.y)

    @property
    def rest(self) -> float:
        """Return the height that is left on the page."""
        return _BOTTOM - self.y

    def close(self) -> bytes:
        """Number the last page and return the PDF."""
        self._number()
        return self.paper.bytes()

    def _number(self) -> None:
        box = Box(EDGE, _BOTTOM + 12, WIDTH, 12)
        shown = f"{word('Page', self.language)} {self._page}"
        self.paper.block(box, [Text(shown)], 8, align="right")


def party_texts(caption: str, party: Party, at: str, language: str) -> list[Text]:
    """Return a party's role and address; `at` names it in errors."""
    texts = address_texts(party.address, f"{at}.address", language)
    return [Text(word(caption, language), bold=True), *texts]
