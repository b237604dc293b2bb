"""Check a message against the standard: lengths, digits, obligations, counts."""

from __future__ import annotations

from cbec_customs_cn.codec.hardened import Limits
from cbec_customs_cn.codec.parse import read
from cbec_customs_cn.findings import CebFinding, Param
from cbec_customs_cn.message import Message
from cbec_customs_cn.messages.table import Kind, Signing, kind
from cbec_customs_cn.records.base import Document, head_of, lines_of
from cbec_customs_cn.structure.fields import (
    FieldsCheck,
    document_checks,
    length,
    shared_check,
)

__all__ = ["check_structure"]

_MOST_SUBSCRIBES = 5


def check_structure(message: Message | bytes, *, limits: Limits | None = None) -> list[CebFinding]:
    """Return where a message departs from the standard, in the order of the document.

    Of bytes the elements, their order and an obligatory signature are looked at too; raises
    DomainError as `parse` does if they are no message at all. Of a Message made to be sent, whether
    `build` would accept it is part of the answer; an absent signature is not.
    """
    if isinstance(message, Message):
        return _check(message)
    reading = read(message, limits or Limits())
    findings = list(reading.findings)
    if reading.message is None:
        return findings
    gaps = {*reading.message.gaps}
    findings += [found for found in _check(reading.message) if found.path not in gaps]
    if reading.kind.signing is Signing.REQUIRED and reading.message.signature is None:
        findings.append(CebFinding("ceb.signature_missing", f"{reading.kind.root}/Signature"))
    return findings


def _check(message: Message) -> list[CebFinding]:
    of = kind(message.kind)
    found: list[CebFinding] = []
    length("guid", message.guid, 36, 36, f"{of.root}/@guid", found)
    length("version", message.version, 1, 10, f"{of.root}/@version", found)
    _count(of.entity, len(message.documents), 1, of.most_documents, of.root, found)
    head, lines = document_checks(of.code)
    for number, document in enumerate(message.documents, 1):
        _document(document, of, head, lines, f"{of.root}/{of.entity}[{number}]", found)
    _shared(message, of, found)
    return found


def _document(
    document: Document,
    of: Kind,
    head: FieldsCheck,
    lines: FieldsCheck | None,
    path: str,
    found: list[CebFinding],
) -> None:
    if of.code != type(document).KIND:
        found.append(CebFinding("ceb.unknown_element", path, {"name": type(document).__name__}))
        return
    head.check(head_of(document), f"{path}/{of.head.name}" if of.head else path, found)
    if lines is None or of.lines is None:
        return
    rows = lines_of(document)
    _count(of.lines.name, len(rows), of.least_lines, of.most_lines, path, found)
    for number, row in enumerate(rows, 1):
        lines.check(row, f"{path}/{of.lines.name}[{number}]", found)


def _count(
    name: str, count: int, least: int, most: int | None, path: str, found: list[CebFinding]
) -> None:
    if count < least:
        params: dict[str, Param] = {"name": name, "count": count, "least": least}
        found.append(CebFinding("ceb.too_few", f"{path}/{name}", params))
    elif most is not None and count > most:
        params = {"name": name, "count": count, "most": most}
        found.append(CebFinding("ceb.too_many", f"{path}/{name}", params))


def _shared(message: Message, of: Kind, found: list[CebFinding]) -> None:
    if of.from_customs:
        parts = {
            "BaseTransfer": message.transfer,
            "BaseSubscribe": message.subscribes or None,
            "ExtendMessage": message.extend,
            "Signature": message.signature,
        }
        for name, part in parts.items():
            if part is not None:
                found.append(CebFinding("ceb.not_in_receipts", f"{of.root}/{name}", {"name": name}))
        return
    path = f"{of.root}/BaseTransfer"
    if message.transfer is None:
        names = {"name": "BaseTransfer", "name_zh": "传输实体"}
        found.append(CebFinding("ceb.missing", path, names))
    else:
        shared_check("BaseTransfer").check(message.transfer, path, found)
    _count("BaseSubscribe", len(message.subscribes), 0, _MOST_SUBSCRIBES, of.root, found)
    for number, subscribe in enumerate(message.subscribes, 1):
        path = f"{of.root}/BaseSubscribe[{number}]"
        shared_check("BaseSubscribe").check(subscribe, path, found)
    if message.extend is not None:
        path = f"{of.root}/ExtendMessage"
        length("name", message.extend.name, 0, 30, f"{path}/name", found)
        length("version", message.extend.version, 0, 30, f"{path}/version", found)
