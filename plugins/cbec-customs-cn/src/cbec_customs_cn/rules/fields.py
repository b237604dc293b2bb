"""The rules of single fields, as rows: which fields of which messages pass which test."""

from __future__ import annotations

from csv import DictReader
from datetime import datetime
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import attrs

from cbec_customs_cn.findings import CebFinding, Param
from cbec_customs_cn.messages.table import Block, Field, common, kind
from cbec_customs_cn.rules.values import PAST, TESTS, Test, happened

if TYPE_CHECKING:
    from cbec_customs_cn.records.base import Record

__all__ = ["FieldRule", "FieldsRules", "document_rules", "field_rules", "transfer_rules"]

_TIME: Final = "YYYYMMDDhhmmss"
_DAY: Final = "YYYYMMDD"


@attrs.frozen
class FieldRule:
    """One row: fields, messages (all where empty), a test with its argument, and the source.

    A row that names a message counts there instead of one with the same test for all.
    """

    fields: tuple[str, ...]
    messages: tuple[str, ...]
    test: str
    argument: str
    source: str

    def speaks_of(self, message: str, field: str) -> bool:
        """Tell whether the row is about a field of a message."""
        return field in self.fields and (not self.messages or message in self.messages)


@attrs.frozen
class _Tested:
    """A field with a test of it, and what its finding says."""

    field: Field
    rule: FieldRule
    test: Test | None  # none: whether it has happened yet

    def finding(self, code: str, path: str) -> CebFinding:
        params: dict[str, Param] = {"name": self.field.name, "name_zh": self.field.name_zh}
        argument = self.rule.argument
        if self.rule.test == "one_of":
            params["allowed"] = argument.replace(" ", ", ")
        elif self.rule.test == "digits":
            params["form"] = f"{argument} × 0-9"  # noqa: RUF001  the sign for times is meant
        elif self.rule.test == "form":
            params["form"] = argument
        elif self.rule.test in ("time", "day"):
            params["form"] = _TIME if self.rule.test == "time" else _DAY
        return CebFinding(code, f"{path}/{self.field.name}", params)


class FieldsRules:
    """The rules of one block, prepared once."""

    def __init__(self, message: str, block: Block) -> None:
        tested = [
            _Tested(field, rule, TESTS[rule.test](rule.argument) if rule.test != PAST else None)
            for field in block.fields
            for rule in _of_field(message, field.name)
        ]
        self._always = tuple((one.field.name, one.test, one) for one in tested if one.test)
        self._past = tuple(one for one in tested if one.test is None)
        names = [name for name, _, _ in self._always]
        # A single name would give a bare value; see codec.fields.
        self._values = attrgetter(*(names * 2 if len(names) == 1 else names)) if names else None

    def check(self, record: Record, path: str, now: datetime, found: list[CebFinding]) -> None:
        """Append what is wrong with the values of a record; what is absent is the schema's."""
        if self._values is not None:
            for value, (_, test, one) in zip(self._values(record), self._always, strict=False):
                if value is None or value == "":
                    continue
                code = test(value)
                if code is not None:
                    found.append(one.finding(code, path))
        for one in self._past:
            code = happened(getattr(record, one.field.name), now)
            if code is not None:
                found.append(one.finding(code, path))


@cache
def field_rules() -> tuple[FieldRule, ...]:
    """Return every row."""
    text = files("cbec_customs_cn.rules").joinpath("fields.tsv").read_text("utf-8")
    return tuple(
        FieldRule(
            tuple(row["fields"].split()),
            () if row["messages"] == "*" else tuple(row["messages"].split()),
            row["test"],
            row["argument"],
            row["source"],
        )
        for row in DictReader(text.splitlines(), delimiter="\t")
    )


def _of_field(message: str, field: str) -> tuple[FieldRule, ...]:
    """Return the rows on a field, each test once."""
    rows = [rule for rule in field_rules() if rule.speaks_of(message, field)]
    rows.sort(key=lambda rule: bool(rule.messages))
    return tuple({rule.test: rule for rule in rows}.values())


@cache
def document_rules(code: str) -> tuple[FieldsRules, FieldsRules | None]:
    """Return the rules of a kind's head (or of the document itself) and of its lines."""
    of = kind(code)
    head = of.head or of.flat
    assert head is not None
    return FieldsRules(code, head), FieldsRules(code, of.lines) if of.lines else None


@cache
def transfer_rules() -> FieldsRules:
    """Return the rules of BaseTransfer."""
    return FieldsRules("", common()["BaseTransfer"])
