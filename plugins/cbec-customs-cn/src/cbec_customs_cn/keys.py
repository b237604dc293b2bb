"""How a document is known: its business key, which its receipts repeat.

The guid is none: a receipt carries one of the port's own. Agents and codes that a receipt may leave
out (622, 624, 626, 712) are no part of a key. Source: 对接报文规范 202205, receipts' field tables.
"""

from __future__ import annotations

from csv import DictReader
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbec_customs_cn.records.base import Document

__all__ = ["DocumentKey", "KeyRule", "answered_by", "document_key", "key_rules"]

# XML 1.0 cannot carry it, so that no value holds it.
_BETWEEN = "\x1f"


@attrs.frozen(order=True)
class DocumentKey:
    """Name one document: the kind of its message (`CEB603`) and its business key in order."""

    message: str
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the key as one value of a column."""
        return _BETWEEN.join(self.parts)

    @classmethod
    def of_text(cls, message: str, text: str) -> DocumentKey:
        """Return the key of a kind and a column's value."""
        return cls(message, tuple(text.split(_BETWEEN)))

    def __str__(self) -> str:
        """Return the key as people read it."""
        return f"{self.message} {'/'.join(self.parts)}"


@attrs.frozen
class KeyRule:
    """Say which fields are the key of a kind, and which kind of receipt answers it.

    `order` is the field with the order's number, if there is one; `number` the part of the key that
    is looked for when a receipt names another enterprise than the document.
    """

    kind: str
    fields: tuple[str, ...]
    receipt: str
    order: str
    number: str

    def key(self, values: Mapping[str, str]) -> DocumentKey | None:
        """Return the key that values of the wire give; None if a part of it is missing."""
        parts = [values.get(name, "") for name in self.fields]
        return None if "" in parts else DocumentKey(self.kind, tuple(parts))


@cache
def key_rules() -> Mapping[str, KeyRule]:
    """Return the rule of each kind that an enterprise sends."""
    text = files("cbec_customs_cn").joinpath("keys.tsv").read_text("utf-8")
    rows = DictReader(text.splitlines(), delimiter="\t")
    rules = (
        KeyRule(row["kind"], tuple(row["key"].split()), row["receipt"], row["order"], row["number"])
        for row in rows
    )
    return MappingProxyType({rule.kind: rule for rule in rules})


@cache
def answered_by() -> Mapping[str, KeyRule]:
    """Return the rule of the kind that each kind of receipt answers."""
    return MappingProxyType({rule.receipt: rule for rule in key_rules().values()})


def document_key(document: Document) -> DocumentKey:
    """Return the key of a document that is to be sent; a part that is missing is empty."""
    from cbec_customs_cn.records.base import head_of

    head = head_of(document)
    rule = key_rules()[document.KIND]
    return DocumentKey(rule.kind, tuple(str(getattr(head, name) or "") for name in rule.fields))
