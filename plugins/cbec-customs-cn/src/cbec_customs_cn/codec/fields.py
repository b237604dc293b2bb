"""How the fields of one block are written, prepared once for each block."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Final

import attrs

from cbec_customs_cn.codec.xml import illegal, text
from cbec_customs_cn.errors import refused
from cbec_customs_cn.messages.table import Block, Kind, common, kind
from cbec_customs_cn.records.base import (
    Document,
    Record,
    document_class,
    head_class,
    head_of,
    line_class,
    lines_of,
    shared_class,
)

__all__ = [
    "TYPES",
    "DocumentWriter",
    "FieldsWriter",
    "document_writer",
    "shared_writer",
    "values_of",
]

# What must be escaped, or cannot be written at all.
_SPECIAL: Final = re.compile("[^\t\n\x20-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").search
TYPES: Final[dict[str, type[str] | type[Decimal] | type[int]]] = {
    "str": str,
    "decimal": Decimal,
    "int": int,
}


def values_of(block: Block) -> attrgetter[tuple[object, ...]]:
    """Return what takes the values of a block's fields out of its record, in order."""
    names = [field.name for field in block.fields]
    # A single name would give a bare value: asked for twice, it is a tuple like the others, whose
    # second half zip leaves off.
    return attrgetter(*(names * 2 if len(names) == 1 else names))


@attrs.frozen
class FieldsWriter:
    """Write the fields of a block; `needed` are those that must not be None."""

    cls: type[Record]
    start: str
    end: str
    fields: tuple[tuple[str, str, bool, bool, type, str], ...]
    values: attrgetter[tuple[object, ...]]

    @classmethod
    def of(cls, record: type[Record], block: Block, from_customs: bool) -> FieldsWriter:
        """Prepare the writer of a block."""
        fields = tuple(
            (
                f"<ceb:{field.name}>",
                f"</ceb:{field.name}>",
                field.required,
                field.required and not (from_customs and field.base != "str"),
                TYPES[field.base],
                field.name,
            )
            for field in block.fields
        )
        name = f"ceb:{block.name}>"
        return cls(record, f"<{name}", f"</{name}", fields, values_of(block))

    def write(self, record: Record, path: str, out: list[str]) -> None:
        """Append a record with its element; `path` is where it stands, for errors."""
        if type(record) is not self.cls:
            raise refused("ceb.value_type", path=path, expected=self.cls.__name__)
        out.append(self.start)
        for (start, end, required, needed, of, name), value in zip(
            self.fields, self.values(record), strict=False
        ):
            if type(value) is not of:
                if value is None and not needed:
                    continue
                code = "ceb.value_missing" if value is None else "ceb.value_type"
                raise refused(code, path=f"{path}/{name}", expected=of.__name__)
            if isinstance(value, str):
                if not value and not required:
                    continue
                if _SPECIAL(value):
                    value = _escaped(value, path, name)
            elif isinstance(value, Decimal):
                value = _decimal(value, path, name)
            out.append(f"{start}{value}{end}")
        out.append(self.end)


@attrs.frozen
class DocumentWriter:
    """Write the documents of a kind: an element with its fields, or with a head and lines."""

    kind: Kind
    cls: type[Document]
    head: FieldsWriter
    lines: FieldsWriter | None

    def write(self, document: Document, path: str, out: list[str]) -> None:
        """Append a document."""
        if type(document) is not self.cls:
            raise refused("ceb.document_type", path=path, kind=self.kind.code)
        if self.kind.head is None:
            self.head.write(document, path, out)
            return
        out.append(f"<ceb:{self.kind.entity}>")
        self.head.write(head_of(document), f"{path}/{self.kind.head.name}", out)
        if self.lines is not None and self.kind.lines is not None:
            name = self.kind.lines.name
            for number, line in enumerate(lines_of(document), 1):
                self.lines.write(line, f"{path}/{name}[{number}]", out)
        out.append(f"</ceb:{self.kind.entity}>")


@cache
def document_writer(code: str) -> DocumentWriter:
    """Return the writer of a kind, prepared once."""
    of = kind(code)
    head = of.head or of.flat
    assert head is not None
    lines, line = of.lines, line_class(code)
    return DocumentWriter(
        of,
        document_class(code),
        FieldsWriter.of(head_class(code), head, of.from_customs),
        FieldsWriter.of(line, lines, of.from_customs) if lines and line else None,
    )


@cache
def shared_writer(name: str) -> FieldsWriter:
    """Return the writer of BaseTransfer or BaseSubscribe."""
    return FieldsWriter.of(shared_class(name), common()[name], from_customs=False)


def _escaped(value: str, path: str, name: str) -> str:
    if illegal(value):
        raise refused("ceb.character", path=f"{path}/{name}")
    return text(value)


def _decimal(value: Decimal, path: str, name: str) -> str:
    if not value.is_finite():
        raise refused("ceb.value_type", path=f"{path}/{name}", expected="Decimal")
    written = str(value)
    return format(value, "f") if "E" in written else written
