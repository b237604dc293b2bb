"""Write the record classes from the tables of the messages.

    python plugins/cbec-customs-cn/tools/generate_records.py

The files are committed; tests/test_records.py holds them equal to what this writes.
"""

from __future__ import annotations

from pathlib import Path

from cbec_customs_cn.messages.table import Block, Field, Kind, common, kinds

RECORDS = Path(__file__).parents[1] / "src" / "cbec_customs_cn" / "records"
TOP = "Written by tools/generate_records.py from messages/*.tsv."


def attribute(field: Field, from_customs: bool) -> str:
    # What customs leaves out of its own messages must not lose the message: text is then empty,
    # and a number, which cannot be, is None.
    lax = from_customs and field.base != "str"
    kind = {"str": "str", "decimal": "Decimal", "int": "int"}[field.base]
    typed = (
        f"    {field.name}: {kind}" if field.required else f"    {field.name}: {kind} | None = None"
    )
    if field.required and lax:
        typed = f"    {field.name}: {kind} | None"
    return f"{typed}  # {field.name_zh} {field.type}"


def record(block: Block, code: str, base: str, about: str, from_customs: bool) -> list[str]:
    return [
        "",
        "",
        "@attrs.frozen(kw_only=True)",
        f"class {block.name}({base}):",
        f'    """Hold {about}."""',
        "",
        f'    KIND: ClassVar[str] = "{code}"',
        f'    BLOCK: ClassVar[str] = "{block.path}"',
        "",
        *(attribute(field, from_customs) for field in block.fields),
    ]


def entity(kind: Kind) -> list[str]:
    assert kind.head
    lines = []
    if kind.lines:
        default = " = ()" if kind.least_lines == 0 else ""
        lines = [f"    lines: tuple[{kind.lines.name}, ...]{default}"]
    return [
        "",
        "",
        "@attrs.frozen(kw_only=True)",
        f"class {kind.entity}(Document):",
        f'    """Hold one document of {kind.code} ({kind.name_zh})."""',
        "",
        f'    KIND: ClassVar[str] = "{kind.code}"',
        f'    BLOCK: ClassVar[str] = "{kind.entity}"',
        "",
        f"    head: {kind.head.name}",
        *lines,
    ]


def module(title: str, blocks: tuple[Block, ...], names: list[str], bases: list[str]) -> list[str]:
    exported = ", ".join(f'"{name}"' for name in sorted(names))
    decimal = any(field.base == "decimal" for block in blocks for field in block.fields)
    return [
        f'"""{title}',
        "",
        f"{TOP}",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *(["from decimal import Decimal"] if decimal else []),
        "from typing import ClassVar",
        "",
        "import attrs",
        "",
        f"from cbec_customs_cn.records.base import {', '.join(bases)}",
        "",
        f"__all__ = [{exported}]",
    ]


def of_kind(kind: Kind) -> str:
    names = [kind.entity, *(block.name for block in kind.blocks if block is not kind.flat)]
    bases = ["Document"] if kind.flat else ["Document", "Record"]
    text = module(f"{kind.code}: {kind.name_zh}.", kind.blocks, names, bases)
    customs = kind.from_customs
    if kind.flat:
        about = f"one document of {kind.code} ({kind.name_zh})"
        text += record(kind.flat, kind.code, "Document", about, customs)
    for block, about in ((kind.head, "the head"), (kind.lines, "one line")):
        if block:
            text += record(
                block, kind.code, "Record", f"{about} of a document of {kind.code}", customs
            )
    if kind.head:
        text += entity(kind)
    return "\n".join(text) + "\n"


def of_common() -> str:
    blocks = tuple(common().values())
    names = [block.name for block in blocks]
    text = module("What the messages of enterprises share.", blocks, names, ["Record"])
    abouts = {
        "BaseTransfer": "who transmits: the enterprise of the access client",
        "BaseSubscribe": "one subscription of a third party to data or receipts",
    }
    for block in blocks:
        text += record(block, "", "Record", abouts[block.name], False)
    return "\n".join(text) + "\n"


def written() -> dict[str, str]:
    """Return every generated file by its name."""
    return {
        "common.py": of_common(),
        **{f"{kind.code.lower()}.py": of_kind(kind) for kind in kinds().values()},
    }


def main() -> None:
    for name, text in written().items():
        (RECORDS / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
