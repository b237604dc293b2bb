"""How commands tell documents, causes and findings: as text, and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cbec_customs_cn.receipts.causes import Cause, cause_of
from cbec_customs_cn.store.fold import meaning
from cbec_customs_cn.words import either
from cbec_customs_cn.words import translate as _

if TYPE_CHECKING:
    from cbec_core.api import CbecError, Finding
    from cbec_customs_cn.keys import DocumentKey
    from cbec_customs_cn.store import DocumentRecord, DocumentState

__all__ = ["as_cause", "as_document", "as_error", "as_finding", "as_key", "numbers", "plain"]
__all__ += ["state_word", "status_word"]

_NUMBERS = (("preNo", "pre_no"), ("invtNo", "invt_no"), ("sumNo", "sum_no"))


def plain(text: str) -> str:
    """Return a text of others without what steers a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def as_key(key: DocumentKey | None) -> dict[str, object] | None:
    """Return a business key for a program."""
    return {"message": key.message, "key": list(key.parts)} if key else None


def numbers(record: object) -> dict[str, str]:
    """Return the numbers that the port and customs gave, under the names of the wire."""
    found = {name: getattr(record, column) for name, column in _NUMBERS}
    return {name: number for name, number in found.items() if number}


def as_cause(status: str, info: str) -> dict[str, str] | None:
    """Return what a rejection means and what to mend, in the language of the environment."""
    cause = cause_of(status, info)
    if cause is None and status == "100":
        cause = _RETURNED
    if cause is None:
        return None
    return {
        "code": cause.code,
        "text": either(cause.en, cause.zh),
        "mend": either(cause.mend_en, cause.mend_zh),
    }


def as_document(record: DocumentRecord) -> dict[str, Any]:
    """Return a document for a program."""
    return {
        **(as_key(record.key) or {}),
        "state": record.state.value,
        "status": record.status,
        "status_time": record.status_time,
        "info": record.info,
        "order_no": record.order_no,
        "order_id": record.order_id,
        "number": record.number,
        "operation_id": record.operation_id,
        "message_guid": record.message_guid,
        **numbers(record),
        "released_at": record.released_at,
        "closed_at": record.closed_at,
        "cause": as_cause(record.status, record.info),
    }


def as_finding(finding: Finding) -> dict[str, str]:
    """Return a finding for a program."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        "text": either(finding.text, finding.text_zh),
    }


def as_error(error: CbecError) -> dict[str, str]:
    """Return an error for a program, in the language of the environment."""
    message, hint = (
        _(text).format_map(error.params) for text in (error.text.message, error.text.hint)
    )
    return {"code": error.code, "text": message, "hint": hint}


def state_word(state: DocumentState | None) -> str:
    """Return the word of a state, or that there is no document."""
    return _(state.value.replace("_", " ")) if state else _("no document")


def status_word(status: str) -> str:
    """Return a returnStatus with what it means."""
    found = meaning(status)
    return f"{plain(status)} {either(found.en, found.zh)}"


# Customs returns a document in words of its own district, which no table lists.
_RETURNED = Cause(
    "100",
    "",
    "Customs returned it for correction.",
    "海关退单",
    "Mend what the text of the receipt names, and send it anew.",
    "按回执信息修改后重新申报。",
)
