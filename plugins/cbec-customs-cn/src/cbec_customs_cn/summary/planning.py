"""Plan the summary of a month: what is due, what is exempt, what is done, what is still waiting."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import attrs

from cbec_core.api import Severity
from cbec_customs_cn.findings import CebFinding, define_findings
from cbec_customs_cn.keys import DocumentKey
from cbec_customs_cn.records.base import Document
from cbec_customs_cn.store.states import DocumentState
from cbec_customs_cn.summary.rules import SummaryRule, law_on, summary_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cbec_customs_cn.store.dossier import Dossier
    from cbec_customs_cn.store.records import DocumentRecord
    from cbec_customs_cn.summary.rules import SummaryLaw

__all__ = ["Listed", "SummaryGroup", "SummaryPlan", "due_day", "listed_in", "plan"]

_CNY: Final = "142"
_SATURDAY: Final = 5
_GONE: Final = frozenset(
    {DocumentState.REJECTED, DocumentState.CANCELLED, DocumentState.NOT_FORWARDED}
)

define_findings(
    {
        "customs_cn.summary_exempt_value": (
            Severity.WARNING,
            "The list is declared as exempt (statisticsFlag {flag}) but is worth more than {most}"
            " CNY.",
            "清单按简化申报（statisticsFlag {flag}）报送，但货值超过 {most} 元人民币。",
        ),
        "customs_cn.summary_exempt_licence": (
            Severity.WARNING,
            "The list is declared as exempt (statisticsFlag {flag}) but names a licence.",
            "清单按简化申报（statisticsFlag {flag}）报送，但填写了许可证号。",
        ),
        "customs_cn.summary_no_number": (
            Severity.ERROR,
            "The list is closed but has no invtNo; without it no summary can name it.",
            "清单已结关但没有清单编号（invtNo），无法汇总。",
        ),
    }
)


@attrs.frozen
class Listed:
    """An export list as a summary sees it: its document, and where it stands."""

    key: DocumentKey
    invt_no: str
    state: DocumentState
    closed_at: str
    order_no: str
    document: Document


@attrs.frozen
class SummaryGroup:
    """Lists that customs merges: who applies where, the merge key, and what lines it will have.

    `key` and `lines` are pairs of field and value, as `head_fields` and `line_fields` name them;
    `invt_nos` are handed to the builder of 701.
    """

    customs_code: str
    agent_code: str
    key: tuple[tuple[str, str], ...]
    invt_nos: tuple[str, ...]
    lines: tuple[tuple[tuple[str, str], ...], ...]


@attrs.frozen
class SummaryPlan:
    """The summary of a month: `waiting` are released but not closed, `applied` summed up before."""

    month: date
    due: date
    groups: tuple[SummaryGroup, ...]
    exempt: tuple[DocumentKey, ...]
    applied: tuple[DocumentKey, ...]
    waiting: tuple[DocumentKey, ...]
    findings: tuple[CebFinding, ...]
    rules: tuple[str, ...]


def due_day(month: date, day: int, holidays: Collection[date] = ()) -> date:
    """Return until when the lists of a month are summed up: a working day of the next month.

    Saturdays, Sundays and `holidays` are none; working weekends of China are not known here.
    """
    first = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    due = first.replace(day=day)
    while due.weekday() >= _SATURDAY or due in holidays:
        due += timedelta(days=1)
    return due


def listed_in(dossier: Dossier, month: date) -> tuple[tuple[Listed, ...], frozenset[str]]:
    """Return the lists that closed in a month or wait to, and the invtNos that are applied for."""
    month_text = f"{month:%Y%m}"
    lists = tuple(
        _listed(record, document)
        for record, document in dossier.contents(
            "CEB603", {DocumentState.RELEASED, DocumentState.CLOSED}
        )
        if (record.closed_at or record.released_at)[:6] == month_text
    )
    applied = {
        line.invtNo
        for record, document in dossier.contents("CEB701")
        if record.state not in _GONE
        for line in _lines(document)
    }
    return lists, frozenset(applied | dossier.summarised())


def plan(
    month: date,
    lists: Iterable[Listed],
    applied: Collection[str] = (),
    *,
    rules: Iterable[SummaryRule] | None = None,
    holidays: Collection[date] = (),
) -> SummaryPlan:
    """Plan the summary of the month of a day; ceb.summary_rules if no rules hold in it."""
    law = law_on(month, summary_rules() if rules is None else rules)
    exempt, done, waiting = [], [], []
    findings: list[CebFinding] = []
    groups: dict[tuple[str, ...], list[Listed]] = defaultdict(list)
    for one in lists:
        head: Any = one.document.head  # type: ignore[attr-defined]
        if head.tradeMode not in law.trade_modes:
            continue
        if head.statisticsFlag in law.exempt_flags:
            exempt.append(one.key)
            findings += _doubts(one, head, law)
        elif one.invt_no in applied:
            done.append(one.key)
        elif one.state is not DocumentState.CLOSED:
            waiting.append(one.key)
        elif not one.invt_no:
            findings.append(CebFinding("customs_cn.summary_no_number", str(one.key)))
        else:
            key = (head.customsCode, head.agentCode, *_values(head, law.head_fields))
            groups[key].append(one)
    return SummaryPlan(
        month=month.replace(day=1),
        due=due_day(month, law.due_day, holidays),
        groups=tuple(_group(key, groups[key], law) for key in sorted(groups)),
        exempt=tuple(exempt),
        applied=tuple(done),
        waiting=tuple(waiting),
        findings=tuple(findings),
        rules=law.rules,
    )


def _listed(record: DocumentRecord, document: Document) -> Listed:
    return Listed(
        record.key, record.invt_no, record.state, record.closed_at, record.order_no, document
    )


def _lines(document: Document) -> tuple[Any, ...]:
    lines: tuple[Any, ...] = getattr(document, "lines", ())
    return lines


def _group(key: tuple[str, ...], lists: list[Listed], law: SummaryLaw) -> SummaryGroup:
    lines = {
        tuple(zip(law.line_fields, _values(line, law.line_fields), strict=True))
        for one in lists
        for line in _lines(one.document)
    }
    customs_code, agent_code, *values = key
    return SummaryGroup(
        customs_code=customs_code,
        agent_code=agent_code,
        key=tuple(zip(law.head_fields, values, strict=True)),
        invt_nos=tuple(sorted(one.invt_no for one in lists)),
        lines=tuple(sorted(lines)),
    )


def _doubts(one: Listed, head: Any, law: SummaryLaw) -> Iterator[CebFinding]:
    lines = _lines(one.document)
    total = sum((line.totalPrice for line in lines if line.currency == _CNY), Decimal(0))
    if total > law.exempt_value_cny:
        params = {"flag": head.statisticsFlag, "most": f"{law.exempt_value_cny:f}"}
        yield CebFinding("customs_cn.summary_exempt_value", str(one.key), params)
    if head.licenseNo:
        params = {"flag": head.statisticsFlag}
        yield CebFinding("customs_cn.summary_exempt_licence", str(one.key), params)


def _values(record: Any, fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(getattr(record, name) or "") for name in fields)
