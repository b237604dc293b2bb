"""Lists and the allowance of their buyer, from the filing to the return."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn import manifest as manifest  # defines the codes
from cbec_customs_cn.allowance import Allowance, GivenBack
from cbec_customs_cn.allowance_lists import follow_list, hold_list, return_value
from cbec_customs_cn.keys import document_key
from cbec_customs_cn.records.ceb625 import InvtRefund, InvtRefundHead, InvtRefundList
from cbec_customs_cn.store import DocumentRecord, DocumentState, open_engine
from cbec_customs_cn.store.allowance_tables import METADATA

from cbec_core.api import CbecError, Money, SecretStr

from .lists import goods, inventory

if TYPE_CHECKING:
    from cbec_customs_cn.records.ceb621 import Inventory

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
TODAY = date(2026, 6, 1)


@pytest.fixture
def allowance(tmp_path: Path) -> Allowance:
    engine = open_engine(f"sqlite:///{tmp_path}/allowance.db")
    METADATA.create_all(engine)
    return Allowance(engine, SecretStr("a key of at least thirty-two bytes, kept outside"))


def listed(total: str = "4000", cop_no: str = "C1", **line: Any) -> Inventory:
    made = inventory(goods(1, total, **line), freight="50", insured="10")
    return attrs.evolve(made, head=attrs.evolve(made.head, copNo=cop_no))


def record(of: Inventory, state: DocumentState, at: str = "") -> DocumentRecord:
    texts = {
        field.name: ""
        for field in attrs.fields(DocumentRecord)
        if field.name not in ("key", "state", "version")
    }
    known = {"merchant_id": "m1", "released_at": at, "status_time": "20260603120000000"}
    return DocumentRecord(**{**texts, **known}, key=document_key(of), state=state, version=1)


def left(allowance: Allowance) -> str:
    return str(allowance.standing("buyerIdNumber", TODAY).left.amount)


def test_a_list_is_held_once_and_used_when_it_is_released(allowance: Allowance) -> None:
    of = listed()
    assert hold_list(allowance, "m1", of, NOON) == ()
    assert hold_list(allowance, "m1", of, NOON) == ()
    assert left(allowance) == "21940.00"
    for state in (DocumentState.SENT, DocumentState.FILED, DocumentState.UNKNOWN):
        assert not follow_list(allowance, record(of, state))
    for _ in range(2):
        follow_list(allowance, record(of, DocumentState.RELEASED, "20260603235959999"))
    assert left(allowance) == "21940.00"
    days = {"applied": date(2026, 7, 3), "back": date(2026, 7, 18)}
    back = allowance.give_back("m1 CEB621 C1", "r1", Money.parse("60.00", "CNY"), **days)
    assert back is GivenBack.BACK


def test_a_list_that_was_never_held_moves_nothing(allowance: Allowance) -> None:
    assert not follow_list(allowance, record(listed(), DocumentState.RELEASED, "20260603120000"))
    assert not follow_list(allowance, record(listed(), DocumentState.REJECTED))


@pytest.mark.parametrize("state", ["rejected", "returned", "cancelled"])
def test_a_list_that_ends_gives_all_back(allowance: Allowance, state: str) -> None:
    of = listed()
    hold_list(allowance, "m1", of, NOON)
    assert follow_list(allowance, record(of, DocumentState(state)))
    assert not follow_list(allowance, record(of, DocumentState(state)))
    assert left(allowance) == "26000.00"


def test_what_customs_would_refuse_is_found_before_it_is_filed(allowance: Allowance) -> None:
    (single,) = hold_list(allowance, "m1", listed("4940.01"), NOON)
    assert (single.code, single.params["value"]) == ("ceb.allowance_single", "5000.01")
    assert hold_list(allowance, "m1", listed("6000", qty=Decimal(1)), NOON) == ()
    for at in range(3):
        assert hold_list(allowance, "m1", listed("4940", f"C{at + 2}"), NOON) == ()
    (annual,) = hold_list(allowance, "m1", listed("4940", "C9"), NOON)
    assert annual.code == "ceb.allowance_annual"
    assert (annual.params["value"], annual.params["left"]) == ("5000.00", "4940.00")
    assert annual.text
    assert annual.text_zh
    assert hold_list(allowance, "m1", listed("4880", "C9"), NOON) == ()


def test_merchants_may_number_alike_and_share_the_persons_room(allowance: Allowance) -> None:
    assert hold_list(allowance, "m1", listed(), NOON) == ()
    assert hold_list(allowance, "m2", listed(), NOON) == ()
    assert left(allowance) == "17880.00"
    with pytest.raises(CbecError, match=r"ceb\.allowance_claim"):
        hold_list(allowance, "m1", listed("3999"), NOON)


def refund(**quantities: str) -> InvtRefund:
    texts = {
        field.name: field.name
        for field in attrs.fields(InvtRefundHead)
        if field.default is attrs.NOTHING
    }
    lines = tuple(
        InvtRefundList(
            gnum=int(name[1:]), gcode="3304990099", gname="面霜", qty=Decimal(qty), unit="140"
        )
        for name, qty in quantities.items()
    )
    head: dict[str, Any] = {**texts}
    return InvtRefund(head=InvtRefundHead(**head), lines=lines)


def test_what_comes_back_is_worth_its_share_of_the_list() -> None:
    of = inventory(goods(1, "100"), goods(2, "300"), freight="40", insured="0")
    assert return_value(of, refund(g1="1")) == Money.parse("55.00", "CNY")
    assert return_value(of, refund(g2="2")) == Money.parse("330.00", "CNY")
    assert return_value(of, refund(g1="2", g2="9", g7="1")) == Money.parse("440.00", "CNY")
    free = inventory(goods(1, "0"), freight="40")
    assert return_value(free, refund(g1="1")) == Money(0, "CNY")
