"""Each way to depart from the standard is told with its place, in both languages."""

from __future__ import annotations

import string
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.codec.xml import CEB
from cbec_customs_cn.findings import CebFinding, define_findings, finding_texts, worst
from cbec_customs_cn.messages.table import Field, Kind, kinds
from cbec_customs_cn.records.base import head_of, lines_of
from cbec_customs_cn.structure.check import check_structure
from cbec_customs_cn.testing.strategies import messages
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cbec_core.api import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cbec_customs_cn.message import Message
    from cbec_customs_cn.messages.table import Way

C = f"{{{CEB}}}"
HEAD = "CEB603Message/Inventory[1]/InventoryHead"
LINE = "CEB603Message/Inventory[1]/InventoryList[1]"


def found(what: Message | bytes) -> set[tuple[str, str]]:
    return {
        (each.code, each.path) for each in check_structure(what) if each.severity is Severity.ERROR
    }


def with_head(message: Message, **values: object) -> Message:
    first, *others = message.documents
    head = attrs.evolve(head_of(first), **values)
    return attrs.evolve(message, documents=(attrs.evolve(first, head=head), *others))


def with_line(message: Message, **values: object) -> Message:
    first, *others = message.documents
    row, *rows = lines_of(first)
    lines = (attrs.evolve(row, **values), *rows)
    return attrs.evolve(message, documents=(attrs.evolve(first, lines=lines), *others))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"customsCode": "222"}, "ceb.length"),
        ({"copNo": "C" * 31}, "ceb.too_long"),
        ({"POD": "AB"}, "ceb.too_short"),
        ({"POD": " AB "}, "ceb.too_short"),  # the schema collapses white space before it counts
        ({"guid": ""}, "ceb.empty"),
        ({"fFlag": "1"}, "ceb.fixed"),
        ({"freight": Decimal("0.000001")}, "ceb.decimals"),
        ({"freight": Decimal("123456789012345.12345")}, "ceb.digits"),
        ({"freight": Decimal("NaN")}, "ceb.not_a_number"),
        ({"freight": 1.5}, "ceb.wrong_type"),
        ({"packNo": 10**9}, "ceb.digits"),
        ({"packNo": True}, "ceb.wrong_type"),
        ({"agentCode": None}, "ceb.missing"),
        ({"note": "a\x0b"}, "ceb.bad_character"),
    ],
)
@settings(max_examples=3, deadline=None)
@given(message=messages("CEB603"))
def test_a_wrong_value_is_told_with_its_place(
    values: Mapping[str, object], code: str, message: Message
) -> None:
    (name,) = values
    assert found(with_head(message, **values)) == {(code, f"{HEAD}/{name}")}


@settings(max_examples=3, deadline=None)
@given(messages("CEB603"))
def test_lines_and_rows_are_counted_from_one(message: Message) -> None:
    wrong = with_line(message, gcode="61091000")
    assert found(wrong) == {("ceb.length", f"{LINE}/gcode")}
    first = attrs.evolve(message.documents[0], lines=lines_of(message.documents[0])[:1] * 101)
    many = attrs.evolve(message, documents=(first,))
    assert found(many) == {("ceb.too_many", "CEB603Message/Inventory[1]/InventoryList")}
    rows = attrs.evolve(message, documents=message.documents[:1] * 101)
    assert ("ceb.too_many", "CEB603Message/Inventory") in found(rows)
    none = attrs.evolve(message, documents=(), transfer=None, guid="short")
    assert found(none) == {
        ("ceb.too_few", "CEB603Message/Inventory"),
        ("ceb.missing", "CEB603Message/BaseTransfer"),
        ("ceb.length", "CEB603Message/@guid"),
    }


def empty(root: etree._Element) -> None:
    root[0][0].find(f"{C}invtNo").text = ""


def letters(root: etree._Element) -> None:
    root[0][0].find(f"{C}freight").text = "12,50"


def exponent(root: etree._Element) -> None:
    root[0][0].find(f"{C}freight").text = "1E3"


def half(root: etree._Element) -> None:
    root[0][0].find(f"{C}packNo").text = "1.5"


def gone(root: etree._Element) -> None:
    root[0][0].remove(root[0][0].find(f"{C}netWeight"))


def swapped(root: etree._Element) -> None:
    head = root[0][0]
    head.insert(0, head.find(f"{C}appTime"))


def foreign(root: etree._Element) -> None:
    etree.SubElement(root[0][0], f"{C}orderNO").text = "1"


def nested(root: etree._Element) -> None:
    etree.SubElement(root[0][0].find(f"{C}orderNo"), f"{C}b")


def stray(root: etree._Element) -> None:
    root[0].text = "stray"


def headless(root: etree._Element) -> None:
    root[0].remove(root[0][0])


@pytest.mark.parametrize(
    ("spoil", "code", "path"),
    [
        (letters, "ceb.not_a_number", f"{HEAD}/freight"),
        (exponent, "ceb.not_a_number", f"{HEAD}/freight"),
        (half, "ceb.not_an_integer", f"{HEAD}/packNo"),
        (gone, "ceb.missing", f"{HEAD}/netWeight"),
        (swapped, "ceb.order", f"{HEAD}/guid"),
        (foreign, "ceb.unknown_element", f"{HEAD}/orderNO"),
        (nested, "ceb.not_a_leaf", f"{HEAD}/orderNo"),
        (stray, "ceb.stray_text", "CEB603Message/Inventory[1]"),
        (headless, "ceb.missing", HEAD),
    ],
)
@settings(max_examples=3, deadline=None)
@given(message=messages("CEB603"))
def test_a_wrong_document_is_told_as_the_schema_would_refuse_it(
    spoil: Callable[[etree._Element], None], code: str, path: str, message: Message
) -> None:
    root = etree.fromstring(build(message))
    spoil(root)
    assert (code, path) in found(etree.tostring(root))


FIELDS = [
    (of, field, block is of.lines)
    for of in kinds().values()
    for block in of.blocks
    for field in block.fields
]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_the_check_passes_the_schema_passes_and_nothing_else(
    data: st.DataObject, schemas: Mapping[Way, etree.XMLSchema]
) -> None:
    """Any text in any field: both say the same, but for blanks that the schema lets through."""
    of, field, in_line = data.draw(st.sampled_from(FIELDS))
    message = data.draw(messages(of.code))
    root = etree.fromstring(build(message))
    holder = place(root, of, in_line)
    leaf = None if holder is None else holder.find(f"{C}{field.name}")
    if leaf is None:
        return
    leaf.text = data.draw(texts(field))
    if not leaf.text and (field.default or field.fixed):
        return  # the schema puts a value there that nobody wrote; we ask for it
    raw = etree.tostring(root)
    errors = found(raw)
    assert bool(errors) == (not schemas[of.way].validate(etree.fromstring(raw))), errors


def place(root: etree._Element, of: Kind, in_line: bool) -> etree._Element | None:
    if of.flat:
        return root[0]
    block = of.lines if in_line else of.head
    assert block
    return root[0].find(f"{C}{block.name}")


def texts(field: Field) -> st.SearchStrategy[str]:
    numbers = st.sampled_from(
        ["", " 1 ", "+1", "-0", "1.", ".5", "1.000000", "0.000001", "1E3", "1e3", "0x1", "NaN"]
        + ["１", "12345678901234567890", "99999999999999.99999", "2147483647", "2147483648"]
        + ["999999999", "1000000000", "00000000001", "1 2", "true", "INF"]
    )
    long = field.longest or 10
    lengths = sorted({0, 1, 2, 3, 4, long - 1, long, long + 1} - {-1})
    blank = st.sampled_from([" ", "\u3000", "  a  ", "a  b", "\t"])
    return numbers | blank | st.sampled_from(lengths).map(lambda size: "字" * size)


def test_every_finding_speaks_both_languages_with_the_same_parameters() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    texts = finding_texts()
    assert len(texts) > 15
    for code, text in texts.items():
        assert code.startswith(("ceb.", "customs_cn."))
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh), code
        said = {name.removesuffix("_zh") for name in names(text.zh)} | names(text.zh)
        assert names(text.en) <= said | {"name"}, code


def test_a_code_means_one_thing() -> None:
    text = finding_texts()["ceb.too_long"]
    define_findings({"ceb.too_long": (text.severity, text.en, text.zh)})
    with pytest.raises(ValueError, match="defined twice"):
        define_findings({"ceb.too_long": (Severity.INFO, "else", "其他")})


def test_a_finding_is_shared_as_the_cores_value() -> None:
    params = {"name": "copNo", "name_zh": "企业唯一编号", "length": 31, "most": 30}
    finding = CebFinding("ceb.too_long", f"{HEAD}/copNo", params)
    assert worst([finding]) is Severity.ERROR
    assert worst([]) is None
    shared = finding.shared(line_id="L1")
    assert shared.text == "copNo has 31 characters; at most 30 are allowed."
    assert shared.text_zh == "copNo（企业唯一编号）有 31 个字符，最多允许 30 个。"
    assert (shared.path, shared.line_id) == (f"{HEAD}/copNo", "L1")
