"""The table of the messages against the authority's schemas, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from cbec_customs_cn.messages.table import Block, Field, Signing, Way, common, kind, kinds
from cbec_customs_cn.testing.strategies import kind_codes
from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
PLUGIN = Path(__file__).parents[1]

each_kind = pytest.mark.parametrize("code", kind_codes())


def elements(parent: etree._Element) -> list[etree._Element]:
    """Return the elements of a sequence, in order."""
    return list(defined(parent).iterfind(f"{XS}complexType/{XS}sequence/{XS}element"))


def defined(element: etree._Element) -> etree._Element:
    """Return an element itself, or what its reference means."""
    if "ref" not in element.attrib:
        return element
    (found,) = element.getroottree().getroot().iterfind(f"{XS}element[@name='{name_of(element)}']")
    return found


def occurs(element: etree._Element) -> tuple[int, int | None]:
    most = element.get("maxOccurs", "1")
    return int(element.get("minOccurs", "1")), None if most == "unbounded" else int(most)


def name_of(element: etree._Element) -> str:
    return (element.get("name") or element.get("ref", "")).rpartition(":")[2]


def facts(element: etree._Element) -> tuple[object, ...]:
    """Return what a schema says of a leaf, in the words of the table."""
    facets = {
        etree.QName(facet).localname: facet.get("value", "")
        for facet in element.iterfind(f"{XS}simpleType/{XS}restriction/*")
    }
    base = element.find(f"{XS}simpleType/{XS}restriction")
    kind_of = (element.get("type") or base.get("base", "")) if base is not None else "xs:int"
    space = facets.get("whiteSpace") == "collapse"
    length = facets.get("length")
    longest = length or facets.get("maxLength")
    return (
        name_of(element),
        element.get("minOccurs", "1") == "1",
        element.get("default", ""),
        element.get("fixed", ""),
        {"xs:string": "str", "xs:decimal": "decimal", "xs:int": "int"}[kind_of],
        int(length or facets.get("minLength", 0)),
        int(longest) if longest else None,
        int(facets.get("totalDigits", 0)),
        int(facets.get("fractionDigits", 0)),
        space,
    )


def told(field: Field) -> tuple[object, ...]:
    return (
        field.name,
        field.required,
        field.default,
        field.fixed,
        field.base,
        field.shortest,
        field.longest,
        field.digits,
        field.decimals,
        field.collapse,
    )


# Where the two schemas differ, the table holds the stricter: what it lets through both take.
LOOSER = {("export", "BaseTransfer", "copCode"): {5: 0}}  # no minLength in the export schema


def same(block: Block, element: etree._Element, way: str = "") -> None:
    assert block.name == name_of(element)
    expected = []
    for field in block.fields:
        facts_of = list(told(field))
        for place, value in LOOSER.get((way, block.name, field.name), {}).items():
            facts_of[place] = value
        expected.append(tuple(facts_of))
    assert expected == [facts(leaf) for leaf in elements(element)]


@pytest.fixture(scope="session")
def roots(schema_files: Mapping[Way, Path]) -> Mapping[str, etree._Element]:
    def found() -> Iterator[tuple[str, etree._Element]]:
        for way, file in schema_files.items():
            for element in etree.parse(str(file)).getroot().iterfind(f"{XS}element"):
                yield f"{way}:{name_of(element)}", element

    return dict(found())


def test_the_table_has_every_message_of_the_schemas(roots: Mapping[str, etree._Element]) -> None:
    messages = {name for name in roots if name.endswith("Message") and ":CEB" in name}
    assert {f"{of.way}:{of.root}" for of in kinds().values()} == messages


@each_kind
def test_a_kind_is_as_its_schema_says(code: str, roots: Mapping[str, etree._Element]) -> None:
    of = kind(code)
    entity, *rest = elements(roots[f"{of.way}:{of.root}"])
    assert (name_of(entity), occurs(entity)) == (of.entity, (1, of.most_documents))
    if of.flat:
        same(of.flat, entity)
    else:
        head, *lines = elements(entity)
        assert of.head
        assert occurs(head) == (1, 1)
        same(of.head, head)
        assert bool(lines) == bool(of.lines)
        if of.lines:
            assert occurs(lines[0]) == (of.least_lines, of.most_lines)
            same(of.lines, lines[0])
    last = (
        ["ExtendMessage", "Signature"] if of.way is Way.IMPORT else ["Signature", "ExtendMessage"]
    )
    shared = [] if of.from_customs else ["BaseTransfer", "BaseSubscribe", *last]
    assert [name_of(element) for element in rest] == shared
    signed = {name_of(element): occurs(element) for element in rest}.get("Signature")
    expected = {None: Signing.NEVER, (0, 1): Signing.OPTIONAL, (1, 1): Signing.REQUIRED}
    assert of.signing is expected[signed]


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("name", ["BaseTransfer", "BaseSubscribe"])
def test_the_shared_blocks_are_as_both_schemas_say(
    way: Way, name: str, roots: Mapping[str, etree._Element]
) -> None:
    same(common()[name], roots[f"{way}:{name}"], way)


def test_every_field_has_a_chinese_name() -> None:
    fields = [field for of in kinds().values() for block in of.blocks for field in block.fields]
    assert len(fields) > 700
    assert not [field.name for field in fields if not field.name_zh.strip()]


def test_the_records_are_what_the_tool_writes() -> None:
    spec = spec_from_file_location("generate_records", PLUGIN / "tools" / "generate_records.py")
    assert spec
    assert spec.loader
    tool = module_from_spec(spec)
    spec.loader.exec_module(tool)
    for name, text in tool.written().items():
        assert (tool.RECORDS / name).read_text("utf-8") == text, "run tools/generate_records.py"
