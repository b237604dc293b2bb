"""The renderer: one PDF a request, the same bytes whenever it is asked again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from functools import partial

import attrs

from cbec_core.api import Document, DocumentKind, DocumentRequest, PageSink, ProviderTools
from cbec_documents.checks import check_complete
from cbec_documents.cn22 import draw_cn22
from cbec_documents.cn23 import draw_cn23
from cbec_documents.draw import Draft, Paper
from cbec_documents.errors import DocumentError
from cbec_documents.fonts import Fonts
from cbec_documents.invoice import draw_invoice
from cbec_documents.label import draw_label
from cbec_documents.merge import merge
from cbec_documents.packing import draw_packing_list
from cbec_documents.sdr import over_limit
from cbec_documents.settings import DocumentSettings
from cbec_documents.words import language_of

__all__ = ["PdfDocuments"]

_log = logging.getLogger(__name__)
# A font of reportlab keeps its place in the file while it writes the characters that were used.
_fonts_in_use = threading.Lock()
_NOT_YET = "0" * 13  # stands for the number of a label that is not bought yet, as long as S10's


class PdfDocuments:
    """Label, CN22, CN23, commercial invoice and packing list."""

    def __init__(self, settings: DocumentSettings | None, tools: ProviderTools) -> None:
        self._settings = settings or DocumentSettings()
        font = self._settings.cjk_font
        self._cjk_font = str(tools.path(font)) if font else ""
        self._warned: set[str] = set()

    def check(self, request: DocumentRequest) -> None:
        """Lay the paper out in the fonts of this deployment; raise what drawing it would raise."""
        check_complete(request, before_label=True)
        number = request.tracking_number or _NOT_YET
        self._draw(attrs.evolve(request, tracking_number=number), Draft)

    def render(self, request: DocumentRequest) -> Document:
        """Return the PDF, or raise a `DomainError` that names the fields that are missing."""
        check_complete(request)
        content = self._draw(request, Paper)
        name = f"{request.kind.value}-{request.consignment.id}.pdf"
        return Document(request.kind, name, "application/pdf", content)

    def merge(self, documents: Iterable[Document], sink: PageSink) -> None:
        """Write the pages of PDFs as one PDF for each size of page."""
        merge(documents, sink)

    def _draw(self, request: DocumentRequest, paper: type[Paper]) -> bytes:
        language = language_of(request.language)
        new = partial(paper, Fonts(self._cjk_font, request.consignment.destination))
        with _fonts_in_use:
            if request.kind is DocumentKind.LABEL:
                names = self._settings.carrier_names
                return draw_label(request, new, language, names.get(request.carrier, ""))
            operator = self._settings.designated_operator
            if request.kind is DocumentKind.CN22:
                self._check_limit(request)
                return draw_cn22(request, new, language, operator)
            if request.kind is DocumentKind.CN23:
                return draw_cn23(request, new, language, operator)
            if request.kind is DocumentKind.PACKING_LIST:
                return draw_packing_list(request, new, language)
            return draw_invoice(request, new, language)

    def _check_limit(self, request: DocumentRequest) -> None:
        over = over_limit(request.consignment, request.on)
        if over:
            raise DocumentError("documents.cn22_over_limit")
        currency = request.consignment.value.currency
        if over is None and currency not in self._warned:
            self._warned.add(currency)
            _log.warning(
                "CN22: no SDR rate for %s on %s, the limit of 300 SDR was not checked",
                currency,
                request.on,
            )
