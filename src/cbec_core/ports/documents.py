"""Documents and messages: labels, forms, invoices, as bytes with their kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol

import attrs

from cbec_core.domain.consignment import Consignment
from cbec_core.domain.order import Order
from cbec_core.ports.provider import local

__all__ = [
    "Document",
    "DocumentKind",
    "DocumentRenderer",
    "DocumentRequest",
    "PageSink",
    "PageSize",
    "PageStream",
]


class DocumentKind(StrEnum):
    """Name a paper or message."""

    LABEL = "label"
    CN22 = "cn22"
    CN23 = "cn23"
    COMMERCIAL_INVOICE = "commercial_invoice"
    PACKING_LIST = "packing_list"
    CUSTOMS_MESSAGE = "customs_message"


@attrs.frozen
class Document:
    """Bytes with their kind, media type and a name fit for a file."""

    kind: DocumentKind
    name: str
    media_type: str
    content: bytes = attrs.field(repr=False)

    @property
    def sha256(self) -> str:
        """Return the digest of the content."""
        return hashlib.sha256(self.content).hexdigest()


@attrs.frozen
class DocumentRequest:
    """Everything a renderer may print; a label's tracking number is known before it is drawn."""

    kind: DocumentKind
    order: Order
    consignment: Consignment
    on: date
    tracking_number: str = ""
    service: str = ""
    language: str = "en"
    carrier: str = ""


@attrs.frozen
class PageSize:
    """Sides of a page in whole millimetres, the shorter first: which way up is the printer's."""

    short_mm: int
    long_mm: int


class PageStream(Protocol):
    """Where bytes of a PDF go, one behind the other; an open file is one."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""
        ...


PageSink = Callable[[PageSize], PageStream]


class DocumentRenderer(Protocol):
    """Draw documents; the same request gives the same bytes."""

    @local
    def check(self, request: DocumentRequest) -> None:
        """Raise the `DomainError` that drawing would raise; nothing is drawn.

        Asked before the label is bought: there is no tracking number, service or carrier yet.
        """
        ...

    @local
    def render(self, request: DocumentRequest) -> Document:
        """Return the document, or raise a `DomainError` that names what is missing."""
        ...

    @local
    def merge(self, documents: Iterable[Document], sink: PageSink) -> None:
        """Write the pages of PDFs, in their order, as one PDF for each size of page.

        The sink is asked once for each size, as it is met; where it gives one stream for several
        sizes, their pages are mixed. It closes what it opened. Documents are taken one by one and
        none is kept, so that thousands fit. Raises a `DomainError` that names a document that is
        no PDF or cannot be read.
        """
        ...
