"""The few rules of XML and of Canonical XML 1.0 that writing by hand needs."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["CEB", "DECLARATION", "DS", "XSI", "attribute", "illegal", "text"]

CEB: Final = "http://www.chinaport.gov.cn/ceb"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'

# https://www.w3.org/TR/xml/#charsets
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
illegal = _ILLEGAL.search


def text(value: str) -> str:
    """Escape the text of an element as Canonical XML writes it."""
    if "&" in value:
        value = value.replace("&", "&amp;")
    if "<" in value:
        value = value.replace("<", "&lt;")
    if ">" in value:
        value = value.replace(">", "&gt;")
    return value.replace("\r", "&#xD;") if "\r" in value else value


def attribute(value: str) -> str:
    """Escape the value of an attribute as Canonical XML writes it."""
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return escaped.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
