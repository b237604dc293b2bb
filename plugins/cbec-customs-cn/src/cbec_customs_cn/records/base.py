"""What every record is, and how the class of a block is found."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from cbec_customs_cn.messages.table import kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "document_of",
    "shared_class",
    "Document",
    "Record",
    "document_class",
    "head_class",
    "head_of",
    "line_class",
    "lines_of",
]


class Record:
    """Base of every block: leaf elements as attributes, in the order of the XML."""

    __slots__ = ()

    KIND: ClassVar[str]
    BLOCK: ClassVar[str]


class Document(Record):
    """Base of the entities that a message holds 1 to 100 of, such as `Inventory`.

    An entity either holds its fields itself, or has `head` and perhaps `lines`.
    """

    __slots__ = ()


def head_of(document: Document) -> Record:
    """Return the record with the fields of a document: its head, or the document itself."""
    head = getattr(document, "head", document)
    assert isinstance(head, Record)
    return head


def lines_of(document: Document) -> tuple[Record, ...]:
    """Return the lines of a document, none if its kind has no lines."""
    lines: tuple[Record, ...] = getattr(document, "lines", ())
    return lines


@cache
def document_class(code: str) -> type[Document]:
    """Return the class of the documents of a kind such as CEB603."""
    found = _member(code, kind(code).entity)
    assert issubclass(found, Document)
    return found


def document_of(code: str, head: Record, lines: Iterable[Record] | None) -> Document:
    """Return a document of a kind that has a head; `lines` None for a kind without lines."""
    cls: Callable[..., Document] = document_class(code)
    return cls(head=head) if lines is None else cls(head=head, lines=tuple(lines))


@cache
def head_class(code: str) -> type[Record]:
    """Return the class that holds the fields of a document's head, or of the document itself."""
    of = kind(code)
    return _member(code, of.head.name if of.head else of.entity)


@cache
def line_class(code: str) -> type[Record] | None:
    """Return the class of the lines of a kind, if it has lines."""
    lines = kind(code).lines
    return _member(code, lines.name) if lines else None


@cache
def shared_class(name: str) -> type[Record]:
    """Return the class BaseTransfer or BaseSubscribe."""
    return _member("common", name)


def _member(code: str, name: str) -> type[Record]:
    found = getattr(import_module(f"cbec_customs_cn.records.{code.lower()}"), name)
    assert isinstance(found, type)
    assert issubclass(found, Record)
    return found
