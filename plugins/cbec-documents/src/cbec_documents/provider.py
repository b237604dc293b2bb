"""The renderer: one PDF a request, the same bytes whenever it is asked again."""

from __future__ import annotations

import logging
import threading

from cbec_core.api import (
    Document,
    DocumentKind,
    DocumentRequest,
    ProviderTools,
)
from cbec_documents.checks import check_complete
from cbec_documents.cn22 import draw_cn22
from cbec_documents.errors import DocumentError
from cbec_documents.fonts import Fonts
from cbec_documents.invoice import draw_invoice
from cbec_documents.label import draw_label
from cbec_documents.sdr import over_limit
from cbec_documents.settings import DocumentSettings
from cbec_documents.words import language_of

__all__ = ["PdfDocuments"]

_log = logging.getLogger(__name__)
# A font of reportlab keeps its place in the file while it writes the characters that were used.
_fonts_in_use = threading.Lock()


class PdfDocuments:
    """Label, CN22 and commercial invoice."""

    def __init__(self, settings: DocumentSettings | None, tools: ProviderTools) -> None:
        self._settings = settings or DocumentSettings()
        font = self._settings.cjk_font
        self._cjk_font = str(tools.path(font)) if font else ""
        self._warned: set[str] = set()

    def render(self, request: DocumentRequest) -> Document:
        """Return the PDF, or raise a `DomainError` that names the fields that are missing."""
        language = language_of(request.language)
        check_complete(request)
        with _fonts_in_use:
            content = self._draw(request, language)
        name = f"{request.kind.value}-{request.consignment.id}.pdf"
        return Document(request.kind, name, "application/pdf", content)

    def _draw(self, request: DocumentRequest, language: str) -> bytes:
        fonts = Fonts(self._cjk_font, request.consignment.destination)
        if request.kind is DocumentKind.LABEL:
            return draw_label(request, fonts, language)
        if request.kind is DocumentKind.CN22:
            self._check_limit(request)
            return draw_cn22(request, fonts, language, self._settings.designated_operator)
        return draw_invoice(request, fonts, language)

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
