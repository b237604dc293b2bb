"""The official sequences of receipts, document by document."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.dxp.envelope import Envelope, unwrap
from cbec_customs_cn.import_tax import ImportTax, LineTax
from cbec_customs_cn.outgoing import bytes_of
from cbec_customs_cn.receipts.values import SummaryResult, TaxBill
from cbec_customs_cn.simulate.checking import Certificates
from cbec_customs_cn.times import wire_time

from ..prepare.making import AT

if TYPE_CHECKING:
    from cbec_customs_cn.channels import Channel

    from .conftest import Firm, Office

HAPPY = ["2", "120", "399", "800", "899"]
_NUMBERS = {
    "pre_no": re.compile(r"B2026[0-9]{13}"),
    "invt_no": re.compile(r"5300202[0-9][EI][0-9]{9}"),
}


def declare(office: Office, firm: Firm, **days: int) -> str:
    """Declare an order of export or import, and return the list's number."""
    exports = firm.regime.endswith("export")
    codes = ("CEB303", "CEB505", "CEB603") if exports else ("CEB311", "CEB411", "CEB511", "CEB621")
    for code in codes:
        message = firm.message(code)
        office.send_raw(firm.raw(message), f"{code}_{message.guid}.xml")
    office.after(**(days or {"days": 1}))
    kind = "CEB604" if exports else "CEB622"
    return next(one.invt_no for one in office.receipts if one.kind == kind)


@pytest.mark.feature(124)
def test_an_export_list_is_released_and_closed_once_order_and_waybill_match(
    office: Office, exporter: Firm, faultless: Callable[[bytes], None]
) -> None:
    number = declare(office, exporter)
    assert office.statuses("CEB304") == ["2", "120"]
    assert office.statuses("CEB506") == ["2", "120"]
    assert office.statuses("CEB604") == HAPPY
    lists = [one for one in office.receipts if one.kind == "CEB604"]
    for name, form in _NUMBERS.items():
        (value,) = {getattr(one, name) for one in lists}
        assert form.fullmatch(value)
    assert lists[0].invt_no == number
    for raw in office.files:
        faultless(raw)


def test_a_list_waits_for_its_order_in_whatever_order_they_come(
    office: Office, exporter: Firm
) -> None:
    office.send(exporter.message("CEB603"))
    office.after(days=2)
    assert office.statuses("CEB604") == ["2"]
    office.send(exporter.message("CEB303"))
    office.after(days=1)
    assert office.statuses("CEB604") == ["2"]
    office.send(exporter.message("CEB505"))
    office.after(days=1)
    assert office.statuses("CEB604") == HAPPY


def test_a_list_that_differs_from_its_order_is_returned_and_mended(
    office: Office, exporter: Firm
) -> None:
    right = exporter.message("CEB603")
    document: Any = right.documents[0]
    line = attrs.evolve(document.lines[0], price=Decimal(1), totalPrice=Decimal(2))
    wrong = attrs.evolve(document, lines=(line,))
    office.send(exporter.message("CEB303"), exporter.message("CEB505"))
    office.send(attrs.evolve(right, guid=right.guid[::-1], documents=(wrong,)))
    office.after(days=1)
    assert office.statuses("CEB604") == ["2", "100"]
    (told,) = [one.info for one in office.receipts if one.status == "100"]
    assert "totalPrice" in told
    office.send(right)
    office.after(days=1)
    assert office.statuses("CEB604") == ["2", "100", *HAPPY]


def tax_of(inventory: Any, _on: Any) -> ImportTax:
    lines = tuple(
        LineTax(
            gnum=line.gnum,
            gcode=line.gcode,
            taxPrice=line.totalPrice,
            valueAddedTax=line.totalPrice * Decimal("0.091"),
        )
        for line in inventory.lines
    )
    return ImportTax(True, lines)


@pytest.mark.feature(71, 124)
def test_an_import_list_is_matched_with_its_payment_and_gets_a_tax_bill(
    office: Office, importer: Firm, faultless: Callable[[bytes], None]
) -> None:
    office.tax_of = tax_of
    number = declare(office, importer, days=40)
    for kind in ("CEB312", "CEB412", "CEB512"):
        assert office.statuses(kind) == ["2", "120"]
    assert office.statuses("CEB622") == HAPPY
    assert len(number) == 18
    bills = [one.about for one in office.receipts if isinstance(one.about, TaxBill)]
    assert [(bill.status, bill.tax_no) for bill in bills] == [
        ("1", f"{number}_1"),
        ("2", f"{number}_1"),
    ]
    assert bills[0].lines[0].value_added_tax == Decimal("18.2")
    for raw in office.files:
        faultless(raw)


def test_a_returned_import_voids_its_bill(office: Office, importer: Firm) -> None:
    office.tax_of = tax_of
    number = declare(office, importer, days=2)
    refund = importer.message("CEB625", "op_2", invt_no=number)
    office.send_raw(importer.raw(refund), "CEB625_1.xml")
    office.after(days=40)
    assert office.statuses("CEB626") == ["2", "120", "399"]
    assert office.statuses("CEB818") == ["3"]


@pytest.mark.parametrize(("code", "receipt"), [("CEB605", "CEB606"), ("CEB623", "CEB624")])
def test_a_cancellation_is_approved_while_the_list_stands(
    code: str, receipt: str, office: Office, exporter: Firm, importer: Firm
) -> None:
    firm = exporter if code == "CEB605" else importer
    list_receipt = "CEB604" if code == "CEB605" else "CEB622"
    number = declare(office, firm, minutes=3)
    assert office.statuses(list_receipt) == ["2", "120"]
    cancel = firm.message(code, "op_2", invt_no=number)
    office.send_raw(firm.raw(cancel), f"{code}_1.xml")
    office.after(minutes=1)
    office.after(days=1)
    assert office.statuses(receipt) == ["2", "120", "399"]


def test_what_cannot_be_cancelled_is_told_by_its_code(office: Office, exporter: Firm) -> None:
    number = declare(office, exporter)
    office.send(exporter.message("CEB605", "op_2", invt_no=number))
    office.send(exporter.message("CEB605", "op_3", invt_no="53002026E999999999"))
    office.after(days=1)
    assert sorted(office.statuses("CEB606")) == ["-623003", "-623005"]


def test_goods_that_come_back_are_declared_against_their_list(
    office: Office, exporter: Firm
) -> None:
    number = declare(office, exporter)
    office.send(exporter.message("CEB213", "op_2", invt_no=number))
    office.send(exporter.message("CEB215", "op_2", invt_no=number))
    office.after(days=1)
    assert office.statuses("CEB214") == ["2", "120", "399"]
    assert office.statuses("CEB216") == ["2", "120"]


def test_manifest_arrival_and_departure_are_filed(office: Office, exporter: Firm) -> None:
    number = declare(office, exporter)
    for code in ("CEB607", "CEB507", "CEB509"):
        office.send(exporter.message(code, invt_no=number))
    office.after(days=1)
    for kind in ("CEB608", "CEB508", "CEB510"):
        assert office.statuses(kind) == ["2", "120"], kind


def test_the_sign_of_a_parcel_and_a_store_of_import(office: Office, importer: Firm) -> None:
    office.send(importer.message("CEB513"))
    storage = importer.message("CEB711")
    office.send_raw(importer.raw(storage), "CEB711_1.xml")
    office.after(days=1)
    assert office.statuses("CEB514") == ["2", "120"]
    assert office.statuses("CEB712") == ["2", "120", "399"]


def test_closed_lists_are_summed_up_once_in_a_declaration(
    office: Office, exporter: Firm, faultless: Callable[[bytes], None]
) -> None:
    number = declare(office, exporter)
    office.send(exporter.message("CEB701", "sum_1", invt_no=number))
    office.after(days=1)
    assert office.statuses("CEB702") == ["2", "120", "399"]
    (result,) = [one.about for one in office.receipts if isinstance(one.about, SummaryResult)]
    assert re.fullmatch(r"S2026[0-9]{13}", result.sum_no)
    assert re.fullmatch(r"S2026[0-9]{13}", result.decl_seq_no)
    assert re.fullmatch(r"53002026[0-9]{10}", result.entry_id)
    assert [invt_no for invt_no, _waybill in result.lists] == [number]
    office.send(exporter.message("CEB701", "sum_2", invt_no=number))
    office.send(exporter.message("CEB701", "sum_3", invt_no="53002026E999999999"))
    office.after(days=1)
    assert office.statuses("CEB702").count("100") == 2
    assert office.statuses("CEB792") == ["A"]
    for raw in office.files:
        faultless(raw)


def test_an_order_that_is_there_already_or_declared_is_told_by_its_code(
    office: Office, exporter: Firm
) -> None:
    office.send(exporter.message("CEB303"))
    office.after(minutes=1)
    office.send(exporter.message("CEB303", note="twice"))
    office.after(minutes=1)
    office.send(exporter.message("CEB303", appType="2", appTime="20200101000000"))
    office.after(minutes=1)
    office.send(exporter.message("CEB505"), exporter.message("CEB603"))
    office.after(days=1)
    later = wire_time(office.clock.now())
    office.send(exporter.message("CEB303", appType="2", appTime=later))
    office.send(exporter.message("CEB303", "op_2", appType="2", orderNo="unknown"))
    office.after(days=1)
    assert sorted(office.statuses("CEB304")) == sorted(
        ["2", "-301010", "-301014", "120", "-301011", "-301009"]
    )
    assert office.statuses("CEB604") == HAPPY


def test_the_very_same_message_again_is_no_second_document(office: Office, exporter: Firm) -> None:
    declare(office, exporter)
    declare(office, exporter)
    assert office.statuses("CEB604").count("899") == 1
    assert "-621004" in office.statuses("CEB604")


def test_a_message_that_departs_from_the_schema_is_answered_with_900(
    office: Office, exporter: Firm
) -> None:
    message = exporter.message("CEB303")
    raw = exporter.raw(message).replace(b"<ceb:currency>", b"<ceb:money>", 1)
    raw = raw.replace(b"</ceb:currency>", b"</ceb:money>", 1)
    office.send_raw(raw, "CEB303_1.xml")
    office.send_raw(b"no xml at all", "CEB303_2.xml")
    office.after(hours=1)
    told = [one for one in office.receipts if one.kind == "CEB900"]
    assert len(told) == 2
    assert message.guid in told[0].about.guids  # type: ignore[union-attr]
    assert "currency" in told[0].info
    dead = sorted(one.name for one in (office.folder / "dead").iterdir())
    assert dead == ["CEB303_2.xml", "CEB303_2.xml.reason.txt"]


def test_signatures_are_held_against_the_certificates_that_the_port_knows(
    office: Office, exporter: Firm, tmp_path: Any
) -> None:
    office.certificates = Certificates((exporter.signer.cert_b64,))
    message = exporter.message("CEB603")
    office.send(message)
    other = exporter.message("CEB603", "op_2")
    signed = exporter.raw(other)
    office.send_raw(signed, "CEB603_2.xml")
    third = exporter.raw(exporter.message("CEB603", "op_3"))
    office.send_raw(third.replace("示例平台".encode(), "示例平臺".encode()), "CEB603_3.xml")
    office.after(minutes=1)
    assert sorted(office.statuses("CEB604")) == ["-621026", "-621029", "2"]


@pytest.mark.feature(24)
def test_who_came_wrapped_is_answered_wrapped(office: Office, exporter: Firm) -> None:
    message = exporter.message("CEB303")
    raw = bytes_of(message, None, envelope=True, on=AT.date(), at=AT)
    office.send_raw(raw, "CEB303_1.xml")
    office.after(minutes=1)
    (file,) = office.files
    opened = unwrap(file)
    assert isinstance(opened, Envelope)
    assert opened.about.sender == "DXPEDCCEB0000003"
    assert opened.about.receivers == ("DXPENT0000012345",)
    assert office.statuses("CEB304") == ["2"]


class Killed(BaseException):
    """The process dies."""


class Dying:
    """A channel in whose call after so many the process dies."""

    def __init__(self, channel: Channel, left: int) -> None:
        self.channel, self.left = channel, left

    def __getattr__(self, name: str) -> Any:
        if not self.left:
            raise Killed
        self.left -= 1
        return getattr(self.channel, name)


def test_a_killed_simulator_goes_on_where_it_was(office: Office, exporter: Firm) -> None:
    for code in ("CEB303", "CEB505", "CEB603"):
        office.send(exporter.message(code))

    for most in range(60):
        simulator = office.simulator()
        office.clock.advance(timedelta(minutes=10))
        with suppress(Killed):
            attrs.evolve(simulator, channel=Dying(simulator.channel, most % 7)).step()
        simulator.engine.dispose()
    office.after(hours=1)
    assert set(office.statuses("CEB604")) - {"-621004"} == set(HAPPY)
    numbers = {one.invt_no for one in office.receipts if one.kind == "CEB604"}
    assert len(numbers) == 1
