"""Check a message before it is sent: structure, values, each document, and all together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from cbec_customs_cn.codec.hardened import Limits
from cbec_customs_cn.codec.parse import read
from cbec_customs_cn.findings import CebFinding
from cbec_customs_cn.keys import document_key
from cbec_customs_cn.message import Message
from cbec_customs_cn.messages.table import kind
from cbec_customs_cn.records.base import Document, head_class, head_of, line_class, lines_of
from cbec_customs_cn.rules import texts as texts  # defines its findings
from cbec_customs_cn.rules.fields import document_rules, transfer_rules
from cbec_customs_cn.rules.lists import export_list, import_list
from cbec_customs_cn.rules.movements import (
    delivery,
    export_return,
    import_return,
    journey,
    summary,
)
from cbec_customs_cn.rules.scope import TOLERANCE, Place
from cbec_customs_cn.rules.trade import export_order, import_order, import_waybill
from cbec_customs_cn.structure.check import check_structure

__all__ = ["check_document", "check_message", "check_repeated"]

_OF_DOCUMENTS: Final[Mapping[str, Callable[[Any, Place], Iterable[CebFinding]]]] = MappingProxyType(
    {
        "CEB303": export_order,
        "CEB311": import_order,
        "CEB511": import_waybill,
        "CEB603": export_list,
        "CEB621": import_list,
        "CEB507": journey,
        "CEB509": journey,
        "CEB607": journey,
        "CEB701": summary,
        "CEB711": delivery,
        "CEB213": export_return,
        "CEB625": import_return,
    }
)

# Of a document without some of its values it cannot be said whether they agree.
_UNFIT: Final = frozenset({"ceb.missing", "ceb.wrong_type", "ceb.not_a_number", "ceb.empty"})


def check_message(
    message: Message | bytes,
    *,
    now: datetime,
    tolerance: Decimal = TOLERANCE,
    limits: Limits | None = None,
) -> list[CebFinding]:
    """Return what customs refuses in a message, or may refuse, structure first.

    `now` is an aware moment; `tolerance` is what a total may differ from its parts, in the currency
    of the document. What needs other documents is `match`'s matter, what needs the year's purchases
    the allowance's. Of customs' own messages only the structure is looked at. Raises DomainError as
    `check_structure` does.
    """
    found = check_structure(message, limits=limits)
    read_message = message if isinstance(message, Message) else _read(message, limits)
    if read_message is None or read_message.described.from_customs:
        return found
    _rules(read_message, now, tolerance, found)
    return found


def _read(raw: bytes, limits: Limits | None) -> Message | None:
    return read(raw, limits or Limits()).message


def _rules(message: Message, now: datetime, tolerance: Decimal, found: list[CebFinding]) -> None:
    of = kind(message.kind)
    unfit = {one.path.split("]", 1)[0] for one in found if one.code in _UNFIT}
    for number, document in enumerate(message.documents, 1):
        place = Place(of.code, f"{of.root}/{of.entity}[{number}]", now, tolerance)
        check_document(document, place, found, whole=place.path[:-1] not in unfit)
    if message.transfer is not None:
        transfer_rules().check(message.transfer, f"{of.root}/BaseTransfer", now, found)
    if len(message.documents) > 1:
        found.extend(check_repeated(message, now))


def check_document(
    document: Document, place: Place, found: list[CebFinding], *, whole: bool = True
) -> None:
    """Append what is wrong with the values of a document, and with them together if it is `whole`.

    Of a document whose records are of another kind the structure check has told.
    """
    code = place.kind
    head, lines = head_of(document), lines_of(document)
    if type(head) is not head_class(code) or any(
        type(one) is not line_class(code) for one in lines
    ):
        return
    head_rules, line_rules = document_rules(code)
    head_rules.check(head, place.head, place.now, found)
    if line_rules is not None:
        for at, line in enumerate(lines, 1):
            line_rules.check(line, place.line(at), place.now, found)
    if whole and (of_document := _OF_DOCUMENTS.get(code)) is not None:
        found.extend(of_document(document, place))


def check_repeated(message: Message, now: datetime) -> Iterable[CebFinding]:
    """Yield documents that stand in the message before, by their business key or their guid."""
    of = kind(message.kind)
    keys: set[object] = set()
    guids: set[object] = set()
    for number, document in enumerate(message.documents, 1):
        if of.code != type(document).KIND:
            continue
        place = Place(of.code, f"{of.root}/{of.entity}[{number}]", now)
        key, guid = document_key(document), _guid(document)
        if all(key.parts) and key in keys:
            yield CebFinding("ceb.document_repeated", place.path)
        if guid and guid in guids:
            yield place.of_head("ceb.guid_repeated", "guid")
        keys.add(key)
        guids.add(guid)


def _guid(document: Document) -> str:
    return str(getattr(head_of(document), "guid", "") or "")
