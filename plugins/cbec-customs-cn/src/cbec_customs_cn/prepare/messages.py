"""Documents become messages: as many in one as customs and the byte limit take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from cbec_core.api import Severity
from cbec_customs_cn.codec.build import build
from cbec_customs_cn.message import Message
from cbec_customs_cn.messages.table import kind
from cbec_customs_cn.modes import FILED, filed
from cbec_customs_cn.prepare import after, export, imports, many
from cbec_customs_cn.prepare.filing import Filing, Papers
from cbec_customs_cn.prepare.findings import found
from cbec_customs_cn.prepare.needs import lacking, lacking_consignment, lacking_settings
from cbec_customs_cn.prepare.values import guid
from cbec_customs_cn.records.base import Document, head_of, lines_of
from cbec_customs_cn.records.common import BaseTransfer
from cbec_customs_cn.rules.check import check_message, check_repeated

if TYPE_CHECKING:
    from datetime import date, datetime

    from cbec_core.api import Consignment, Finding
    from cbec_customs_cn.prepare.many import Group

__all__ = [
    "OF_GROUPS",
    "OF_ORDERS",
    "check_filing",
    "check_group",
    "check_together",
    "document_of",
    "group_messages",
    "packed",
    "requirements_of",
    "too_large",
    "transfer_of",
]

_Make = Callable[[Filing, Papers], Document]


def _cancel_export(filing: Filing, papers: Papers) -> Document:
    head = export.inventory(filing, papers).head
    told = (filing.invt_no, filing.operation_id, filing.at, filing.facts.reason)
    return after.cancel_export(head, *told)


def _cancel_import(filing: Filing, papers: Papers) -> Document:
    head = imports.inventory(filing, papers).head
    told = (filing.invt_no, filing.operation_id, filing.at, filing.facts.reason)
    return after.cancel_import(head, *told)


# Messages with one document an order, and those with one document for many.
OF_ORDERS: Mapping[str, _Make] = MappingProxyType(
    {
        "CEB303": export.order,
        "CEB403": export.receipts,
        "CEB505": export.waybill,
        "CEB603": export.inventory,
        "CEB605": _cancel_export,
        "CEB213": after.refund_export,
        "CEB215": after.refund_detail,
        "CEB311": imports.order,
        "CEB411": imports.payment,
        "CEB511": imports.waybill,
        "CEB513": imports.signed_for,
        "CEB621": imports.inventory,
        "CEB623": _cancel_import,
        "CEB625": after.refund_import,
    }
)
OF_GROUPS: Mapping[str, Callable[[Group, Papers, int], tuple[Document, ...]]] = MappingProxyType(
    {
        "CEB507": many.arrival,
        "CEB509": many.departure,
        "CEB607": many.manifest,
        "CEB701": many.summary,
        "CEB711": many.storage,
    }
)
# What a signature and its certificate add to a message at most (RSA-4096, a long certificate).
_SIGNATURE_BYTES = 6_000
# N5 of gnum; a part of a list without a bound is cut long before by its bytes.
_MOST_ROWS = 99_999
_LINE = re.compile(r"(?:OrderList|InventoryList|InvtRefundList)\[([0-9]+)\]")


def requirements_of(consignment: Consignment, papers: Papers, on: date) -> tuple[Finding, ...]:
    """Return what a consignment lacks for what these roles file of it; nothing else is known."""
    yielded: list[Finding] = []
    messages = filed(papers.mode, papers.settings.roles, on)
    for message in messages or FILED[papers.mode.direction][-1:]:
        yielded += lacking_settings(papers, message)
        yielded += lacking_consignment(consignment, papers, message, on)
    return _unique(yielded)


def _unique(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Leave out what several messages lack alike, but for their name."""
    first: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        first.setdefault((finding.code, finding.path, finding.line_id), finding)
    return tuple(first.values())


def transfer_of(papers: Papers) -> BaseTransfer:
    """Return who is connected."""
    settings = papers.settings
    return BaseTransfer(
        copCode=settings.cop_code, copName=settings.cop_name, dxpMode="DXP", dxpId=settings.dxp_id
    )


def document_of(filing: Filing, papers: Papers, message: str) -> Document:
    """Return the document of an order in a message; nothing may be lacking."""
    return OF_ORDERS[message](filing, papers)


def check_filing(filing: Filing, papers: Papers, messages: Sequence[str]) -> tuple[Finding, ...]:
    """Return what the messages of an order lack, else what of them customs refuses, or may refuse.

    Nothing is cut to length: a value that is too long is a finding at its field and line.
    """
    yielded = [one for message in messages for one in lacking(filing, papers, message)]
    if any(one.severity is Severity.ERROR for one in yielded):
        return _unique(yielded)
    for message in messages:
        if message in OF_ORDERS:
            document = document_of(filing, papers, message)
            yielded += _refused(_message(message, (document,), papers), document, filing)
    return _unique(yielded)


def _refused(message: Message, document: Document, filing: Filing) -> Iterator[Finding]:
    goods, rows = filing.consignment.lines, lines_of(document)
    for one in check_message(message, now=filing.at):
        found_at = _LINE.search(one.path)
        row = rows[int(found_at[1]) - 1] if found_at else None
        gnum = getattr(row, "gnum", 0)
        yield one.shared(goods[gnum - 1].line_id if 0 < gnum <= len(goods) else "")


def check_group(group: Group, papers: Papers, code: str) -> tuple[Finding, ...]:
    """Return what customs refuses, or may refuse, of a message of many orders."""
    messages = group_messages(group, papers, code)
    said = (one for message in messages for one in check_message(message, now=group.at))
    return _unique([one.shared() for one in said])


def check_together(message: Message, at: datetime) -> tuple[Finding, ...]:
    """Return what orders that pass each by itself are refused for in one message."""
    return _unique([one.shared() for one in check_repeated(message, at)])


def _message(code: str, documents: Sequence[Document], papers: Papers) -> Message:
    numbers = (str(getattr(head_of(one), "guid", "")) for one in documents)
    return Message(
        kind=code,
        guid=guid("message", code, *numbers),
        documents=tuple(documents),
        transfer=transfer_of(papers),
    )


def packed(code: str, documents: Sequence[Document], papers: Papers) -> Iterator[Message]:
    """Yield messages that hold the documents in their order, each within both limits.

    A single document above the byte limit stands in a message of its own: see `check_size`.
    """
    most = kind(code).most_documents or len(documents)
    for at in range(0, len(documents), most):
        yield from _within(code, documents[at : at + most], papers)


def _within(code: str, documents: Sequence[Document], papers: Papers) -> Iterator[Message]:
    message = _message(code, documents, papers)
    if len(documents) == 1 or _size(message) <= papers.settings.max_bytes:
        yield message
        return
    half = len(documents) // 2
    yield from _within(code, documents[:half], papers)
    yield from _within(code, documents[half:], papers)


def _size(message: Message) -> int:
    return len(build(message)) + _SIGNATURE_BYTES


def too_large(message: Message, papers: Papers) -> Finding | None:
    """Return a finding where a message of one document is above the byte limit."""
    most = papers.settings.max_bytes
    if len(message.documents) > 1 or _size(message) <= most:
        return None
    return found("too_large", "max_bytes", message=message.kind, most=most)


def group_messages(group: Group, papers: Papers, code: str) -> tuple[Message, ...]:
    """Return the messages of a list without bound, in parts that the byte limit takes.

    Each part is a document and a message of its own.
    """
    most = min(_MOST_ROWS, max(1, len(group.filings)))
    while True:
        documents = OF_GROUPS[code](group, papers, most)
        messages = tuple(_message(code, (one,), papers) for one in documents)
        if most == 1 or all(_size(one) <= papers.settings.max_bytes for one in messages):
            return messages
        most = (most + 1) // 2
