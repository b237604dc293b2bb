"""Whatever message is built: the authority's schema takes it, and it comes back as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.codec.xml import DECLARATION
from cbec_customs_cn.messages.table import Way, kind
from cbec_customs_cn.structure.check import check_structure
from cbec_customs_cn.testing.strategies import kind_codes, messages
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from cbec_core.api import DomainError, Severity

if TYPE_CHECKING:
    from cbec_customs_cn.message import Message

each_kind = pytest.mark.parametrize("code", kind_codes())


def comes_back(message: Message) -> None:
    raw = build(message)
    assert parse(raw) == message
    canonical = etree.tostring(etree.fromstring(raw), method="c14n")
    assert DECLARATION.encode() + canonical == raw
    for what in (message, raw):
        assert not [
            (found.code, found.path)
            for found in check_structure(what)
            if found.severity is Severity.ERROR
        ]


def looked_at(cases: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=cases, deadline=None, suppress_health_check=slow)


@pytest.mark.feature(124)
@each_kind
def test_a_message_comes_back_as_it_was(code: str, cases: int) -> None:
    @looked_at(cases)
    @given(messages(code))
    def holds(message: Message) -> None:
        comes_back(message)

    holds()


@each_kind
def test_the_schema_takes_every_message(
    code: str, cases: int, schemas: Mapping[Way, etree.XMLSchema]
) -> None:
    schema = schemas[kind(code).way]

    @looked_at(cases)
    @given(messages(code))
    def holds(message: Message) -> None:
        schema.assertValid(etree.fromstring(build(message)))

    holds()


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe"])
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_what_xml_cannot_carry_is_refused(character: str, data: st.DataObject) -> None:
    message = data.draw(messages("CEB605"))
    field = data.draw(st.sampled_from([field.name for field in kind("CEB605").blocks[0].fields]))
    first, *others = message.documents
    spoilt = attrs.evolve(first, **{field: f"a{character}"})
    message = attrs.evolve(message, documents=(spoilt, *others))
    with pytest.raises(DomainError) as refused:
        build(message)
    path = f"CEB605Message/InvtCancel[1]/{field}"
    assert (refused.value.code, refused.value.params["path"]) == ("ceb.character", path)
    assert ("ceb.bad_character", path) in {
        (found.code, found.path) for found in check_structure(message)
    }
