"""A page to draw on: boxes, wrapped texts that never leave their box, bars and squares.

Lengths are points, the origin is the top left corner, y grows downwards.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfgen.canvas import Canvas

from cbec_core.api import DomainError
from cbec_documents.errors import DocumentError
from cbec_documents.fonts import Fonts, clean, is_cjk

__all__ = ["A4", "LABEL_4X6", "MM", "Box", "Draft", "NewPaper", "Paper", "Text"]

MM: Final = 72 / 25.4
LABEL_4X6: Final = (288.0, 432.0)  # 101.6 x 152.4 mm
A4: Final = (210 * MM, 297 * MM)
_LEADING: Final = 1.22
_ASCENT: Final = 0.98
_SMALLEST: Final = 4.5
_OPENING: Final = "（「『【《〈〔［｛"
_CLOSING: Final = "）」』】》〉〕］｝、。，．：；！？％"
# No box holds more, and fitting in vain takes time that grows with its square.
_LONGEST: Final = 4000


@attrs.frozen
class Box:
    """A place on the page: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, pad: float) -> Box:
        """Return the place within a margin."""
        return Box(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)


@attrs.frozen
class Text:
    """A paragraph and how it looks; `scale` is of the block's size, `field` names it in errors."""

    text: str
    scale: float = 1.0
    bold: bool = False
    field: str = ""


class Paper:
    """A PDF of pages of one size; the same drawing gives the same bytes."""

    def __init__(self, fonts: Fonts, size: tuple[float, float], kind: str, title: str) -> None:
        self.width, self.height = size
        self.kind = kind
        self._fonts = fonts
        self._wrapped: dict[tuple[str, float, float], list[str]] = {}
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=size, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("cbec")
        self._canvas.setLineJoin(1)

    def bytes(self) -> bytes:
        """Close the last page and return the PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return self._buffer.getvalue()

    def next_page(self) -> None:
        """Begin a further page."""
        self._canvas.showPage()
        self._canvas.setLineJoin(1)

    def rectangle(self, box: Box, weight: float = 0.8, fill: float | None = None) -> None:
        """Draw a frame, filled with a grey if one is given."""
        self._canvas.setLineWidth(weight)
        if fill is not None:
            self._canvas.setFillGray(fill)
        bottom = self.height - box.y - box.height
        stroke = 1 if weight else 0
        self._canvas.rect(
            box.x, bottom, box.width, box.height, stroke=stroke, fill=0 if fill is None else 1
        )
        self._canvas.setFillGray(0)

    def inverse(self, box: Box, texts: Sequence[Text], size: float) -> None:
        """Draw centred texts in white."""
        self._canvas.setFillGray(1)
        self._canvas.setStrokeGray(1)
        self.block(box, texts, size, align="centre", middle=True)
        self._canvas.setFillGray(0)
        self._canvas.setStrokeGray(0)

    def rule(self, x: float, y: float, to_x: float, to_y: float, weight: float = 0.8) -> None:
        """Draw a line."""
        self._canvas.setLineWidth(weight)
        self._canvas.line(x, self.height - y, to_x, self.height - to_y)

    def _lines(self, text: Text, size: float, width: float) -> list[str]:
        """Return a text in lines that fit; an error names its field."""
        key = (text.text, size * text.scale, width)
        if key not in self._wrapped:
            try:
                self._wrapped[key] = self._wrap(*key)
            except DomainError as error:
                error.params["field"] = text.field or "a text"
                raise
        return self._wrapped[key]

    def _wrap(self, text: str, size: float, width: float) -> list[str]:
        """Break a text at blanks, in CJK between any two signs."""
        if len(text) > _LONGEST:
            raise DocumentError("documents.text_too_long", field="a text", kind=self.kind)
        lines: list[str] = []
        current = ""
        for piece in _pieces(clean(text)):
            if current and self._fonts.width((current + piece).rstrip(), size) > width:
                lines.append(current.rstrip())
                current = piece.lstrip()
            else:
                current += piece
            while self._fonts.width(current.rstrip(), size) > width and len(current) > 1:
                cut = self._cut(current, size, width)
                lines.append(current[:cut])
                current = current[cut:]
        if current.strip():
            lines.append(current.rstrip())
        return lines

    def _cut(self, word: str, size: float, width: float) -> int:
        cut = 1
        while cut < len(word) - 1 and self._fonts.width(word[: cut + 1], size) <= width:
            cut += 1
        return cut

    def block_height(self, texts: Iterable[Text], size: float, width: float) -> float:
        """Return how high a block of wrapped texts is; raises `documents.text_too_long`."""
        return sum(
            len(self._lines(text, size, width)) * size * text.scale * _LEADING for text in texts
        )

    def block(
        self,
        box: Box,
        texts: Sequence[Text],
        size: float,
        align: str = "left",
        middle: bool = False,
    ) -> float:
        """Draw texts below one another, as small as they must be to stay in the box.

        Returns the y below the last line. Raises `documents.text_too_long` if even the smallest
        size does not fit: a cut-off address is worse than none.
        """
        shown = [text for text in texts if clean(text.text)]
        fitted = size
        while (height := self.block_height(shown, fitted, box.width)) > box.height + 0.01:
            fitted -= 0.25
            if fitted < min(_SMALLEST, size):
                field = _longest(shown)
                raise DocumentError("documents.text_too_long", field=field, kind=self.kind)
        y = box.y + ((box.height - height) / 2 if middle else 0)
        for text in shown:
            scaled = fitted * text.scale
            for line in self._lines(text, fitted, box.width):
                room = box.width - self._fonts.width(line, scaled)
                shift = {"left": 0.0, "right": room, "centre": room / 2}[align]
                self.line(box.x + shift, y + scaled * _ASCENT, line, scaled, text.bold)
                y += scaled * _LEADING
        return y

    def line(self, x: float, base_y: float, text: str, size: float, bold: bool = False) -> None:
        """Draw one line at its base line; what is heavier than its font is drawn with an edge."""
        for run in self._fonts.runs(text):
            edge = run.edge(bold=bold)
            drawn = self._canvas.beginText(x, self.height - base_y)
            if edge:
                self._canvas.setLineWidth(size * edge)
            drawn.setTextRenderMode(2 if edge else 0)
            drawn.setFont(run.font, size)
            drawn.textOut(run.text)
            drawn.setTextRenderMode(0)
            self._canvas.drawText(drawn)
            x += self._fonts.width(run.text, size)

    def code128(self, box: Box, value: str) -> None:
        """Draw a Code 128 as wide as the box allows, at most 0.5 mm a module, quiet zones kept."""
        modules = float(Code128(value, barWidth=1, quiet=0).width)
        module = min(0.5 * MM, box.width / (modules + 20))
        code = Code128(value, barWidth=module, barHeight=box.height, quiet=0)
        left = box.x + (box.width - modules * module) / 2
        code.drawOn(self._canvas, left, self.height - box.y - box.height)

    def qr(self, box: Box, value: str) -> None:
        """Draw a QR code of medium correction as rectangles, four modules of quiet zone inside."""
        code = QRCode(None, QRErrorCorrectLevel.M)
        code.addData(value)
        code.make()
        count = int(code.getModuleCount())
        side = min(box.width, box.height) / (count + 8)
        path = self._canvas.beginPath()
        for row in range(count):
            column = 0
            while column < count:
                begun = column
                while column < count and code.isDark(row, column):
                    column += 1
                if column > begun:
                    x = box.x + (begun + 4) * side
                    y = self.height - box.y - (row + 5) * side
                    path.rect(x, y, (column - begun) * side, side)
                column += 1
        self._canvas.drawPath(path, stroke=0, fill=1)


class Draft(Paper):
    """A paper on which everything is laid out and nothing drawn: it only tells what is wrong."""

    def bytes(self) -> bytes:
        """Return nothing."""
        return b""

    def next_page(self) -> None:
        """Stay on the page."""

    def rectangle(self, box: Box, weight: float = 0.8, fill: float | None = None) -> None:
        """Draw nothing."""

    def rule(self, x: float, y: float, to_x: float, to_y: float, weight: float = 0.8) -> None:
        """Draw nothing."""

    def line(self, x: float, base_y: float, text: str, size: float, bold: bool = False) -> None:
        """Draw nothing."""

    def code128(self, box: Box, value: str) -> None:
        """Draw nothing."""

    def qr(self, box: Box, value: str) -> None:
        """Draw nothing."""


NewPaper = Callable[[tuple[float, float], str, str], Paper]


def _longest(texts: Sequence[Text]) -> str:
    """Return the field that takes the most room of a block."""
    named = [text for text in texts if text.field]
    return max(named, key=lambda text: len(text.text) * text.scale).field if named else "a text"


def _pieces(text: str) -> list[str]:
    """Return what may not be broken: words with the blank behind them, single CJK signs.

    Marks that close stay with what is before them, marks that open with what follows.
    """
    pieces: list[str] = []
    word = ""
    for sign in text:
        if sign in _CLOSING and (word or pieces):
            word = word or pieces.pop()
        elif is_cjk(sign) and word and word[-1] not in _OPENING:
            pieces.append(word)
            word = ""
        word += sign
        if sign == " " or (is_cjk(sign) and sign not in _OPENING):
            pieces.append(word)
            word = ""
    return [*pieces, word] if word else pieces
