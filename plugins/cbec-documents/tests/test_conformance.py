"""The core's own suites, run on this plugin."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from cbec_core.api import Document, DocumentKind
from cbec_core.testing.conformance.documents import DocumentsConformance
from cbec_core.testing.conformance.manifest import ManifestConformance


class TestManifest(ManifestConformance):
    manifest = "cbec_documents.manifest"
    sdks = ("reportlab", "babel", "fontpkg_noto_sans", "pypdf")


class TestDocuments(DocumentsConformance):
    manifest = "cbec_documents.manifest"
    kinds = (
        DocumentKind.LABEL,
        DocumentKind.CN22,
        DocumentKind.CN23,
        DocumentKind.COMMERCIAL_INVOICE,
        DocumentKind.PACKING_LIST,
    )

    @staticmethod
    def text_of(document: Document) -> str | None:
        pages = PdfReader(BytesIO(document.content)).pages
        return "\n".join(page.extract_text() for page in pages)
