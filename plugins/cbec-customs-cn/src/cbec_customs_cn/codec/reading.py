"""Collect what departs from the standard while a message is read."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

import attrs
from lxml import etree

from cbec_customs_cn.codec.xml import CEB
from cbec_customs_cn.errors import refused
from cbec_customs_cn.findings import CebFinding, Param
from cbec_customs_cn.message import Extra
from cbec_customs_cn.messages.table import Block, Field, common, kind
from cbec_customs_cn.records.base import Record, head_class, line_class, shared_class

__all__ = ["FieldsReader", "Log", "document_readers", "shared_reader", "local", "whitespace"]

_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,20}")
_SPACE: Final = " \t\n\r"
# Findings after which no record can be made: a number that is not there must not be invented.
_NO_VALUE: Final = Decimal(0)


@attrs.define
class Log:
    """Hold what was found; `unreadable` if a record lacks a number that it cannot be without."""

    most: int
    findings: list[CebFinding] = attrs.Factory(list)
    extras: list[Extra] = attrs.Factory(list)
    gaps: list[str] = attrs.Factory(list)
    unreadable: bool = False

    def add(self, code: str, path: str, **params: Param) -> None:
        """Note a finding; ceb.not_as_standard once there are more than anybody would read."""
        if len(self.findings) >= self.most:
            first = self.findings[0]
            raise refused(
                "ceb.not_as_standard",
                kind=first.path.partition("/")[0],
                count=self.most,
                path=first.path,
                finding=first.code,
            )
        self.findings.append(CebFinding(code, path, params))

    def extra(self, path: str, element: etree._Element) -> None:
        """Keep an element that the standard does not know."""
        name = local(element)
        self.add("ceb.unknown_element", f"{path}/{name}", name=name)
        raw = etree.tostring(element, encoding="unicode", with_tail=False)
        self.extras.append(Extra(f"{path}/{name}", raw))


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace, shortened."""
    return etree.QName(element).localname[:60]


def whitespace(text: str | None) -> bool:
    """Say whether there is nothing but white space."""
    return not text or not text.strip(_SPACE)


@attrs.frozen
class FieldsReader:
    """Read the fields of a block; `lax` where customs wrote it, so that a gap loses nothing."""

    cls: type[Record]
    block: Block
    places: dict[object, tuple[int, Field]]
    lax: bool

    def read(self, element: etree._Element, path: str, log: Log) -> Record:
        """Return the record of an element, noting what departs from the standard."""
        values: dict[str, object] = {}
        latest = -1
        places = self.places
        for child in element:
            place = places.get(child.tag)
            if place is None:
                log.extra(path, child)
                continue
            number, field = place
            if number <= latest:
                log.add("ceb.order", f"{path}/{field.name}", name=field.name)
                if field.name in values:
                    continue
            else:
                latest = number
            values[field.name] = self._value(child, field, path, log)
            if child.tail is not None and not whitespace(child.tail):
                log.add("ceb.stray_text", path, name=self.block.name)
        if not whitespace(element.text) and len(element):
            log.add("ceb.stray_text", path, name=self.block.name)
        if len(values) < len(self.block.fields):
            self._absent(values, path, log)
        return self.cls(**values)

    def _value(self, child: etree._Element, field: Field, path: str, log: Log) -> object:
        if len(child):
            log.add("ceb.not_a_leaf", f"{path}/{field.name}", **_names(field))
        text = child.text or ""
        if field.base == "str":
            if text or field.required:
                return text
            code = "ceb.empty" if field.shortest else "ceb.empty_optional"
            log.add(code, f"{path}/{field.name}", **_names(field))
            return None
        plain = text.strip(_SPACE)
        if field.base == "decimal" and _DECIMAL.fullmatch(plain):
            return Decimal(plain)
        if field.base == "int" and _INTEGER.fullmatch(plain):
            return int(plain)
        if plain:
            code = "ceb.not_a_number" if field.base == "decimal" else "ceb.not_an_integer"
            log.add(code, f"{path}/{field.name}", **_names(field))
        else:
            log.add("ceb.empty", f"{path}/{field.name}", **_names(field))
        return self._no_number(field, log)

    def _no_number(self, field: Field, log: Log) -> object:
        if self.lax or not field.required:
            return None
        log.unreadable = True
        return _NO_VALUE if field.base == "decimal" else 0

    def _absent(self, values: dict[str, object], path: str, log: Log) -> None:
        for field in self.block.fields:
            if field.name in values:
                continue
            if not field.required:
                values[field.name] = None
                continue
            log.add("ceb.missing", f"{path}/{field.name}", **_names(field))
            log.gaps.append(f"{path}/{field.name}")
            values[field.name] = "" if field.base == "str" else self._no_number(field, log)


@cache
def document_readers(code: str) -> tuple[FieldsReader, FieldsReader | None]:
    """Return the readers of a kind's head (or of the document itself) and of its lines."""
    of = kind(code)
    head, line = of.head or of.flat, line_class(code)
    assert head is not None
    lines = _reader(line, of.lines, of.from_customs) if line and of.lines else None
    return _reader(head_class(code), head, of.from_customs), lines


@cache
def shared_reader(name: str) -> FieldsReader:
    """Return the reader of BaseTransfer or BaseSubscribe."""
    return _reader(shared_class(name), common()[name], lax=False)


def _reader(cls: type[Record], block: Block, lax: bool) -> FieldsReader:
    places: dict[object, tuple[int, Field]] = {
        f"{{{CEB}}}{field.name}": (number, field) for number, field in enumerate(block.fields)
    }
    return FieldsReader(cls, block, places, lax)


def _names(field: Field) -> dict[str, Param]:
    return {"name": field.name, "name_zh": field.name_zh}
