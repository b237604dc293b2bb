"""The envelope of the exchange platform, against the authority's schema."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest
from cbec_customs_cn.dxp.envelope import Envelope, Reply, Transmission, unwrap, wrap
from cbec_customs_cn.dxp.receivers import Receiver, receiver_id
from cbec_customs_cn.messages.table import Way
from cbec_customs_cn.times import CHINA
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cbec_core.api import DomainError

CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))


def words(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text(CHARACTERS, min_size=least, max_size=most)


YEARS = datetime(2000, 1, 1), datetime(2099, 1, 1)  # noqa: DTZ001

ABOUT = st.builds(
    Transmission,
    message_id=words(1, 255),
    sender=words(1, 16),
    receivers=st.lists(words(1, 16), min_size=1, max_size=5).map(tuple),
    created=st.datetimes(*YEARS).map(lambda moment: moment.replace(microsecond=0, tzinfo=CHINA)),
    message_type=words(0, 30),
)
ENVELOPES = st.builds(
    Envelope,
    about=ABOUT,
    data=st.binary(max_size=300),
    file_name=words(0, 255),
    ic_card=words(0, 13),
    keys=st.lists(st.tuples(words(1, 32), words(1, 64)), max_size=5).map(tuple),
)
ONE = Transmission(
    message_id="4CDE1CFD-EDED-46B1-946C-B8022E42FC94",
    sender="DXPENT0000000001",
    receivers=("DXPEDCCEB0000002",),
    created=datetime(2022, 5, 20, 2, tzinfo=UTC),
    message_type="CEB621Message",
)


def wrapped(envelope: Envelope) -> bytes:
    return wrap(
        envelope.data,
        envelope.about,
        file_name=envelope.file_name,
        ic_card=envelope.ic_card,
        keys=envelope.keys,
    )


@given(ENVELOPES)
@settings(deadline=None)
def test_an_envelope_comes_back_as_it_was(envelope: Envelope) -> None:
    assert unwrap(wrapped(envelope)) == envelope


@pytest.fixture(scope="session")
def schema(cn_data: Path) -> etree.XMLSchema:
    (file,) = (cn_data / "spec202205" / "xsd").glob("*终端节点*.xsd")
    return etree.XMLSchema(etree.parse(str(file)))


@given(envelope=ENVELOPES)
@settings(deadline=None)
def test_the_schema_takes_every_envelope(schema: etree.XMLSchema, envelope: Envelope) -> None:
    schema.assertValid(etree.fromstring(wrapped(envelope)))


def test_a_message_as_others_write_it_is_unwrapped(cn_data: Path) -> None:
    envelope = unwrap((cn_data / "DxpMsg_synthetic.xml").read_bytes())
    assert isinstance(envelope, Envelope)
    assert envelope.about == ONE
    assert envelope.data == b"<CEB621Message/>"
    assert envelope.file_name == "CEB621Message_4CDE1CFD.xml"


def test_an_answer_of_the_platform_is_read(schema: etree.XMLSchema) -> None:
    head = wrap(b"", ONE).decode().partition("<dxp:TransInfo>")[2].partition("</dxp:TransInfo>")[0]
    raw = (
        '<dxp:DxpRep xmlns:dxp="http://www.chinaport.gov.cn/dxp" ver="1.0">'
        "<dxp:RecevierId>DXPENT0000000001</dxp:RecevierId><dxp:Response>"
        "<dxp:ResponseCode>1004</dxp:ResponseCode><dxp:ResponseInfo>签名与数据不符</dxp:ResponseInfo>"
        "<dxp:Results><dxp:Result><dxp:RecId>R</dxp:RecId><dxp:Code>2001</dxp:Code></dxp:Result>"
        "</dxp:Results><dxp:NoticeTime>2022-05-20</dxp:NoticeTime>"
        f"<dxp:OriHead>{head}</dxp:OriHead></dxp:Response></dxp:DxpRep>"
    ).encode()
    schema.assertValid(etree.fromstring(raw))
    reply = unwrap(raw)
    assert isinstance(reply, Reply)
    (response,) = reply.responses
    assert (response.code, response.original) == ("1004", ONE)
    assert response.noticed == date(2022, 5, 20)
    assert [(result.receiver, result.code) for result in response.results] == [("R", "2001")]


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        ({"sender": "S" * 17}, "ceb.envelope_field"),
        ({"sender": ""}, "ceb.envelope_field"),
        ({"receivers": ()}, "ceb.envelope_field"),
        ({"receivers": ("R",) * 6}, "ceb.envelope_field"),
        ({"message_id": "a\x00"}, "ceb.character"),
        ({"created": datetime(2022, 5, 20)}, "ceb.time_naive"),  # noqa: DTZ001
    ],
)
def test_what_the_platform_would_refuse_is_not_wrapped(
    spoilt: dict[str, object], code: str
) -> None:
    with pytest.raises(DomainError) as refused:
        wrap(b"", attrs.evolve(ONE, **spoilt))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<dxp:Data></dxp:Data>", b""),
        (b"<dxp:Data></dxp:Data>", b"<dxp:Data>no base64!</dxp:Data>"),
        (b"dxp:CreatTime>2022", b"dxp:CreatTime>soon"),
        (b"DxpMsg", b"DxpMsgSv"),
    ],
)
def test_a_broken_envelope_is_refused(old: bytes, new: bytes) -> None:
    raw = wrap(b"", ONE)
    assert old in raw
    with pytest.raises(DomainError, match=r"ceb\.envelope"):
        unwrap(raw.replace(old, new))


def test_receivers_are_dated_rows() -> None:
    day = date(2026, 1, 1)
    assert receiver_id(Way.IMPORT, day) == "DXPEDCCEB0000002"
    assert receiver_id(Way.EXPORT, day) == "DXPEDCCEB0000003"
    own = (
        Receiver(Way.EXPORT, "OLD", None, day - timedelta(days=1), "A", "notice"),
        Receiver(Way.EXPORT, "NEW", day, None, "A", "notice"),
    )
    assert receiver_id(Way.EXPORT, day, own) == "NEW"
    assert receiver_id(Way.EXPORT, day - timedelta(days=1), own) == "OLD"
    with pytest.raises(DomainError, match=r"ceb\.receiver_unknown"):
        receiver_id(Way.IMPORT, day, own)
