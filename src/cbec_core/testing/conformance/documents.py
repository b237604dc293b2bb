"""The conformance suite of document renderers."""

from __future__ import annotations

from io import BytesIO
from typing import Any, ClassVar

import attrs
import pytest

from cbec_core.domain.errors import CbecError, DomainError
from cbec_core.domain.money import Money
from cbec_core.ports.documents import (
    Document,
    DocumentKind,
    DocumentRenderer,
    DocumentRequest,
    PageSize,
)
from cbec_core.ports.provider import Capability, ProviderSpec
from cbec_core.testing.builders import (
    make_consignment,
    make_consignment_line,
    make_document_request,
)
from cbec_core.testing.conformance.base import EXACT, Covers, ProviderConformance
from cbec_core.testing.conformance.wire import amount_stands_in

__all__ = ["DocumentsConformance"]


class DocumentsConformance(ProviderConformance):
    """Checks that a document is whole, the same each time, and refused where data is missing.

    Override `kinds` (those that the renderer draws), `request_for` where it needs more data, and
    `text_of` where a document's text cannot be read from its bytes (compressed PDF).

    What passing does not prove: that a form fits the printer, that a barcode scans, that every
    script has its glyphs, or that an authority or a post accepts the paper.
    """

    capability = Capability.DOCUMENTS
    port = DocumentRenderer
    kinds: ClassVar[tuple[DocumentKind, ...]] = tuple(DocumentKind)
    covers: ClassVar[Covers] = {
        "check": ("test_what_is_missing_is_known_before_the_label",),
        "render": (
            "test_every_kind_is_drawn",
            "test_the_same_request_gives_the_same_bytes",
            "test_amounts_are_printed_exactly",
            "test_what_is_missing_is_named",
        ),
        "merge": (
            "test_papers_are_merged_in_their_order",
            "test_pages_of_one_size_go_together",
            "test_what_is_no_pdf_is_not_merged",
        ),
    }

    def request_for(self, kind: DocumentKind, **changes: Any) -> DocumentRequest:
        """Return a request with everything that a kind needs."""
        return make_document_request(kind, **changes)

    @pytest.fixture
    def incomplete_request(self) -> DocumentRequest:
        """Return a request that lacks what the first kind cannot be drawn without."""
        bare = attrs.evolve(make_consignment(), lines=(), parcels=())
        return self.request_for(self.kinds[0], consignment=bare, tracking_number="")

    @staticmethod
    def text_of(document: Document) -> str | None:
        """Return the text of a document, or None if its bytes do not show it."""
        return document.content.decode("utf-8", "replace")

    @pytest.mark.parametrize("kind", list(DocumentKind))
    def test_every_kind_is_drawn(
        self, spec: ProviderSpec, provider: Any, kind: DocumentKind
    ) -> None:
        self.needs(spec, "render")
        if kind not in self.kinds:
            with pytest.raises(CbecError):
                provider.render(make_document_request(kind))
            return
        document = provider.render(self.request_for(kind))
        assert isinstance(document, Document)
        assert document.kind is kind
        assert document.content
        assert "/" in document.media_type
        assert document.name
        assert not set(document.name) & set("/\\\0")
        if document.media_type == "application/pdf":
            assert document.content.startswith(b"%PDF-")

    def test_the_same_request_gives_the_same_bytes(self, spec: ProviderSpec, provider: Any) -> None:
        self.needs(spec, "render")
        for kind in self.kinds:
            request = self.request_for(kind)
            assert provider.render(request) == provider.render(request), kind

    @pytest.mark.parametrize(("currency", "minor"), EXACT)
    def test_amounts_are_printed_exactly(
        self, spec: ProviderSpec, provider: Any, currency: str, minor: int
    ) -> None:
        self.needs(spec, "render")
        if DocumentKind.COMMERCIAL_INVOICE not in self.kinds:
            pytest.skip("no kind with amounts is drawn")
        line = make_consignment_line(minor=minor, currency=currency)
        consignment = make_consignment(lines=(line,), currency=currency)
        request = self.request_for(DocumentKind.COMMERCIAL_INVOICE, consignment=consignment)
        text = self.text_of(provider.render(request))
        if text is None:
            pytest.skip("the text cannot be read back")
        assert amount_stands_in(Money(minor, currency), text.replace(",", "").encode())

    def test_what_is_missing_is_known_before_the_label(
        self, spec: ProviderSpec, provider: Any, incomplete_request: DocumentRequest
    ) -> None:
        self.needs(spec, "check")
        for kind in self.kinds:
            provider.check(self.request_for(kind, tracking_number="", service=""))
        with pytest.raises(DomainError) as refusal:
            provider.check(incomplete_request)
        assert refusal.value.message
        assert refusal.value.hint

    def test_what_is_missing_is_named(
        self, spec: ProviderSpec, provider: Any, incomplete_request: DocumentRequest
    ) -> None:
        self.needs(spec, "render")
        with pytest.raises(DomainError) as refusal:
            provider.render(incomplete_request)
        assert refusal.value.message
        assert refusal.value.hint

    def _pdfs(self, provider: Any) -> list[Document]:
        drawn = [provider.render(self.request_for(kind)) for kind in self.kinds]
        found = [document for document in drawn if document.media_type == "application/pdf"]
        if not found:
            pytest.skip("nothing that is drawn is a PDF")
        return found

    def test_papers_are_merged_in_their_order(self, spec: ProviderSpec, provider: Any) -> None:
        self.needs(spec, "merge")
        papers = self._pdfs(provider)
        papers += papers[::-1]
        stream = BytesIO()
        provider.merge(iter(papers), lambda _size: stream)
        assert not stream.closed
        assert stream.getvalue().startswith(b"%PDF-")
        name, kind = "merged.pdf", DocumentKind.LABEL
        text = self.text_of(Document(kind, name, "application/pdf", stream.getvalue()))
        place = 0
        for paper in papers:
            shown = self.text_of(paper)
            if text is None or shown is None:
                pytest.skip("the text cannot be read back")
            assert shown in text[place:], paper.kind
            place = text.index(shown, place) + len(shown)

    def test_pages_of_one_size_go_together(self, spec: ProviderSpec, provider: Any) -> None:
        self.needs(spec, "merge")
        papers = self._pdfs(provider)

        def merged() -> dict[PageSize, bytes]:
            streams: dict[PageSize, BytesIO] = {}

            def sink(size: PageSize) -> BytesIO:
                assert size not in streams, "asked twice for one size"
                assert 0 < size.short_mm <= size.long_mm
                return streams.setdefault(size, BytesIO())

            provider.merge(iter(papers * 2), sink)
            return {size: stream.getvalue() for size, stream in streams.items()}

        found = merged()
        assert found
        assert all(content.startswith(b"%PDF-") for content in found.values())
        assert merged() == found

    def test_what_is_no_pdf_is_not_merged(self, spec: ProviderSpec, provider: Any) -> None:
        self.needs(spec, "merge")
        for media_type in ("text/plain", "application/pdf"):
            odd = Document(DocumentKind.LABEL, "odd-label", media_type, b"no PDF at all")
            with pytest.raises(DomainError) as refusal:
                provider.merge(iter((odd,)), lambda _size: BytesIO())
            assert "odd-label" in refusal.value.message
