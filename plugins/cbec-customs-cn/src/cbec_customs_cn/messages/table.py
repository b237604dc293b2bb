"""The message family as data: kinds, blocks and fields, in the order of the XML.

Source: 海关跨境电子商务统一版系统企业对接报文规范 (202205), its schemas and its text.
"""

from __future__ import annotations

from csv import DictReader
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from cbec_customs_cn.errors import refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "COMMON",
    "Block",
    "Field",
    "Kind",
    "Origin",
    "Signing",
    "Way",
    "common",
    "kind",
    "kinds",
]

# The message column of the blocks that every message of an enterprise ends with.
COMMON = "*"


class Way(StrEnum):
    """Say whether a message belongs to export or to import, which orders its last elements."""

    EXPORT = "export"
    IMPORT = "import"


class Origin(StrEnum):
    """Say who writes a message."""

    ENTERPRISE = "enterprise"
    CUSTOMS = "customs"


class Signing(StrEnum):
    """Say whether a message is signed; customs' own messages never are."""

    NEVER = ""
    OPTIONAL = "optional"
    REQUIRED = "required"


@attrs.frozen
class Field:
    """Describe one leaf element.

    `base` is str, decimal or int. A value other than `fixed` is refused, if that is set. Lengths
    count characters, `longest` None has no bound. Of numbers `digits` and `decimals` are the most
    that the value may have; `digits` 0 is any 32-bit integer.
    """

    name: str
    name_zh: str
    type: str
    required: bool
    default: str
    fixed: str
    collapse: bool
    base: str
    shortest: int = 0
    longest: int | None = None
    digits: int = 0
    decimals: int = 0

    @property
    def may_be_empty(self) -> bool:
        """Say whether the standard itself allows the element without text (C0..n)."""
        return self.type.startswith("C0..")


@attrs.frozen
class Block:
    """Describe one element that holds leaves: an entity itself, its head, or one of its lines."""

    path: str
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """Return the name of the element."""
        return self.path.rpartition("/")[2]


@attrs.frozen
class Kind:
    """Describe one kind of message, such as CEB603.

    An entity either holds its fields itself (`flat`), or a `head` and perhaps `lines`.
    `most_documents` and `most_lines` None are unbounded.
    """

    code: str
    name_zh: str
    way: Way
    origin: Origin
    entity: str
    most_documents: int | None
    signing: Signing
    flat: Block | None
    head: Block | None
    lines: Block | None
    least_lines: int
    most_lines: int | None

    @property
    def root(self) -> str:
        """Return the name of the root element."""
        return f"{self.code}Message"

    @property
    def from_customs(self) -> bool:
        """Say whether customs writes it, and an enterprise only reads it."""
        return self.origin is Origin.CUSTOMS

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks of an entity in order."""
        return tuple(block for block in (self.flat, self.head, self.lines) if block is not None)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its code, exports first."""
    blocks = _blocks()
    found = {row["message"]: _kind(row, blocks) for row in _rows("messages.tsv")}
    return MappingProxyType(found)


def kind(code: str) -> Kind:
    """Return the kind of a code such as CEB603; `ceb.kind_unknown` if there is none."""
    try:
        return kinds()[code]
    except KeyError:
        raise refused("ceb.kind_unknown", kind=code[:20]) from None


@cache
def common() -> Mapping[str, Block]:
    """Return BaseTransfer and BaseSubscribe, which the messages of enterprises share."""
    found = {block.name: block for (code, _), block in _blocks().items() if code == COMMON}
    return MappingProxyType(found)


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("cbec_customs_cn.messages").joinpath(name).read_text("utf-8")
    return iter(DictReader(text.splitlines(), delimiter="\t"))


@cache
def _blocks() -> Mapping[tuple[str, str], Block]:
    fields: dict[tuple[str, str], list[Field]] = {}
    for row in _rows("fields.tsv"):
        fields.setdefault((row["message"], row["block"]), []).append(_field(row))
    return {key: Block(key[1], tuple(of_block)) for key, of_block in fields.items()}


def _field(row: dict[str, str]) -> Field:
    base, shortest, longest, digits, decimals = _bounds(row["type"])
    return Field(
        name=row["name"],
        name_zh=row["name_zh"],
        type=row["type"],
        required=row["need"] == "R",
        default=row["default"],
        fixed=row["fixed"],
        collapse=row["space"] == "collapse",
        base=base,
        shortest=shortest,
        longest=longest,
        digits=digits,
        decimals=decimals,
    )


def _bounds(type_: str) -> tuple[str, int, int | None, int, int]:
    """Read C36 (fixed), C..60, C1..60, C0.., N19,5, N9 and int."""
    if type_ == "int":
        return "int", 0, None, 0, 0
    if type_.startswith("N"):
        digits, _, decimals = type_[1:].partition(",")
        return "decimal" if decimals else "int", 0, None, int(digits), int(decimals or 0)
    least, dots, most = type_[1:].partition("..")
    if not dots:
        return "str", int(least), int(least), 0, 0
    return "str", int(least or 0), int(most) if most else None, 0, 0


def _kind(row: dict[str, str], blocks: Mapping[tuple[str, str], Block]) -> Kind:
    code, entity, head, lines = row["message"], row["entity"], row["head"], row["lines"]
    return Kind(
        code=code,
        name_zh=row["name_zh"],
        way=Way(row["way"]),
        origin=Origin(row["origin"]),
        entity=entity,
        most_documents=_most(row["documents"]),
        signing=Signing(row["signature"]),
        flat=None if head else blocks[code, entity],
        head=blocks[code, f"{entity}/{head}"] if head else None,
        lines=blocks[code, f"{entity}/{lines}"] if lines else None,
        least_lines=int(row["lines_min"] or 0),
        most_lines=_most(row["lines_max"]),
    )


def _most(text: str) -> int | None:
    return int(text) if text else None
