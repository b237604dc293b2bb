"""Hypothesis strategies of messages that the schemas of 202205 accept, to their last boundary.

What is chosen (counts, which fields, which alphabet, how long) is drawn and shrinks; characters and
digits come from a drawn seed, which is a hundred times faster than drawing each.
"""

from __future__ import annotations

import base64
from decimal import Decimal
from random import Random
from typing import Final

import attrs
from hypothesis import strategies as st

from cbec_customs_cn.message import ExtendMessage, Message, Signature
from cbec_customs_cn.messages.table import Block, Field, Kind, Signing, common, kind, kinds
from cbec_customs_cn.records.base import (
    Document,
    Record,
    document_class,
    document_of,
    head_class,
    line_class,
    shared_class,
)
from cbec_customs_cn.records.common import BaseSubscribe, BaseTransfer

__all__ = ["ALPHABETS", "documents", "kind_codes", "messages", "records"]

# Legal in XML 1.0: the plain, what must be escaped, CJK, astral planes, edges of the ranges.
ALPHABETS: Final = (
    "0123456789ABCDEFGHJKLMNPQRTUWXY",
    "&<>\"'`;]]>-- ",
    "\t\n\r a",
    "电商企业物流运单号码（）【】，。",
    "𠀀𠮷🧴😀\U0010ffff",
    "\x7f\x85\xa0\u2028\u3000\ue000\ufffd\ud7ff",
)
_LENGTHS: Final = ("least", "most", "any")
_CONTENT: Final = (
    "",
    "<own>text &amp; more</own>",
    '<o:own xmlns:o="urn:example:own" a="1" b="&lt;"><o:part></o:part></o:own>',
    '<own xmlns="urn:example:own">海外仓</own>',
)


@attrs.frozen
class _Choice:
    """Hold what was drawn for one message."""

    alphabet: str
    lengths: str
    optional: str
    random: Random

    def takes(self, field: Field) -> bool:
        """Say whether an optional field is given."""
        if field.required or self.optional == "all":
            return True
        return self.optional == "some" and self.random.random() < 0.5


def kind_codes(*, from_customs: bool | None = None) -> list[str]:
    """Return the codes of all kinds, or only of customs', or only of enterprises'."""
    return [
        code
        for code, of in kinds().items()
        if from_customs is None or of.from_customs is from_customs
    ]


@st.composite
def messages(draw: st.DrawFn, code: str) -> Message:
    """Draw a whole message of a kind."""
    of, choice = kind(code), draw(_choices())
    most = min(of.most_documents or 3, draw(st.sampled_from([1, 1, 1, 2, 3])))
    found = tuple(_document(of, choice) for _ in range(most))
    if of.from_customs:
        return Message(kind=code, guid=_guid(choice), documents=found)
    transfer = _record(shared_class("BaseTransfer"), common()["BaseTransfer"], choice)
    assert isinstance(transfer, BaseTransfer)
    signed = of.signing is Signing.REQUIRED or draw(st.booleans())
    return Message(
        kind=code,
        guid=_guid(choice),
        version=_text(choice, 1, 10, plain=False),
        documents=found,
        transfer=transfer,
        subscribes=tuple(_subscribe(choice) for _ in range(draw(st.sampled_from([0, 0, 1, 5])))),
        extend=draw(st.none() | _extends(choice)),
        signature=_signature(choice) if signed else None,
    )


@st.composite
def documents(draw: st.DrawFn, code: str) -> Document:
    """Draw one document of a kind."""
    return _document(kind(code), draw(_choices()))


@st.composite
def records(draw: st.DrawFn, cls: type[Record]) -> Record:
    """Draw one record of a class of `records.*`."""
    blocks = kind(cls.KIND).blocks if cls.KIND else tuple(common().values())
    (block,) = (block for block in blocks if block.path == cls.BLOCK)
    return _record(cls, block, draw(_choices()))


def _choices() -> st.SearchStrategy[_Choice]:
    return st.builds(
        _Choice,
        alphabet=st.sampled_from([*ALPHABETS, "".join(ALPHABETS)]),
        lengths=st.sampled_from(_LENGTHS),
        optional=st.sampled_from(["none", "some", "all"]),
        random=st.integers(0, 2**32 - 1).map(Random),
    )


def _extends(choice: _Choice) -> st.SearchStrategy[ExtendMessage]:
    return st.sampled_from(_CONTENT).map(
        lambda content: ExtendMessage(
            name=_text(choice, 0, 30, plain=False),
            version=_text(choice, 0, 30, plain=False),
            content=content,
        )
    )


def _document(of: Kind, choice: _Choice) -> Document:
    if of.flat is not None:
        document = _record(document_class(of.code), of.flat, choice)
        assert isinstance(document, Document)
        return document
    assert of.head is not None
    head, line = _record(head_class(of.code), of.head, choice), line_class(of.code)
    if of.lines is None or line is None:
        return document_of(of.code, head, None)
    most = of.most_lines or 120
    # Rarely as many as there may be: such a message has a thousand elements.
    count = most if choice.random.random() < 0.02 else min(most, choice.random.choice((0, 1, 2, 3)))
    rows = [_record(line, of.lines, choice) for _ in range(max(of.least_lines, count))]
    return document_of(of.code, head, rows)


def _record(cls: type[Record], block: Block, choice: _Choice) -> Record:
    values = {
        field.name: _value(field, choice) if choice.takes(field) else None for field in block.fields
    }
    made = cls(**values)
    return made


def _subscribe(choice: _Choice) -> BaseSubscribe:
    made = _record(shared_class("BaseSubscribe"), common()["BaseSubscribe"], choice)
    assert isinstance(made, BaseSubscribe)
    return made


def _value(field: Field, choice: _Choice) -> str | Decimal | int:
    if field.fixed:
        return field.fixed
    if field.base == "decimal":
        return _decimal(field, choice)
    if field.base == "int":
        bound = 10**field.digits - 1 if field.digits else 2**31 - 1
        return choice.random.choice((0, 1, bound, -bound, choice.random.randint(-bound, bound)))
    # An optional field without text is left out, so a record that has it comes back without it.
    least = field.shortest or (0 if field.required else 1)
    most = 6000 if field.longest is None else field.longest
    return _text(choice, least, most, plain=field.collapse)


def _text(choice: _Choice, least: int, most: int, *, plain: bool) -> str:
    length = {"least": least, "most": most}.get(choice.lengths)
    if length is None:
        length = choice.random.randint(least, min(most, least + 12))
    # Where the schema collapses white space, a text that has some is shorter than it looks.
    alphabet = ALPHABETS[0] if plain else choice.alphabet
    return "".join(choice.random.choices(alphabet, k=length))


def _decimal(field: Field, choice: _Choice) -> Decimal:
    largest, smallest = 10**field.digits - 1, Decimal(1).scaleb(-field.decimals)
    drawn = choice.random.randint(-largest, largest)
    return choice.random.choice(
        (
            Decimal(0),
            smallest,
            Decimal(largest).scaleb(-field.decimals),
            Decimal(largest),
            Decimal("1E+3"),
            Decimal("12.50"),
            Decimal(drawn).scaleb(-choice.random.randint(0, field.decimals)),
        )
    )


def _guid(choice: _Choice) -> str:
    return _text(choice, 36, 36, plain=False)


def _signature(choice: _Choice) -> Signature:
    ds = "http://www.w3.org/2000/09/xmldsig#"
    return Signature(
        digest_value=base64.b64encode(choice.random.randbytes(20)).decode(),
        signature_value=base64.b64encode(choice.random.randbytes(128)).decode(),
        digest_method=f"{ds}sha1",
        signature_method=f"{ds}rsa-sha1",
        key_name=choice.random.choice(("", "01691fe9")),
        certificate=choice.random.choice(("", base64.b64encode(b"certificate").decode())),
    )
