"""Cut the orders out of a page of text without building the page in memory.

The raw text of every order is kept. A slice of the document is that text exactly, and costs a
hundredth of building all orders and writing each down again.

Why the cuts are right: outside strings `{"orderId"` can only open an object, and inside a string
the quotation mark would end it, which no JSON allows. A piece that begins at an element of the
list and is itself one whole JSON value is therefore that element. Whether it is one is seen when
it is validated; if one is not, the caller parses the whole document instead.
"""

from __future__ import annotations

import json
import re
from typing import Final

__all__ = ["cut_page"]

_HEAD: Final = re.compile(r'[ \t\r\n]*\{[ \t\r\n]*"orders"[ \t\r\n]*:[ \t\r\n]*\[[ \t\r\n]*')
_START: Final = re.compile(r'\{[ \t\r\n]*"orderId"[ \t\r\n]*:')
_END: Final = re.compile(r"\}[ \t\r\n]*,[ \t\r\n]*\Z")
_TAIL: Final = 64
_DECODER: Final = json.JSONDecoder()


def cut_page(text: str) -> tuple[list[str], str] | None:
    """Return the orders of a `searchOrders` answer as text, and the answer without them.

    Return none if the document has another form, such as other keys in front.
    """
    head = _HEAD.match(text)
    if head is None:
        return None
    first = _START.match(text, head.end())
    if first is None:
        return None
    token, start = first[0], first.start()
    pieces: list[str] = []
    while True:
        following = text.find(token, start + 1)
        tail = _END.search(text, following - _TAIL, following) if following > 0 else None
        if tail is not None:
            pieces.append(text[start : tail.start() + 1])
            start = following
            continue
        # The last order, or one with an object within that opens with an order id too.
        try:
            end: int = _DECODER.raw_decode(text, start)[1]
        except (ValueError, RecursionError):
            return None
        pieces.append(text[start:end])
        start = text.find(token, end)
        if start < 0:
            break
        if text[end:start].strip(" \t\r\n") != ",":
            return None
    rest = text[end:]
    if '"orders"' in rest:
        return None
    return pieces, text[: head.end()] + rest
