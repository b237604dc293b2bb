"""How the fields of one block are written, prepared once for each block."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Final

import attrs

from cbec_customs_cn.codec.shapes import TYPES, Shape, Shapes, Values
from cbec_customs_cn.codec.xml import illegal, text
from cbec_customs_cn.errors import refused
from cbec_customs_cn.messages.table import Block, Field, Kind, common, kind
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
    "DocumentWriter",
    "FieldsWriter",
    "document_writer",
    "shared_writer",
    "values_of",
]

# What must be escaped, or cannot be written at all.
_SPECIAL: Final = re.compile("[^\t\n\x20-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").search
# An exponent, or what is no number.
_LETTER: Final = re.compile("[A-Za-z]").search


def values_of(block: Block) -> attrgetter[Values]:
    """Return what takes the values of a block's fields out of its record, in order."""
    names = [field.name for field in block.fields]
    # A single name would give a bare value: asked for twice, it is a tuple like the others, whose
    # second half zip leaves off.
    return attrgetter(*(names * 2 if len(names) == 1 else names))


class _Template:
    """Write records that have the same fields, if none of them is left out or refused."""

    def __init__(self, name: str, shape: Shape) -> None:
        leaves = "".join(f"<ceb:{field.name}>%s</ceb:{field.name}>" for field in shape.fields)
        self.text = f"<ceb:{name}>{leaves}</ceb:{name}>"
        self.every = shape.every()
        _, self.strings = shape.those(str)
        _, self.decimals = shape.those(Decimal)

    def write(self, values: Values) -> str | None:
        strings = self.strings(values)
        if "" in strings or _LETTER("".join(map(str, self.decimals(values)))):
            return None
        if not _SPECIAL(together := "".join(strings)):
            return self.text % self.every(values)
        if illegal(together):
            return None
        every = self.every(values)
        return self.text % tuple([text(one) if isinstance(one, str) else one for one in every])


class FieldsWriter:
    """Write the records of a block; where customs writes them, a number may be None."""

    def __init__(self, cls: type[Record], block: Block, from_customs: bool) -> None:
        self.cls = cls
        self.block = block
        self.values = values_of(block)
        self.needed = [
            field.required and not (from_customs and field.base != "str") for field in block.fields
        ]
        self.shapes = Shapes(block.fields, self.needed, lambda shape: _Template(block.name, shape))

    def write(self, record: Record, path: str, out: list[str]) -> None:
        """Append a record with its element; `path` is where it stands, for errors."""
        if type(record) is not self.cls:
            raise refused("ceb.value_type", path=path, expected=self.cls.__name__)
        values = self.values(record)
        template = self.shapes.of(values)
        written = template.write(values) if template is not None else None
        out.append(self._slowly(values, path) if written is None else written)

    def _slowly(self, values: Values, path: str) -> str:
        leaves = [
            f"<ceb:{field.name}>{written}</ceb:{field.name}>"
            for field, needed, value in zip(self.block.fields, self.needed, values, strict=False)
            if (written := _leaf(field, needed, value, f"{path}/{field.name}")) is not None
        ]
        return f"<ceb:{self.block.name}>{''.join(leaves)}</ceb:{self.block.name}>"


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
        FieldsWriter(head_class(code), head, of.from_customs),
        FieldsWriter(line, lines, of.from_customs) if lines and line else None,
    )


@cache
def shared_writer(name: str) -> FieldsWriter:
    """Return the writer of BaseTransfer or BaseSubscribe."""
    return FieldsWriter(shared_class(name), common()[name], from_customs=False)


def _leaf(field: Field, needed: bool, value: object, path: str) -> str | None:
    """Return the text of an element, or None if it is left out."""
    of = TYPES[field.base]
    if type(value) is not of:
        if value is None and not needed:
            return None
        code = "ceb.value_missing" if value is None else "ceb.value_type"
        raise refused(code, path=path, expected=of.__name__)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise refused("ceb.value_type", path=path, expected=of.__name__)
        return format(value, "f")
    if isinstance(value, str):
        if illegal(value):
            raise refused("ceb.character", path=path)
        return text(value) if value or field.required else None
    return str(value)
