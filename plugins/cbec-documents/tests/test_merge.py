"""Many papers as one PDF: in order, by size, whatever carriers send, without filling memory."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from cbec_documents.merge import merge
from cbec_documents.provider import PdfDocuments
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import NameObject, RectangleObject

from cbec_core.api import Document, DocumentKind, DomainError, PageSize
from cbec_core.testing.builders import make_document_request
from cbec_core.testing.fakes import make_tools

LABEL, SHEET = PageSize(102, 152), PageSize(210, 297)


def pdf(content: bytes, name: str = "carrier.pdf") -> Document:
    return Document(DocumentKind.LABEL, name, "application/pdf", content)


def paper(kind: DocumentKind, number: str = "LX473124829CN") -> Document:
    request = make_document_request(kind, tracking_number=number)
    return PdfDocuments(None, make_tools()).render(request)


@cache
def _label() -> bytes:
    return paper(DocumentKind.LABEL).content


def merged(*documents: Document) -> dict[PageSize, PdfReader]:
    streams: dict[PageSize, BytesIO] = {}
    merge(documents, lambda size: streams.setdefault(size, BytesIO()))
    return {size: PdfReader(stream, strict=True) for size, stream in streams.items()}


def made(change: Callable[[PdfWriter], object], *documents: Document) -> Document:
    writer = PdfWriter()
    for document in documents:
        writer.append(BytesIO(document.content))
    change(writer)
    stream = BytesIO()
    writer.write(stream)
    return pdf(stream.getvalue())


def test_labels_lie_apart_from_sheets_each_in_the_order_given() -> None:
    first, second = "LX473124829CN", "RA123456785CN"
    kinds = (DocumentKind.LABEL, DocumentKind.COMMERCIAL_INVOICE, DocumentKind.CN22)
    found = merged(*(paper(kind, number) for number in (first, second) for kind in kinds))
    assert set(found) == {LABEL, SHEET}
    labels = [page.extract_text() for page in found[LABEL].pages]
    assert ["CN22" in text for text in labels] == [False, True, False, True]
    assert ["785" in text for text in labels] == [False, False, True, True]
    sheets = [page.extract_text() for page in found[SHEET].pages]
    assert [first in text for text in sheets] == [True, False]
    assert all(page.mediabox.width < 289 for page in found[LABEL].pages)


def test_a_document_of_pages_of_two_sizes_is_divided_with_all_that_both_show() -> None:
    both = made(lambda _: None, paper(DocumentKind.LABEL), paper(DocumentKind.PACKING_LIST))

    def share(writer: PdfWriter) -> None:
        writer.pages[1][NameObject("/Resources")] = writer.pages[0].raw_get("/Resources")

    found = merged(both, made(share, paper(DocumentKind.PACKING_LIST), paper(DocumentKind.LABEL)))
    assert [len(found[size].pages) for size in (LABEL, SHEET)] == [2, 2]
    assert "PACKING LIST" in found[SHEET].pages[0].extract_text()
    for reader in found.values():
        for page in reader.pages:
            assert all("/BaseFont" in font for font in _fonts(page))


def _fonts(page: Any) -> Iterator[dict[str, object]]:
    for font in page["/Resources"]["/Font"].values():
        yield font.get_object()


def test_a_turned_page_is_of_the_same_size_and_stays_turned() -> None:
    def turn(writer: PdfWriter) -> None:
        page = writer.add_blank_page(width=432, height=288)
        page.rotate(90)

    found = merged(made(turn), paper(DocumentKind.LABEL))
    assert list(found) == [LABEL]
    assert found[LABEL].pages[0].rotation == 90


def test_what_a_carrier_wrote_as_a_note_stays_and_its_links_lead_nowhere() -> None:
    def note(writer: PdfWriter) -> None:
        place = RectangleObject((10, 10, 90, 30))
        writer.add_annotation(0, FreeText(text="DEPOT 7", rect=place))
        annotation = writer.pages[0]["/Annots"][0].get_object()
        annotation.update({"/P": writer.pages[0].indirect_reference})

    (reader,) = merged(made(note, paper(DocumentKind.LABEL))).values()
    (shown,) = reader.pages[0]["/Annots"]
    assert shown.get_object()["/Contents"] == "DEPOT 7"
    assert len(reader.pages) == 1


def test_one_stream_for_all_sizes_mixes_them() -> None:
    stream = BytesIO()
    merge([paper(kind) for kind in (DocumentKind.LABEL, DocumentKind.CN23)], lambda _: stream)
    widths = [round(page.mediabox.width) for page in PdfReader(stream, strict=True).pages]
    assert widths == [288, 595]


def test_what_cannot_be_read_is_named() -> None:
    whole = paper(DocumentKind.LABEL)
    encrypted = made(lambda writer: writer.encrypt("secret", algorithm="RC4-128"), whole)
    for content in (b"", b"%PDF-1.7", whole.content[:900], encrypted.content):
        with pytest.raises(DomainError, match=r"odd\.pdf") as fault:
            merged(pdf(content, "odd.pdf"))
        assert fault.value.code == "documents.pdf_unreadable"
    with pytest.raises(DomainError) as fault:
        merged(Document(DocumentKind.LABEL, "label.zpl", "application/zpl", b"^XA"))
    assert fault.value.code == "documents.not_pdf"


@settings(max_examples=300)
@given(st.data())
def test_a_paper_that_was_damaged_is_merged_or_named_with_the_cause(data: st.DataObject) -> None:
    content = bytearray(_label())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.sampled_from(b"/<>[]()0123456789R -.fxn\x00\xff"))
    fault = None
    try:
        merge([pdf(bytes(content), "odd.pdf")], lambda _: BytesIO())
    except DomainError as error:
        fault = error
    if fault is not None:
        assert (fault.code, fault.params["name"]) == ("documents.pdf_unreadable", "odd.pdf")
        assert fault.__cause__ is not None


@pytest.mark.parametrize("late", [False, True])
def test_a_machine_without_memory_is_not_taken_for_an_odd_paper(
    late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*_given: object) -> Any:
        raise MemoryError

    if late:
        monkeypatch.setattr("cbec_documents.merge._Copy._reference", short)
    else:
        monkeypatch.setattr("cbec_documents.merge.PdfReader", short)
    with pytest.raises(MemoryError):
        merged(paper(DocumentKind.LABEL))


def test_a_fault_of_the_disk_is_not_taken_for_one_of_the_paper() -> None:
    class Full:
        def write(self, data: bytes) -> None:
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="space"):
        merge([paper(DocumentKind.LABEL)], lambda _: Full())


def test_hundreds_of_papers_are_not_held_in_memory() -> None:
    class Nowhere:
        def write(self, data: bytes) -> None:
            pass

    label = paper(DocumentKind.LABEL)

    def kept(count: int) -> int:
        held = 0

        def papers() -> Iterator[Document]:
            nonlocal held
            for _ in range(count):
                yield pdf(label.content)
            gc.collect()
            held = tracemalloc.get_traced_memory()[0]

        tracemalloc.start()
        merge(papers(), lambda _: Nowhere())
        tracemalloc.stop()
        return held

    kept(10)
    assert kept(300) - kept(100) < 200 * 200  # bytes; each label has thousands
