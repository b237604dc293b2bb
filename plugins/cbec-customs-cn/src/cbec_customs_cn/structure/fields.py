"""Check the fields of one block, prepared once for each block."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from cbec_customs_cn.codec.fields import values_of
from cbec_customs_cn.codec.shapes import TYPES, Shape, Shapes, Values
from cbec_customs_cn.codec.xml import illegal
from cbec_customs_cn.findings import CebFinding, Param
from cbec_customs_cn.messages.table import Block, Field, common, kind
from cbec_customs_cn.records.base import Record, head_class, line_class, shared_class

__all__ = ["FieldsCheck", "document_checks", "length", "shared_check"]

_INT32 = 2**31
_WHITE = "\t\n\r\x20"
_LEGAL = f"[{_WHITE}-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_SPACES = re.compile("[ \t\n\r]+")


class _Quick:
    """Say of records that have the same fields whether all of them are as they should be.

    All values together are one text that one pattern has to match; what does not match is looked
    at field by field, so the pattern may be too strict, but never too lax.
    """

    def __init__(self, shape: Shape) -> None:
        self.every = shape.every()
        self.text = "%s\x00" * len(shape.fields)
        self.matches = re.compile("\x00".join([*map(_pattern, shape.fields), ""])).fullmatch

    def passes(self, values: Values) -> bool:
        return self.matches(self.text % self.every(values)) is not None


class FieldsCheck:
    """Check the records of a block."""

    def __init__(self, cls: type[Record], block: Block) -> None:
        self.cls = cls
        self.block = block
        self.values = values_of(block)
        self.shapes = Shapes(block.fields, [field.required for field in block.fields], _Quick)

    def check(self, record: Record, path: str, found: list[CebFinding]) -> None:
        """Append what is wrong with a record that stands at `path`."""
        if type(record) is not self.cls:
            name = type(record).__name__
            found.append(CebFinding("ceb.unknown_element", path, {"name": name}))
            return
        values = self.values(record)
        quick = self.shapes.of(values)
        if quick is None or not quick.passes(values):
            for field, value in zip(self.block.fields, values, strict=False):
                _one(field, value, path, found)


@cache
def document_checks(code: str) -> tuple[FieldsCheck, FieldsCheck | None]:
    """Return the checks of a kind's head (or of the document itself) and of its lines."""
    of = kind(code)
    head, line = of.head or of.flat, line_class(code)
    assert head is not None
    lines = FieldsCheck(line, of.lines) if line and of.lines else None
    return FieldsCheck(head_class(code), head), lines


@cache
def shared_check(name: str) -> FieldsCheck:
    """Return the check of BaseTransfer or BaseSubscribe."""
    return FieldsCheck(shared_class(name), common()[name])


def length(
    name: str, value: str, least: int, most: int, path: str, found: list[CebFinding]
) -> None:
    """Append what is wrong with the length or characters of a text that is no field."""
    params: dict[str, Param] = {"name": name, "name_zh": name, "length": len(value)}
    if len(value) < least:
        code = "ceb.length" if least == most else "ceb.too_short"
        found.append(CebFinding(code, path, {**params, "least": least, "most": most}))
    elif len(value) > most:
        code = "ceb.length" if least == most else "ceb.too_long"
        found.append(CebFinding(code, path, {**params, "most": most}))
    if illegal(value):
        found.append(CebFinding("ceb.bad_character", path, params))


def _one(field: Field, value: object, path: str, found: list[CebFinding]) -> None:
    if type(value) is not TYPES[field.base]:
        _other(field, TYPES[field.base], value, path, found)
    elif isinstance(value, str):
        _text(field, value, path, found)
        if illegal(value):
            found.append(CebFinding("ceb.bad_character", *_at(field, path)))
    elif isinstance(value, Decimal):
        _decimal(field, value, path, found)
    elif isinstance(value, int):
        _integer(field, value, path, found)


def _pattern(field: Field) -> str:
    """Return what the values of a field look like that need no second look."""
    if field.fixed:
        return re.escape(field.fixed)
    if field.base == "decimal":
        return rf"-?[0-9]{{1,{field.digits - field.decimals}}}(?:\.[0-9]{{1,{field.decimals}}})?"
    if field.base == "int":
        return rf"-?[0-9]{{1,{field.digits or 9}}}"
    least = max(field.shortest, 0 if field.may_be_empty or not field.required else 1)
    most = "" if field.longest is None else field.longest
    if field.collapse:  # spaces stand alone and inside, so that none is taken away
        return f"(?! )(?:{_LEGAL.replace(_WHITE, '!')}| (?![ \x00])){{{least},{most}}}"
    return f"{_LEGAL}{{{least},{most}}}"


def _at(field: Field, path: str, **more: Param) -> tuple[str, dict[str, Param]]:
    return f"{path}/{field.name}", {"name": field.name, "name_zh": field.name_zh, **more}


def _other(field: Field, of: type, value: object, path: str, found: list[CebFinding]) -> None:
    if value is not None:
        found.append(CebFinding("ceb.wrong_type", *_at(field, path, expected=of.__name__)))
    elif field.required:
        found.append(CebFinding("ceb.missing", *_at(field, path)))


def _text(field: Field, value: str, path: str, found: list[CebFinding]) -> None:
    if field.collapse:
        value = _SPACES.sub(" ", value).strip(" ")
    count, most = len(value), field.longest
    if not value and not field.required:
        return  # left out when it is written
    if not value and not field.may_be_empty:
        code = "ceb.empty" if field.shortest else "ceb.blank"
        found.append(CebFinding(code, *_at(field, path)))
    elif most is not None and not field.shortest <= count <= most:
        if field.shortest == most:
            found.append(CebFinding("ceb.length", *_at(field, path, length=count, most=most)))
        elif count > most:
            found.append(CebFinding("ceb.too_long", *_at(field, path, length=count, most=most)))
        else:
            params = _at(field, path, length=count, least=field.shortest)
            found.append(CebFinding("ceb.too_short", *params))
    elif field.fixed and value != field.fixed:
        found.append(CebFinding("ceb.fixed", *_at(field, path, fixed=field.fixed)))


def _decimal(field: Field, value: Decimal, path: str, found: list[CebFinding]) -> None:
    if not value.is_finite():
        found.append(CebFinding("ceb.not_a_number", *_at(field, path)))
        return
    # The schema counts the digits of the value: zeros at its ends are none.
    _, digits, exponent = value.normalize().as_tuple() if value else (0, (), 0)
    assert isinstance(exponent, int)
    decimals = max(0, -exponent)
    total = max(len(digits) + max(0, exponent), decimals)
    if decimals > field.decimals:
        params = _at(field, path, length=decimals, most=field.decimals)
        found.append(CebFinding("ceb.decimals", *params))
    if total > field.digits:
        found.append(CebFinding("ceb.digits", *_at(field, path, length=total, most=field.digits)))


def _integer(field: Field, value: int, path: str, found: list[CebFinding]) -> None:
    if field.digits and abs(value) >= 10**field.digits:
        params = _at(field, path, length=len(str(abs(value))), most=field.digits)
        found.append(CebFinding("ceb.digits", *params))
    elif not -_INT32 <= value < _INT32:
        found.append(CebFinding("ceb.not_an_integer", *_at(field, path)))
