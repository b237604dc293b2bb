"""The page on what China's customs asks and answers: rows and texts of `cbec-customs-cn`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from inspect import cleandoc
from pkgutil import walk_packages

import cbec_customs_cn
from cbec_customs_cn.findings import FindingText, finding_texts
from cbec_customs_cn.rules.fields import FieldRule, field_rules
from cbec_customs_cn.store import DocumentState
from cbec_customs_cn.store.moves import Move, moves
from cbec_customs_cn.store.states import Status, statuses
from reference_language import in_english, say, translated
from reference_text import table

_GROUPS = {
    "ceb": "What `cbec customs check` says of a message",
    "customs_cn": "What is said of orders, settings, receipts and limits",
}


def _define_all() -> None:
    """Import every module of the plugin that has findings: they are defined where they are said."""
    for module in walk_packages(cbec_customs_cn.__path__, "cbec_customs_cn."):
        if not module.name.startswith("cbec_customs_cn.testing"):
            import_module(module.name)


def _codes(values: Iterable[str]) -> str:
    return " ".join(f"`{value}`" for value in values)


def _field_row(rule: FieldRule) -> tuple[str, ...]:
    argument = f"`{rule.argument}`" if rule.argument else ""
    messages = _codes(rule.messages) or say("all")
    return _codes(rule.fields), messages, f"`{rule.test}`", argument, rule.source


def _finding_row(code: str, text: FindingText) -> tuple[str, ...]:
    pair = (text.en, text.zh) if in_english() else (text.zh, text.en)
    return (f"`{code}`", translated(text.severity.value), *pair)


def _state(state: DocumentState) -> str:
    return f"`{state.value}`"


def _status_row(status: Status) -> tuple[str, ...]:
    pair = (status.en, status.zh) if in_english() else (status.zh, status.en)
    came = " ".join(_state(state) for state in DocumentState if state in status.moves)
    leads = _state(status.state) if status.state else ""
    return (f"`{status.word}`", *pair, leads, came, status.confidence)


def _move_row(move: Move) -> tuple[str, ...]:
    pair = (move.en, move.zh) if in_english() else (move.zh, move.en)
    sent = f"`{move.message}`" if move.message else move.app_type and f"appType `{move.app_type}`"
    return (
        f"`{move.name}`",
        _codes(sorted(move.kinds)) or say("all"),
        " ".join(_state(state) for state in DocumentState if state in move.states),
        sent,
        "" if move.days is None else str(move.days),
        *pair,
        move.source,
        move.confidence,
    )


def _both(heads: tuple[str, ...]) -> tuple[str, ...]:
    """Return the heads with those of a text in both languages, the page's own first."""
    own, other = ("text", "in Chinese") if in_english() else ("text", "in English")
    return tuple({"own": own, "other": other}.get(head, head) for head in heads)


def rules_of_fields() -> str:
    """Write the rows of the rules of single fields."""
    heads = ("fields", "messages", "test", "argument", "source")
    return table(heads, map(_field_row, field_rules()))


def findings_of_messages() -> str:
    """Write every finding with its severity and both texts."""
    _define_all()
    written = []
    for group, title in _GROUPS.items():
        rows = [
            _finding_row(code, text)
            for code, text in sorted(finding_texts().items())
            if code.partition(".")[0] == group
        ]
        heads = _both(("code", "severity", "own", "other"))
        written += [f"### {say(title)}\n", table(heads, rows)]
    return "\n".join(written)


def states_of_documents() -> str:
    """Write which status moves a document from where, and what can be done from there."""
    of_status = _both(("status", "own", "other", "state", "from", "confidence"))
    of_moves = _both(
        ("move", "messages", "states", "sent", "days", "own", "other", "source", "confidence")
    )
    return "\n".join(
        (
            cleandoc(say(_STATUSES)) + "\n",
            table(of_status, map(_status_row, statuses().values())),
            f"## {say('What can be done')}\n",
            table(of_moves, map(_move_row, moves())),
        )
    )


_STATUSES = (
    "`port` stands for every negative status, `known` and `stale` for those of them by which the"
    " port says that it has the document already, or has a newer one."
)

CUSTOMS_CN = {
    "customs_cn_fields": rules_of_fields,
    "customs_cn_findings": findings_of_messages,
    "customs_cn_states": states_of_documents,
}
