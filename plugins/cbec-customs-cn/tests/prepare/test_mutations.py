"""One fault in a message that customs would take is found, at its place and by its code.

The messages are what `prepare` makes under every regime. Faults come from the tables themselves: of
every field what its type, and what each row of rules on it, forbids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.findings import finding_texts
from cbec_customs_cn.goods import Goods, GoodsRecord
from cbec_customs_cn.message import Message
from cbec_customs_cn.messages.table import Block, Field, kind
from cbec_customs_cn.modes import MODES
from cbec_customs_cn.prepare.many import Group
from cbec_customs_cn.prepare.messages import OF_GROUPS, document_of, group_messages, packed
from cbec_customs_cn.records.base import Record, head_of, lines_of
from cbec_customs_cn.rules.check import check_message
from cbec_customs_cn.rules.fields import FieldRule, field_rules
from cbec_customs_cn.times import wire_time

from cbec_core.api import Direction, Severity

if TYPE_CHECKING:
    from cbec_customs_cn.prepare.filing import Filing, Papers

Fault = tuple[str, str, Message]  # the code and the path of what must be found, and where
_EXPORT = ("CEB303", "CEB505", "CEB603", "CEB605", "CEB213", "CEB215")
_IMPORT = ("CEB311", "CEB411", "CEB511", "CEB513", "CEB621", "CEB623", "CEB625")
_GROUPS = {
    Direction.EXPORT: ("CEB507", "CEB509", "CEB607", "CEB701"),
    Direction.IMPORT: ("CEB711",),
}
# Values that a test of a rule refuses, of the length that the field has where it is fixed.
_WRONG: dict[str, tuple[tuple[str, str], ...]] = {
    "enterprise": (
        ("91110000802100433C", "ceb.enterprise_code"),
        ("44A3169D3W", "ceb.enterprise_code"),
        ("1234567", "ceb.enterprise_code"),
    ),
    "person": (
        ("110105194912310021", "ceb.person"),
        ("11010519491331002X", "ceb.person"),
        ("1101051949123100", "ceb.person"),
    ),
    "goods": (("61O9100021", "ceb.gcode"), ("7700000000", "ceb.gcode")),
    "country": (("000", "ceb.code_unknown"),),
    "currency": (("000", "ceb.code_unknown"),),
    "unit": (("999", "ceb.code_unknown"),),
    "bar_code": (("4006381333932", "ceb.bar_code"),),
    "time": (("20260230120000", "ceb.time_invalid"), ("2026-03-02T10:", "ceb.time_invalid")),
    "day": (("20260230", "ceb.time_invalid"), ("2026-3-2", "ceb.time_invalid")),
}


def on_record(sku: str) -> Goods:
    """Return the record of an article that lies in a bonded zone."""
    return Goods(sku, "6109100021", "针织T恤", "棉制", record_no="REC-1")


def recorded(papers: Papers, filing: Filing) -> Papers:
    """Return papers whose goods record has the goods of an order, as a bonded zone wants it."""
    sku = filing.consignment.lines[0].sku
    return attrs.evolve(
        papers,
        goods=GoodsRecord({sku: on_record(sku)}),
    )


def whole(code: str, filing: Filing, papers: Papers) -> Message:
    """Return a message of two documents, or of three waybills."""
    others = [
        attrs.evolve(
            filing,
            operation_id=f"op_{number}",
            waybill=f"YT260610000000{number}",
            payment_no=f"2026030100000{number}",
            invt_no=f"{filing.invt_no[:-1]}{number}",
            order=attrs.evolve(filing.order, external_id=f"{filing.order.external_id}-{number}"),
        )
        for number in (1, 2, 3)
    ]
    if code in OF_GROUPS:
        times = {"start_time": "20260301000000", "end_time": "20260310120000"}
        facts = attrs.evolve(filing.facts, **times)
        group = Group("op_group", tuple(others), filing.at, facts)
        return group_messages(group, papers, code)[0]
    documents = [document_of(one, papers, code) for one in others[:2]]
    return next(iter(packed(code, documents, papers)))


CASES = [
    (code, regime)
    for regime, mode in MODES.items()
    for code in (
        *(_EXPORT if mode.direction is Direction.EXPORT else _IMPORT),
        *_GROUPS[mode.direction],
    )
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def valid(
    request: pytest.FixtureRequest,
    filing_of: Callable[..., Filing],
    papers_of: Callable[..., Papers],
) -> tuple[Message, Filing]:
    """Return a message that nothing speaks against, and of what it was made."""
    code, regime = request.param
    filing = filing_of(regime)
    return whole(code, filing, recorded(papers_of(regime), filing)), filing


@pytest.mark.feature(74, 123)
def test_what_is_prepared_has_nothing_against_it(valid: tuple[Message, Filing]) -> None:
    message, filing = valid
    now = filing.at + timedelta(days=30)
    found = check_message(message, now=now)
    assert [(one.code, one.path) for one in found] == []
    raw = check_message(build(message), now=now)
    assert {one.code for one in raw} <= {"ceb.signature_missing"}


@pytest.mark.feature(3, 74)
def test_each_fault_is_found_at_its_place(valid: tuple[Message, Filing]) -> None:
    message, filing = valid
    now = filing.at + timedelta(days=30)
    faults = [*faults_of(message, filing)]
    assert len(faults) > 30
    for code, path, faulty in faults:
        found = [(one.code, one.path) for one in check_message(faulty, now=now)]
        assert (code, path) in found, (code, path, found[:5])


def test_there_are_far_more_than_three_hundred_faults(
    filing_of: Callable[..., Filing], papers_of: Callable[..., Papers]
) -> None:
    kinds: set[tuple[str, str]] = set()
    for code, regime in CASES:
        filing = filing_of(regime)
        message = whole(code, filing, recorded(papers_of(regime), filing))
        kinds |= {(found, path) for found, path, _ in faults_of(message, filing)}
    assert len(kinds) > 1000
    tried = {code for code, _ in kinds}
    of_rules = {rule.test for rule in field_rules()}
    assert {rule for rule in of_rules if rule not in ("past", "one_of", "form")} <= {
        *_WRONG,
        *("digits", "positive", "not_negative"),
    }
    assert len(tried) >= 15


def faults_of(message: Message, filing: Filing) -> Iterator[Fault]:
    """Yield a message with one fault each: of every field of the head and of the first line."""
    of = kind(message.kind)
    base = f"{of.root}/{of.entity}[1]"
    document = message.documents[0]
    head, lines = head_of(document), lines_of(document)
    block = of.head or of.flat
    assert block is not None
    place = f"{base}/{of.head.name}" if of.head else base

    def with_head(record: Record) -> Message:
        changed: Any = record if of.head is None else attrs.evolve(document, head=record)  # type: ignore[misc]
        return attrs.evolve(message, documents=(changed, *message.documents[1:]))

    yield from _of_record(head, block, of.code, place, with_head, filing)
    if not lines or of.lines is None:
        return
    name = of.lines.name

    def with_line(record: Record) -> Message:
        changed = attrs.evolve(document, lines=(record, *lines[1:]))  # type: ignore[misc]
        return attrs.evolve(message, documents=(changed, *message.documents[1:]))

    yield from _of_record(lines[0], of.lines, of.code, f"{base}/{name}[1]", with_line, filing)


def _of_record(
    record: Record,
    block: Block,
    message: str,
    place: str,
    put: Callable[[Record], Message],
    filing: Filing,
) -> Iterator[Fault]:
    for field in block.fields:
        value = getattr(record, field.name)
        for code, wrong in _wrong(field, value, message, filing):
            changed = put(attrs.evolve(record, **{field.name: wrong}))  # type: ignore[misc]
            yield code, f"{place}/{field.name}", changed


def _wrong(field: Field, value: object, message: str, filing: Filing) -> Iterator[tuple[str, Any]]:
    if field.required:
        yield "ceb.missing", None
    if field.base == "str" and field.longest is not None:
        too_long = "长" * (field.longest + 1)
        yield ("ceb.length" if field.shortest == field.longest else "ceb.too_long"), too_long
    if field.base == "str" and value:
        yield "ceb.bad_character", f"{value}\x00"
    if field.base == "decimal":
        yield "ceb.decimals", Decimal("1.000001")
        yield "ceb.digits", Decimal(10**19)
    for rule in field_rules():
        if rule.speaks_of(message, field.name) and not field.fixed and not _overruled(rule, field):
            yield from _broken(rule, field, value, filing)


def _overruled(rule: FieldRule, field: Field) -> bool:
    return field.name == "appType" and not rule.messages


def _broken(
    rule: FieldRule, field: Field, value: object, filing: Filing
) -> Iterator[tuple[str, Any]]:
    match rule.test:
        case "past":
            yield "ceb.time_future", wire_time(filing.at + timedelta(days=31))
        case "one_of":
            width = field.longest or 1
            yield "ceb.value_not_allowed", "?" * min(width, 4)
        case "digits":
            yield "ceb.form", "X" * int(rule.argument)
        case "form":
            yield "ceb.form", "?" * (field.longest or 9)
        case "positive":
            zero = Decimal(0) if field.base == "decimal" else 0
            yield "ceb.not_positive", zero
        case "not_negative":
            yield "ceb.negative", Decimal(-1)
        case test:
            for wrong, code in _WRONG[test]:
                yield code, wrong


def test_every_text_is_in_both_languages_and_says_how_bad_it_is() -> None:
    for code, text in finding_texts().items():
        assert code.startswith(("ceb.", "customs_cn."))
        assert text.en
        assert text.zh
        assert isinstance(text.severity, Severity)
