"""Receipts as customs writes them: every kind, wrapped or bare, whole or with gaps."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from cbec_customs_cn.keys import DocumentKey, answered_by
from cbec_customs_cn.messages.table import kinds
from cbec_customs_cn.receipts.causes import cause_of, causes
from cbec_customs_cn.receipts.reading import read_receipts
from cbec_customs_cn.receipts.values import RefusedMessage, SummaryResult, TaxLine
from cbec_customs_cn.store import DocumentState, Dossier

from cbec_core.api import DomainError

from .makers import AGENT, export_list, list_key, message, receipt

if TYPE_CHECKING:
    from pathlib import Path

CEB = "http://www.chinaport.gov.cn/ceb"
FROM_CUSTOMS = sorted(code for code, kind in kinds().items() if kind.from_customs)
BILL = f"""<CEB816Message xmlns="{CEB}" guid="G" version="1.0"><Tax><TaxHeadRd>
<guid>x</guid>stray<returnTime>20261002100000000</returnTime><invtNo>530020261I00000001</invtNo>
<taxNo>530020261I00000001_1</taxNo><customsTax>0</customsTax><valueAddedTax>9.1</valueAddedTax>
<consumptionTax>0.00000</consumptionTax><status>1</status><customsCode>5300</customsCode>
<orderNo>O1</orderNo></TaxHeadRd><TaxListRd><gnum>1</gnum><gcode>3304990039</gcode>
<taxPrice>100</taxPrice><customsTax>0</customsTax><valueAddedTax>9.1</valueAddedTax>
<consumptionTax>0</consumptionTax></TaxListRd></Tax></CEB816Message>"""
STATUS = f"""<c:CEB818Message xmlns:c="{CEB}"><c:Tax><c:TaxHeadStatus><c:guid>x</c:guid>
<c:returnTime>20261020100000000</c:returnTime><c:invtNo>530020261I00000001</c:invtNo>
<c:taxNo>530020261I00000001_1</c:taxNo><c:status>2</c:status><c:entDutyNo>D9</c:entDutyNo>
</c:TaxHeadStatus></c:Tax></c:CEB818Message>"""


def list_receipt(status: str = "120", *, prefix: str = "", inside: str = "") -> bytes:
    p, ns = (f"{prefix}:", f":{prefix}") if prefix else ("", "")
    fields = {
        "guid": "3F2504E0-4F89-41D3-9A0C-0305E82C3301",
        "returnStatus": status,
        "agentCode": AGENT,
        "copNo": "C1",
        "preNo": "B20261001000000001",
        "invtNo": "530020261E000000001",
        "orderNo": "O1",
        "returnTime": "20261001100002000",
        "returnInfo": "[Code:1800;Desc:逻辑校验通过]",
    }
    leaves = "".join(f"<{p}{name}>{value}</{p}{name}>" for name, value in fields.items())
    return (
        f'<{p}CEB604Message xmlns{ns}="{CEB}" guid="G" version="1.0">'
        f"<{p}InventoryReturn>{leaves}{inside}</{p}InventoryReturn></{p}CEB604Message>"
    ).encode()


def wrapped(raw: bytes) -> bytes:
    return (
        '<d:DxpMsg xmlns:d="http://www.chinaport.gov.cn/dxp" ver="1.0"><d:TransInfo>'
        "<d:CopMsgId>M</d:CopMsgId><d:SenderId>S</d:SenderId><d:ReceiverIds>"
        "<d:ReceiverId>R</d:ReceiverId></d:ReceiverIds><d:CreatTime>2026-10-01T10:00:00</d:CreatTime>"
        "<d:MsgType>CEB604Message</d:MsgType></d:TransInfo>"
        f"<d:Data>{base64.b64encode(raw).decode()}</d:Data></d:DxpMsg>"
    ).encode()


@pytest.mark.feature(124)
def test_every_kind_that_customs_writes_is_read() -> None:
    apart = {"CEB792", "CEB816", "CEB818", "CEB900"}
    assert set(answered_by()) | apart == set(FROM_CUSTOMS)


@pytest.mark.parametrize(
    "raw",
    [
        list_receipt(),
        list_receipt(prefix="ceb"),
        b"\xef\xbb\xbf" + list_receipt(),
        wrapped(list_receipt()),
        list_receipt(inside="<more>1</more><copNo>C2</copNo>"),
    ],
    ids=["bare", "prefixed", "bom", "wrapped", "with elements of its own"],
)
def test_a_receipt_is_read_however_it_is_written(raw: bytes) -> None:
    (found,) = read_receipts(raw)
    assert found.key == list_key()
    assert (found.status, found.time) == ("120", "20261001100002000")
    assert (found.pre_no, found.invt_no) == ("B20261001000000001", "530020261E000000001")
    assert found.file is not None
    assert found.file.raw == raw
    cause = cause_of(found.status, found.info)
    assert cause is not None
    assert cause.code == "1800"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (list_receipt().replace(b"CEB604Message", b"CEB603Message"), "ceb.no_receipt"),
        (list_receipt().replace(CEB.encode(), b"urn:other"), "ceb.namespace"),
        (list_receipt()[:-9], "ceb.not_xml"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + list_receipt(), "ceb.doctype"),
        (list_receipt().decode().encode("gb18030"), "ceb.not_utf8"),
    ],
)
def test_a_file_that_is_no_receipt_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(DomainError) as error:
        read_receipts(raw)
    assert error.value.code == code


@pytest.mark.feature(71)
def test_tax_bills_follow_whichever_message_comes_first(dossier: Dossier) -> None:
    for raw in (STATUS, BILL, BILL):
        dossier.apply_many(read_receipts(raw.encode()))
    (bill,) = dossier.tax_bills("530020261I00000001")
    assert (bill.status, bill.ent_duty_no, bill.value_added_tax) == ("2", "D9", Decimal("9.1"))
    nought = Decimal(0)
    assert bill.lines == (TaxLine(1, "3304990039", Decimal(100), nought, Decimal("9.1"), nought),)


def test_a_summary_result_brings_the_declaration_number(dossier: Dossier) -> None:
    def result(time: str, entry: str, invt_no: str) -> bytes:
        number = f"<entryId>{entry}</entryId>" if entry else ""
        return (
            f'<CEB792Message xmlns="{CEB}"><SummaryResult><SummaryResultHead><sumNo>S1</sumNo>'
            f"<opDate>{time}</opDate><declSeqNo>D1</declSeqNo>{number}<decState>A</decState>"
            f"</SummaryResultHead><SummaryResultList><invtNo>{invt_no}</invtNo><logisticsNo>L1"
            "</logisticsNo></SummaryResultList></SummaryResult></CEB792Message>"
        ).encode()

    later, first = result("20261112000000000", "E1", "I1"), result("20261110000000000", "", "I2")
    for raw in (later, first):
        dossier.apply_many(read_receipts(raw))
    (found,) = dossier.summary_results(invt_no="I2")
    assert isinstance(found, SummaryResult)
    assert (found.entry_id, found.lists) == ("E1", (("I1", "L1"), ("I2", "L1")))


@pytest.mark.parametrize("named", ["by message", "by document", "by a broken document"])
def test_a_format_refusal_rejects_every_document_of_the_message(
    dossier: Dossier, named: str
) -> None:
    sent = message(export_list("C1"), export_list("C2", order_no="O2"))
    dossier.prepared(sent, b"<sent/>", "op_1")
    dossier.sent(sent.guid)
    head = f"<InventoryHead><agentCode>{AGENT}</agentCode><copNo>%s</copNo></InventoryHead>"
    document = "".join(f"<Inventory>{head % cop}</Inventory>" for cop in ("C1", "C2"))
    embedded = {
        "by message": "",
        "by document": f'<CEB603Message xmlns="{CEB}" guid="other">{document}</CEB603Message>',
        "by a broken document": f'<CEB603Message guid="{sent.guid}"><Inventory>',
    }[named]
    name = sent.guid if named == "by message" else "unknown"
    raw = (
        f'<CEB900Message xmlns="{CEB}"><MessageReturn><guid>x</guid><returnStatus>-1</returnStatus>'
        "<returnInfo>cvc-complex-type</returnInfo><returnTime>20261001100002000</returnTime>"
        f"<oriCopMsgId>{name}</oriCopMsgId><oriMessageType>CEB603Message</oriMessageType>"
        f"<oriBizMessage><![CDATA[{embedded}]]></oriBizMessage></MessageReturn></CEB900Message>"
    )
    (told,) = dossier.apply_many(read_receipts(raw.encode()))
    assert isinstance(told.receipt.about, RefusedMessage)
    assert told.after is DocumentState.REJECTED
    states = {record.state for record in dossier.of_operation("op_1")}
    assert states == {DocumentState.REJECTED}


def test_what_the_port_has_already_is_no_rejection(dossier: Dossier) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")
    assert dossier.apply(receipt("-621004", 1)).after is DocumentState.RECEIVED
    assert dossier.apply(receipt("120", 2)).after is DocumentState.FILED
    # Sent again by mistake: what is filed stays filed.
    assert dossier.apply(receipt("-621004", 3)).after is DocumentState.FILED
    assert dossier.apply(receipt("-301014", 4)).after is DocumentState.FILED
    assert dossier.apply(receipt("-621029", 5)).after is DocumentState.FILED
    assert dossier.apply(receipt("100", 6)).after is DocumentState.REJECTED


@pytest.mark.parametrize("status", ["18", "", "x", "-", "９"])
def test_a_status_that_nobody_knows_is_told_and_kept(dossier: Dossier, status: str) -> None:
    dossier.prepared(message(export_list()), b"1", "op_1")
    told = dossier.apply(receipt(status, 1))
    assert told.after is DocumentState.UNKNOWN
    assert "customs_cn.receipt_status_unknown" in [one.code for one in told.findings]
    assert dossier.apply(receipt("120", 2)).after is DocumentState.FILED


def test_every_cause_has_its_words() -> None:
    for cause in causes().values():
        assert cause.en
        assert cause.zh
        assert (cause.mend_en and cause.mend_zh) or cause.code in {"1800", "2600"}
        assert cause.word in {"", "known", "stale", "port"}


@pytest.mark.vendor
def test_no_code_of_the_port_is_unknown(vendor_data: Path) -> None:
    rows = (vendor_data / "cn" / "error_codes_202205.tsv").read_text("utf-8").splitlines()[1:]
    codes = {row.split("\t")[0] for row in rows if row}
    assert len(codes) > 170
    assert codes - set(causes()) == set()


@pytest.mark.vendor
@pytest.mark.parametrize("edition", ["spec2018/samples", "spec202205/samples"])
def test_every_sample_of_a_receipt_is_read(vendor_data: Path, edition: str) -> None:
    read = set()
    for path in sorted((vendor_data / "cn" / edition).rglob("CEB*.xml")):
        code = path.name[:6]
        if code in FROM_CUSTOMS:
            found = read_receipts(path.read_bytes())
            assert len(found) == 10, path.name
            for one in found:
                assert one.key == DocumentKey(one.of, one.key.parts) if one.key else one.about
                assert one.status
                assert len(one.time) == 17
            read.add(code)
    # No sample of tax bills and format refusals was published, nor in 2018 of returns.
    absent = {"CEB816", "CEB818", "CEB900"} | ({"CEB214", "CEB216"} if "2018" in edition else set())
    assert read == set(FROM_CUSTOMS) - absent
