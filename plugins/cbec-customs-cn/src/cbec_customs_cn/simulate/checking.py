"""What the port refuses before customs sees it: one function, and the codes it answers with.

Source of the codes: 错误代码表 202205; which code a port gives for which fault is our reading (B),
and messages that the table has no codes for answer by those of the nearest kind (M).
"""

from __future__ import annotations

from csv import DictReader
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import attrs

from cbec_core.api import Severity
from cbec_customs_cn.messages.table import kind
from cbec_customs_cn.rules.check import check_document
from cbec_customs_cn.rules.scope import Place
from cbec_customs_cn.signing.rsa import RSA_SHA1
from cbec_customs_cn.signing.signer import Algorithm
from cbec_customs_cn.signing.xmldsig import Verdict, verify
from cbec_customs_cn.structure.check import check_structure

if TYPE_CHECKING:
    from datetime import datetime

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

_OVER_LIMIT: Final = "-621005"


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


def document_refusal(document: Document, now: datetime) -> tuple[str, str]:
    """Return the code and the words by which the port refuses a document, empty if it does not.

    The rules are those of `cbec customs check`; the table of codes is coarser than they are.
    """
    codes = codes_of(document.KIND)
    found: list[CebFinding] = []
    of = kind(document.KIND)
    check_document(document, Place(of.code, f"{of.root}/{of.entity}[1]", now), found)
    wrong = next((one for one in found if one.severity is Severity.ERROR), None)
    if wrong is None:
        return "", ""
    by_rule = {"ceb.gnum": codes.gnum, "ceb.repeated": codes.gnum, "ceb.single_limit": _OVER_LIMIT}
    return by_rule.get(wrong.code) or codes.field, wrong.text_zh
