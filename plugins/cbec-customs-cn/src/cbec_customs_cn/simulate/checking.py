"""What the port refuses before customs sees it: one function, and the codes it answers with.

Source of the codes: 错误代码表 202205; which code a port gives for which fault is our reading (B),
and messages that the table has no codes for answer by those of the nearest kind (M).
"""

from __future__ import annotations

from collections.abc import Sequence
from csv import DictReader
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import attrs

from cbec_core.api import Severity
from cbec_customs_cn.records.base import head_of, lines_of
from cbec_customs_cn.signing.rsa import RSA_SHA1
from cbec_customs_cn.signing.signer import Algorithm
from cbec_customs_cn.signing.xmldsig import Verdict, verify
from cbec_customs_cn.structure.check import check_structure

if TYPE_CHECKING:
    from cbec_customs_cn.findings import CebFinding
    from cbec_customs_cn.message import Message
    from cbec_customs_cn.records.base import Document

__all__ = [
    "Certificates",
    "Codes",
    "codes_of",
    "document_refusal",
    "signature_refusal",
    "structure",
]

_CNY: Final = "142"


@attrs.frozen
class Codes:
    """The error codes of one kind; empty where the table has none for a case."""

    kind: str
    exists: str
    field: str
    gnum: str
    absent: str
    declared: str
    state: str
    stale: str
    signature: str
    unsigned: str


@attrs.frozen
class Certificates:
    """Whose signatures the port takes: certificates as base64 of DER; none: any, or none at all."""

    known: tuple[str, ...] = ()
    algorithms: tuple[Algorithm, ...] = (RSA_SHA1,)


@cache
def _table() -> dict[str, Codes]:
    text = files("cbec_customs_cn.simulate").joinpath("codes.tsv").read_text("utf-8")
    return {row["kind"]: Codes(**row) for row in DictReader(text.splitlines(), delimiter="\t")}


def codes_of(kind: str) -> Codes:
    """Return the error codes of a kind that enterprises send."""
    return _table()[kind]


def structure(raw: bytes) -> tuple[CebFinding, ...]:
    """Return why a message is answered with CEB900; raises DomainError if it is none at all."""
    found = check_structure(raw)
    return tuple(one for one in found if one.severity is Severity.ERROR)


def signature_refusal(raw: bytes, message: Message, certificates: Certificates) -> str:
    """Return the code by which a message's signature is refused, nothing if it is taken."""
    if not certificates.known:
        return ""
    codes = codes_of(message.kind)
    verdicts = [
        verify(raw, one, algorithms=certificates.algorithms).verdict for one in certificates.known
    ]
    if Verdict.VALID in verdicts:
        return ""
    if Verdict.NOT_SIGNED in verdicts:
        return codes.unsigned
    return codes.signature or codes.field


def document_refusal(document: Document) -> tuple[str, str]:
    """Return the code and the words by which the port refuses a document, empty if it does not."""
    codes = codes_of(document.KIND)
    lines: Sequence[Any] = lines_of(document)
    numbers = [line.gnum for line in lines if hasattr(line, "gnum")]
    if len(set(numbers)) < len(numbers):
        return codes.gnum or codes.field, "商品序号重复"
    head: Any = head_of(document)
    if document.KIND in ("CEB311", "CEB411", "CEB511", "CEB621") and head.currency != _CNY:
        return codes.field, "币制必须为142"
    if document.KIND in ("CEB603", "CEB621") and head.grossWeight < head.netWeight:
        return codes.field, "毛重小于净重"
    return "", ""
