"""What is read may come from anybody; receipts are read whatever customs writes."""

from __future__ import annotations

from contextlib import suppress

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.codec.hardened import Limits
from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.message import Message, documents_of
from cbec_customs_cn.records import ceb604, ceb816, ceb900
from cbec_customs_cn.testing.strategies import messages
from hypothesis import given, settings
from hypothesis import strategies as st

from cbec_core.api import DomainError

NS = 'xmlns="http://www.chinaport.gov.cn/ceb"'
GUID = "4CDE1CFD-EDED-46B1-946C-B8022E42FC94"


def receipt(inside: str, code: str = "CEB604", entity: str = "InventoryReturn") -> bytes:
    root = f"{code}Message"
    text = f'<{root} {NS} guid="{GUID}" version="1.0"><{entity}>{inside}</{entity}></{root}>'
    return text.encode()


STATUS = (
    f"<guid>{GUID}</guid><agentCode>1105910159</agentCode><copNo>C1</copNo><ebcCode>E</ebcCode>"
    "<returnStatus>-621028</returnStatus><returnTime>20260102030405006</returnTime>"
    "<returnInfo>加签数据比对失败</returnInfo>"
)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "ceb.not_xml"),
        (receipt(STATUS)[:-5], "ceb.not_xml"),
        (receipt(STATUS) + b"<a/>", "ceb.not_xml"),
        (receipt("&unknown;"), "ceb.not_xml"),
        (receipt(STATUS).decode().encode("utf-16"), "ceb.not_utf8"),
        (receipt(STATUS).decode().encode("gbk"), "ceb.not_utf8"),
        (b'<?xml version="1.0" encoding="GB18030"?>' + receipt(""), "ceb.not_utf8"),
        (receipt(STATUS).replace(b"/ceb", b"/dxp"), "ceb.namespace"),
        (receipt(STATUS).replace(b"CEB604", b"CEB999"), "ceb.root"),
        (receipt(STATUS).replace(b"CEB604Message", b"Message"), "ceb.root"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + receipt(STATUS), "ceb.doctype"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + receipt(STATUS), "ceb.doctype"),
        (receipt("<a>" * 500 + "</a>" * 500), "ceb.not_xml"),
        (receipt("<a/>" * 60_000), "ceb.not_as_standard"),
        (receipt("<a></a>" * 500_000), "ceb.too_large"),
        (receipt(" " * 17 * 2**20), "ceb.too_large"),
    ],
)
def test_what_is_no_message_is_refused_by_a_code(raw: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        parse(raw, lenient=True)
    assert refused.value.code == code
    assert refused.value.message
    assert refused.value.hint


@settings(max_examples=300, deadline=None)
@given(data=st.data(), message=messages("CEB604"))
def test_damaged_bytes_raise_our_errors_only(data: st.DataObject, message: Message) -> None:
    raw = bytearray(build(message))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw) - 1))
        raw[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    with suppress(DomainError):
        assert parse(bytes(raw), lenient=True).kind == "CEB604"


def test_limits_can_be_tightened() -> None:
    assert parse(receipt(STATUS), lenient=True)
    with pytest.raises(DomainError, match=r"ceb\.too_large"):
        parse(receipt(STATUS), lenient=True, limits=Limits(size=100))


def test_a_receipt_with_gaps_is_read_leniently() -> None:
    """A port that refuses a list gives it no number; the receipt must not be lost for that."""
    message = parse(receipt(STATUS), lenient=True)
    (found,) = documents_of(message, ceb604.InventoryReturn)
    assert (found.returnStatus, found.invtNo) == ("-621028", "")
    assert "CEB604Message/InventoryReturn[1]/invtNo" in message.gaps
    assert message.facts.prefix == ""
    with pytest.raises(DomainError, match="CEB604 departs from the standard 5 times"):
        parse(receipt(STATUS))


def test_a_tax_bill_with_more_than_the_schema_is_read_leniently() -> None:
    head = (
        f"<guid>{GUID}</guid><returnTime>20260102030405006</returnTime><invtNo>I1</invtNo>"
        "<taxNo>T1</taxNo><customsTax>0</customsTax><valueAddedTax>9.1</valueAddedTax>"
        "<consumptionTax>0</consumptionTax><status>1</status><customsCode>4601</customsCode>"
        "<orderNo>O1</orderNo><logisticsNo>L1</logisticsNo>"
    )
    line = "<gnum>1</gnum><gcode>3304990099</gcode><valueAddedTax>9.1</valueAddedTax>"
    inside = f"<TaxHeadRd>{head}</TaxHeadRd>stray<TaxListRd>{line}</TaxListRd>"
    message = parse(receipt(inside, "CEB816", "Tax"), lenient=True)
    (tax,) = documents_of(message, ceb816.Tax)
    assert str(tax.head.valueAddedTax) == "9.1"
    # A figure that is not there is not made up.
    assert tax.lines[0].taxPrice is None
    kept = {extra.path.rpartition("/")[2]: extra.raw for extra in message.extras}
    assert set(kept) == {"orderNo", "logisticsNo"}
    assert ">O1<" in kept["orderNo"]
    assert [gap.rpartition("/")[2] for gap in message.gaps] == [
        "taxPrice",
        "customsTax",
        "consumptionTax",
    ]


def test_a_format_receipt_carries_the_document_that_it_refuses() -> None:
    original = build(attrs.evolve(parse(receipt(STATUS), lenient=True)))
    inside = (
        f"<guid>{GUID}</guid><returnStatus>-1</returnStatus><returnInfo/>"
        "<returnTime>20260102030405006</returnTime><oriCopMsgId/><oriMessageType/>"
        f"<oriBizMessage><![CDATA[{original.decode()}]]></oriBizMessage>"
    )
    message = parse(receipt(inside, "CEB900", "MessageReturn"))
    (found,) = documents_of(message, ceb900.MessageReturn)
    assert found.oriBizMessage.encode() == original
    assert parse(build(message)) == message


def test_comments_and_instructions_do_not_cut_a_text() -> None:
    raw = receipt(STATUS).replace(b">C1<", b">C<!-- x -->1<?y z?><![CDATA[<2]]><")
    (found,) = documents_of(parse(raw, lenient=True), ceb604.InventoryReturn)
    assert found.copNo == "C1<2"
