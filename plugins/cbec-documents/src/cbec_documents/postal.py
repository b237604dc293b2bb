"""What the postal forms CN22 and CN23 share: contents, category, statement, signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbec_documents.draw import Box, Paper, Text
from cbec_documents.fonts import clean
from cbec_documents.words import CATEGORIES, category, country, word

if TYPE_CHECKING:
    from cbec_core.api import ConsignmentLine, DocumentRequest

__all__ = ["STATEMENT", "contents_of", "draw_categories", "signed"]

STATEMENT: Final = (
    "I, the undersigned, whose name and address are given on the item, certify that the"
    " particulars given in this declaration are correct and that this item does not contain"
    " any dangerous article or articles prohibited by legislation or by postal or customs"
    " regulations."
)


def contents_of(line: ConsignmentLine, language: str, at: str, *, counted: bool) -> list[Text]:
    """Return what a form says of goods; in Chinese both names, one behind the other."""
    said = f"{line.quantity} x {line.customs.description}" if counted else line.customs.description
    if language == "zh" and line.customs.description_zh:
        said = f"{said} {line.customs.description_zh}"
    return [Text(said, field=f"{at}.customs.description")]


def draw_categories(
    paper: Paper, request: DocumentRequest, language: str, at: Box, row: float
) -> None:
    """Draw the boxes of the categories in two columns, the right one crossed."""
    for index, kind in enumerate(CATEGORIES):
        x = at.x + (index % 2) * at.width / 2
        top = at.y + (index // 2) * row
        paper.rectangle(Box(x, top + 1.5, 8, 8), 0.8)
        if kind is request.consignment.category:
            paper.rule(x + 1.5, top + 3, x + 6.5, top + 8, 1.4)
            paper.rule(x + 6.5, top + 3, x + 1.5, top + 8, 1.4)
        name = [Text(category(kind, language))]
        paper.block(Box(x + 12, top, at.width / 2 - 16, 11), name, 7.5, middle=True)


def signed(request: DocumentRequest, caption: str, language: str) -> list[Text]:
    """Return the date and the sender's name, under the caption of their box."""
    sender = request.consignment.sender.address
    name = clean(sender.name or sender.company)
    said = f"{request.on.isoformat()}   {name}, {country(sender.country)}"
    return [
        Text(word(caption, language), 0.7),
        Text(said, bold=True, field="consignment.sender.address.name"),
    ]
