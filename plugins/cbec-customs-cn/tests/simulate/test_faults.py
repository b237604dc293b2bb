"""What the simulator does wrong when it is told to, and that it does it again the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cbec_customs_cn.simulate.faults import Faults

from cbec_core.api import DomainError

if TYPE_CHECKING:
    from .conftest import Firm, Office


def run(office: Office, firm: Firm, *rules: str) -> list[str]:
    office.faults = Faults.of(rules)
    office.send(*(firm.message(code) for code in ("CEB303", "CEB505", "CEB603")))
    office.after(days=4)
    return office.statuses("CEB604")


@pytest.mark.parametrize(
    ("rules", "statuses"),
    [
        (["reject=-621016,kind=CEB603"], ["-621016"]),
        (["reject=100,kind=CEB603"], ["2", "120", "100"]),
        (["reject=-301008,kind=CEB303"], ["2"]),
        (["inspect"], ["2", "120", "500", "399", "800", "899"]),
        (["hold=501"], ["2", "120", "501"]),
        (["hold"], ["2", "120", "600"]),
        (["return"], ["2", "120", "399", "700"]),
        (["lose,status=399"], ["2", "120", "800", "899"]),
        (["lose"], []),
        (["repeat=2,status=800"], ["2", "120", "399", "800", "800", "800", "899"]),
        (["delay=3600"], ["2", "120", "399", "800", "899"]),
        (["reject=100,number=nobody"], ["2", "120", "399", "800", "899"]),
        (["reject=100,chance=0"], ["2", "120", "399", "800", "899"]),
    ],
)
def test_a_rule_does_what_it_says(
    rules: list[str], statuses: list[str], office: Office, exporter: Firm
) -> None:
    assert run(office, exporter, *rules) == statuses


def test_reordered_receipts_come_in_another_order_than_they_were_written(
    office: Office, exporter: Firm
) -> None:
    assert run(office, exporter, "reorder") == ["2", "120", "399", "800", "899"]
    came = [one.status for one in office.receipts if one.kind == "CEB604"]
    assert came != ["2", "120", "399", "800", "899"]


def test_a_seed_draws_the_same_and_about_as_often_as_told() -> None:
    rules = Faults.of(["lose,chance=0.05"], 7)
    lost = [n for n in range(4000) if not rules.leaving("CEB603", "", str(n), "800")]
    assert lost == [n for n in range(4000) if not rules.leaving("CEB603", "", str(n), "800")]
    assert 140 < len(lost) < 260


@pytest.mark.parametrize(
    "rule",
    ["", "explode", "reject", "reject=7", "lose=1", "lose,chance=2", "lose,number=(", "lose,x=1"],
)
def test_a_rule_that_is_none_is_refused(rule: str) -> None:
    with pytest.raises(DomainError, match=r"customs_cn\.fault_unknown"):
        Faults.of([rule])
