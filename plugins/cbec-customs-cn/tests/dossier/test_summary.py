"""清单核放、汇总申报: each closed list is summed up once, in the group in which it is merged."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.commands import customs
from cbec_customs_cn.message import Message
from cbec_customs_cn.records import ceb701
from cbec_customs_cn.store import DocumentKey, DocumentState
from cbec_customs_cn.summary import Listed, due_day, listed_in, plan, read_rules
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cbec_core.api import DomainError

from .makers import AGENT, export_list, list_key, message, receipt

if TYPE_CHECKING:
    from pathlib import Path

    from cbec_customs_cn.store import Dossier

OCTOBER = date(2026, 10, 1)
HEAD = ("ebcCode", "trafMode", "ownerCode", "country", "portCode")


def listed(number: int, state: DocumentState = DocumentState.CLOSED, **head: object) -> Listed:
    document: Any = export_list(f"C{number}", **head)
    return Listed(
        list_key(f"C{number}"), f"I{number:04}", state, "20261012", f"O{number}", document
    )


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "ebcCode": st.sampled_from(["4403169D3W", "330766K00Q"]),
                "trafMode": st.sampled_from(["2", "5"]),
                "ownerCode": st.sampled_from(["NO", "6104W60029"]),
                "country": st.sampled_from(["502", "344"]),
                "portCode": st.sampled_from(["5301", "5304"]),
                "statisticsFlag": st.sampled_from(["A", "B"]),
                "tradeMode": st.sampled_from(["9610", "1210", "9710"]),
            }
        ),
        max_size=30,
    ),
    st.data(),
)
def test_every_list_has_one_place(heads: list[dict[str, str]], data: st.DataObject) -> None:
    lists = [listed(number, **head) for number, head in enumerate(heads)]
    applied = {one.invt_no for one in lists if data.draw(st.booleans())}
    found = plan(OCTOBER, lists, applied)
    grouped = [invt_no for group in found.groups for invt_no in group.invt_nos]
    summed = {
        one.invt_no
        for one, head in zip(lists, heads, strict=True)
        if head["statisticsFlag"] == "B" and head["tradeMode"] != "9710"
    }
    assert sorted(grouped) == sorted(summed - applied)
    assert len(found.applied) == len(summed & applied)
    for group in found.groups:
        assert tuple(name for name, _ in group.key) == HEAD
    assert len({group.key for group in found.groups}) == len(found.groups)


def test_lines_are_merged_by_destination_code_and_currency() -> None:
    document: Any = export_list("C1")
    other = attrs.evolve(document.lines[0], gnum=2, gcode="6109100000")
    twice = attrs.evolve(document, lines=(*document.lines, other, attrs.evolve(other, gnum=3)))
    found = plan(OCTOBER, [attrs.evolve(listed(1), document=twice)])
    assert [dict(line)["gcode"] for line in found.groups[0].lines] == ["4202220000", "6109100000"]


@pytest.mark.parametrize(
    ("month", "holidays", "due"),
    [
        (OCTOBER, (), date(2026, 11, 16)),  # the 15th is a Sunday
        (date(2026, 12, 1), (), date(2027, 1, 15)),
        (date(2026, 9, 30), {date(2026, 10, 15)}, date(2026, 10, 16)),
        (date(2027, 1, 31), {date(2027, 2, 15), date(2027, 2, 16)}, date(2027, 2, 17)),
    ],
)
def test_it_is_due_on_a_working_day(month: date, holidays: set[date], due: date) -> None:
    assert due_day(month, 15, holidays) == due


def test_an_exempt_list_that_should_not_be_is_doubted() -> None:
    document: Any = export_list("C1", statisticsFlag="A", licenseNo="XK1")
    line = attrs.evolve(document.lines[0], currency="142", totalPrice=Decimal("5000.01"))
    one = attrs.evolve(listed(1), document=attrs.evolve(document, lines=(line,)))
    found = plan(OCTOBER, [one])
    assert (found.groups, found.exempt) == ((), (one.key,))
    assert [finding.code for finding in found.findings] == [
        "customs_cn.summary_exempt_value",
        "customs_cn.summary_exempt_licence",
    ]


def test_rules_of_ones_own_take_the_place_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "rules.tsv"
    rows = ["id\tvalid_from\tvalid_to\tname\tvalue\tsource\tconfidence"]
    values = {
        "trade_modes": "9710",
        "due_day": "10",
        "head_fields": "ebcCode",
        "line_fields": "gcode",
        "exempt_flags": "A",
        "exempt_value_cny": "5000",
    }
    rows += [f"own-{name}\t2020-01-01\t\t{name}\t{value}\town\tB" for name, value in values.items()]
    path.write_text("\n".join(rows))
    rules = read_rules(path)
    found = plan(OCTOBER, [listed(1), listed(2, tradeMode="9710")], rules=rules)
    assert (found.due, found.groups[0].invt_nos) == (date(2026, 11, 10), ("I0002",))
    path.write_text("\n".join(rows[:3]))
    with pytest.raises(DomainError) as error:
        plan(OCTOBER, [], rules=read_rules(path))
    assert error.value.code == "ceb.summary_rules"


def test_the_dossier_knows_what_is_closed_and_what_is_applied_for(
    dossier: Dossier, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "C")
    for number in range(1, 5):
        one = message(export_list(f"C{number}", order_no=f"O{number}"), guid=f"G{number}")
        dossier.prepared(one, build(one), f"op_{number}")
        dossier.apply(receipt("800", 10, f"C{number}", invt_no=f"I{number}"))
        if number < 4:
            dossier.apply(receipt("899", 20, f"C{number}"))
    head = {
        "guid": "S" * 36,
        "appType": "1",
        "appTime": "20261102100000",
        "appStatus": "2",
        "customsCode": "5300",
        "copNo": "S1",
        "agentName": "报关行",
        "ebcCode": AGENT,
        "ebcName": "商户",
        "declAgentCode": AGENT,
        "declAgentName": "报关行",
        "summaryFlag": "1",
        "itemNameFlag": "1",
        "msgCount": 1,
        "msgSeqNo": 1,
    }
    document = ceb701.SummaryApply(
        head=ceb701.SummaryApplyHead(**head, agentCode=AGENT),  # type: ignore[arg-type]
        lines=(ceb701.SummaryApplyList(invtNo="I1"),),
    )
    sent = Message(kind="CEB701", guid="S" * 36, documents=(document,))
    assert dossier.prepared(sent, build(sent), "op_s")
    found = plan(OCTOBER, *listed_in(dossier, OCTOBER))
    assert [group.invt_nos for group in found.groups] == [("I2", "I3")]
    assert (found.applied, found.waiting) == ((list_key("C1"),), (list_key("C4"),))
    key = DocumentKey("CEB701", (AGENT, "S1", "1"))
    refused = attrs.evolve(receipt("100", 9, kind="CEB702"), key=key)
    assert dossier.apply(refused).after is DocumentState.REJECTED
    assert plan(OCTOBER, *listed_in(dossier, OCTOBER)).groups[0].invt_nos == ("I1", "I2", "I3")

    config = tmp_path / "cbec.toml"
    config.write_text("[merchant]\nid = 'm_1'\n[database]\nurl = 'sqlite:///none.db'\n")
    line = ["summary", "--month", "2026-10", "--database", url]
    told = CliRunner().invoke(customs, [*line, "--json"], obj=str(config))
    shown = json.loads(told.stdout)
    assert (shown["due"], shown["groups"][0]["invtNos"]) == ("2026-11-16", ["I1", "I2", "I3"])
    plainly = CliRunner().invoke(customs, line, obj=str(config)).stdout
    assert plainly.startswith("lists of 2026-10: due until 2026-11-16; groups 1, lists 3")
