"""Read XML that may come from anybody: bounded, without document types, entities or network."""

from __future__ import annotations

import re
from typing import Final

import attrs
from lxml import etree

from cbec_customs_cn.errors import refused

__all__ = ["BOM", "Limits", "c14n", "canonical", "tree"]

BOM: Final = b"\xef\xbb\xbf"
_DECLARED: Final = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


@attrs.frozen
class Limits:
    """Bound what is read: bytes, marks of markup (an element has two, an attribute one), findings.

    A full message of 100 lists of 100 goods has some 420,000 marks and 12 MB; with several empty
    elements in each line, 30,000 findings. Depth is bounded by libxml2 at 256, a text at 10 MB.
    """

    size: int = 16 * 2**20
    marks: int = 1_000_000
    findings: int = 50_000


def tree(raw: bytes, limits: Limits, *, as_signed: bool = False) -> etree._Element:
    """Return the root of a document; `as_signed` keeps what a digest is taken over.

    Raises DomainError: ceb.too_large, ceb.not_utf8, ceb.doctype, ceb.not_xml.
    """
    if len(raw) > limits.size or max(raw.count(b"<"), raw.count(b"=")) > limits.marks:
        raise refused("ceb.too_large", most=limits.size)
    _check_utf8(raw)
    # Its only lawful place is before the root; no message has a text that contains it.
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise refused("ceb.doctype")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        # A comment inside a text would cut the text in two.
        remove_comments=not as_signed,
        remove_pis=not as_signed,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise refused("ceb.not_xml", line=error.lineno or 1) from None
    if root.getroottree().docinfo.doctype:
        raise refused("ceb.doctype")
    return root


def canonical(raw: bytes, limits: Limits) -> bytes:
    """Return the Canonical XML 1.0 of a document, without comments."""
    return c14n(tree(raw, limits, as_signed=True).getroottree())


def c14n(
    element: etree._Element | etree._ElementTree[etree._Element], *, exclusive: bool = False
) -> bytes:
    """Return the Canonical XML 1.0 of an element or of a whole document, without comments.

    Raises DomainError ceb.not_xml if there is none.
    """
    try:
        return etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=False)
    except etree.C14NError:  # a namespace that is a relative URI
        raise refused("ceb.not_xml", line=1) from None


def _check_utf8(raw: bytes) -> None:
    declared = _DECLARED.match(raw.removeprefix(BOM)[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise refused("ceb.not_utf8")
    try:
        raw.decode()
    except UnicodeDecodeError:
        raise refused("ceb.not_utf8") from None
