"""Take the texts of an element's children, whatever their prefix, order and number."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from cbec_customs_cn.codec.xml import CEB

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["amount", "child", "texts", "whole"]

_SPACE: Final = len(f"{{{CEB}}}")


def texts(element: etree._Element) -> dict[str, str]:
    """Return the text of each child by its name; of two with one name the first counts."""
    # Comments and instructions are gone already; every tag is a name here. Backwards, so that of
    # two the first one stays.
    return {
        str(one.tag)[_SPACE:]: text.strip()
        for one in element.iterchildren(reversed=True)
        if (text := one.text)
    }


def child(element: etree._Element, name: str) -> dict[str, str]:
    """Return the texts of the first child of a name; none if there is no such child."""
    inside = element.find(f"{{{CEB}}}{name}")
    return {} if inside is None else texts(inside)


def amount(text: str) -> Decimal | None:
    """Return an amount; None if the text is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and len(text) <= 40 else None


def whole(text: str) -> int:
    """Return a count, 0 if the text is none or too long to be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
