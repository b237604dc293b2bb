"""Many PDFs as one for each size of page, written as they are read.

A writer that keeps every object until the end grows with the day's papers. Here a document is read,
its pages are written with their objects under new numbers, and it is forgotten; what stays is where
each object begins.
"""

from __future__ import annotations

import io
import zlib
from array import array
from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
)

from cbec_core.api import Document, PageSize
from cbec_documents.errors import DocumentError

if TYPE_CHECKING:
    from cbec_core.api import PageSink, PageStream

__all__ = ["merge"]

_CATALOGUE, _PAGES = 1, 2
# What a file that is no whole PDF makes pypdf raise: it has no one error for it.
_UNREADABLE: Final = (
    *(PyPdfError, DependencyError, zlib.error),  # a cipher that is not installed is the second
    *(ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError),
    *(RecursionError, NotImplementedError),
)
# Pages of a document hang together by these; what is merged has its own.
_TREE: Final = frozenset(("/Page", "/Pages", "/Catalog"))
_KEPT: Final = (
    *("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"),
    "/Annots",  # a carrier may fill its form in by them
)


def merge(documents: Iterable[Document], sink: PageSink) -> None:
    """Write the pages of documents to where the sink says for their size."""
    by_size: dict[PageSize, _Output] = {}
    by_stream: dict[int, _Output] = {}
    for document in documents:
        copies: dict[int, _Copy] = {}
        for size, page in _pages(document):
            if size not in by_size:
                stream = sink(size)
                if id(stream) not in by_stream:
                    by_stream[id(stream)] = _Output(stream)
                by_size[size] = by_stream[id(stream)]
            output = by_size[size]
            if id(output) not in copies:
                copies[id(output)] = _Copy(output, document.name)
            copies[id(output)].add(page)
        for one in copies.values():
            one.write()
    for output in by_stream.values():
        output.close()


def _pages(document: Document) -> list[tuple[PageSize, PageObject]]:
    if document.media_type != "application/pdf":
        raise DocumentError("documents.not_pdf", name=document.name, media_type=document.media_type)
    try:
        return [(_size(page), page) for page in PdfReader(io.BytesIO(document.content)).pages]
    except _UNREADABLE as error:
        raise DocumentError("documents.pdf_unreadable", name=document.name) from error


def _size(page: PageObject) -> PageSize:
    unit = page.get("/UserUnit", 1)
    sides = (round(side * unit * 127 / 360) for side in (page.cropbox.width, page.cropbox.height))
    return PageSize(*sorted(sides))


class _Output:
    """A PDF that grows: objects are written at once, the list of pages at the end."""

    def __init__(self, stream: PageStream) -> None:
        self._stream = stream
        self._at = 0
        self._places = array("Q", [0] * (_PAGES + 1))
        self._kids = array("L")
        # The second line tells programs that bytes follow, not text (ISO 32000-1, 7.5.2).
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._at += len(data)

    def reserve(self, *, page: bool = False) -> int:
        """Return the number of an object that is still to be written."""
        self._places.append(0)
        number = len(self._places) - 1
        if page:
            self._kids.append(number)
        return number

    def put(self, number: int, body: bytes) -> None:
        """Write an object."""
        self._places[number] = self._at
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def close(self) -> None:
        """Write what ties the pages together."""
        kids = b"\n".join(b"%d 0 R" % number for number in self._kids)
        tree = b"<< /Type /Pages /Count %d /Kids [\n%s\n] >>" % (len(self._kids), kids)
        self.put(_PAGES, tree)
        self.put(_CATALOGUE, b"<< /Type /Catalog /Pages %d 0 R >>" % _PAGES)
        start, count = self._at, len(self._places)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for place in self._places[1:]:
            self._write(b"%010d 00000 n \n" % place)
        self._write(b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (count, _CATALOGUE))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)


class _Copy:
    """The pages of one document on their way into one output, each object once."""

    def __init__(self, output: _Output, name: str) -> None:
        self._output = output
        self._name = name
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[tuple[int, PdfObject]] = []

    def add(self, page: PageObject) -> None:
        """Take a page with what it shows, and nothing of the tree in which it hangs."""
        kept = DictionaryObject({NameObject("/Type"): NameObject("/Page")})
        for key in _KEPT:
            if key in page:
                kept[NameObject(key)] = page.raw_get(key)
        self._waiting.append((self._output.reserve(page=True), kept))

    def write(self) -> None:
        """Write the pages and all that they refer to; raises `documents.pdf_unreadable`."""
        try:
            bodies = list(self._bodies())
        except _UNREADABLE as error:  # what a page refers to is read only now
            raise DocumentError("documents.pdf_unreadable", name=self._name) from error
        for number, body in bodies:
            self._output.put(number, body)

    def _bodies(self) -> Iterable[tuple[int, bytes]]:
        while self._waiting:
            number, value = self._waiting.pop()
            moved = self._moved(value)
            if isinstance(moved, DictionaryObject) and moved.get("/Type") == "/Page":
                moved[NameObject("/Parent")] = IndirectObject(_PAGES, 0, None)
            body = io.BytesIO()
            moved.write_to_stream(body)
            yield number, body.getvalue()

    def _moved(self, value: PdfObject) -> PdfObject:
        """Return a value whose references are those of the output; streams stay as they came."""
        if isinstance(value, IndirectObject):
            return self._reference(value)
        if isinstance(value, ArrayObject):
            return ArrayObject(self._moved(item) for item in list.__iter__(value))
        if isinstance(value, DictionaryObject):
            value = copy(value)  # another size of page may need the same object
            for key, item in list(dict.items(value)):
                dict.__setitem__(value, key, self._moved(item))
        return value

    def _reference(self, value: IndirectObject) -> PdfObject:
        key = (value.idnum, value.generation)
        if key not in self._numbers:
            target = value.get_object()
            if target is None or isinstance(target, NullObject):
                return NullObject()
            if isinstance(target, DictionaryObject) and target.get("/Type") in _TREE:
                return NullObject()
            self._numbers[key] = self._output.reserve()
            self._waiting.append((self._numbers[key], target))
        return IndirectObject(self._numbers[key], 0, None)
