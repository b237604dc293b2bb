"""Read the receipts in a file: bare or wrapped for the exchange platform, as customs writes them.

Nothing but the namespace and the kind is insisted on: unknown elements are left alone, order does
not matter, what is missing is empty, and the bytes are kept whole beside what was understood.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from cbec_customs_cn.codec.hardened import Limits, tree
from cbec_customs_cn.codec.xml import CEB
from cbec_customs_cn.dxp.envelope import DXP, Reply, unwrap
from cbec_customs_cn.errors import refused
from cbec_customs_cn.keys import answered_by
from cbec_customs_cn.messages.table import Kind, kinds
from cbec_customs_cn.receipts.customs import refused_message, replies, summary_result, tax_bill
from cbec_customs_cn.receipts.fields import texts
from cbec_customs_cn.receipts.values import Receipt, ReceiptFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["read_receipts"]

_ROOT: Final = re.compile(r"(CEB[0-9]{3})(Message)?")
# Which kind of document each kind without returnStatus of its own is about.
_ABOUT: Final = {"CEB816": "CEB621", "CEB818": "CEB621", "CEB792": "CEB701"}


def read_receipts(raw: bytes, *, limits: Limits | None = None) -> tuple[Receipt, ...]:
    """Return the receipts in the bytes of a file, one for each document that they answer.

    Raises DomainError: ceb.no_receipt for a message that enterprises send, and those of `parse` and
    `unwrap`: ceb.too_large, ceb.not_utf8, ceb.doctype, ceb.not_xml, ceb.namespace, ceb.root,
    ceb.envelope.
    """
    bounds = limits or Limits()
    root = tree(raw, bounds)
    inside = raw
    if etree.QName(root).namespace == DXP:
        wrapped = unwrap(raw, limits=bounds)
        if isinstance(wrapped, Reply):
            return replies(wrapped, ReceiptFile("DxpRep", raw))
        inside = wrapped.data
        root = tree(inside, bounds)
    kind = _kind(root)
    return tuple(_receipts(root, kind, ReceiptFile(kind.code, raw)))


def _kind(root: etree._Element) -> Kind:
    name = etree.QName(root)
    if name.namespace != CEB:
        raise refused("ceb.namespace", expected=CEB)
    # The official sample of CEB214 has lost the second half of its name.
    match = _ROOT.fullmatch(name.localname)
    if match is None or match[1] not in kinds():
        raise refused("ceb.root", found=name.localname[:40])
    kind = kinds()[match[1]]
    if not kind.from_customs:
        raise refused("ceb.no_receipt", kind=kind.code)
    return kind


def _receipts(root: etree._Element, kind: Kind, file: ReceiptFile) -> Iterator[Receipt]:
    for number, element in enumerate(root.iterchildren(f"{{{CEB}}}{kind.entity}"), 1):
        path = f"{kind.root}/{kind.entity}[{number}]"
        if kind.code in answered_by():
            yield _plain(kind.code, texts(element), file, path)
        elif kind.code == "CEB900":
            yield refused_message(element, file, path)
        elif kind.code == "CEB792":
            yield summary_result(element, _ABOUT[kind.code], file, path)
        else:
            yield tax_bill(element, kind.code, _ABOUT[kind.code], file, path)


def _plain(kind: str, found: Mapping[str, str], file: ReceiptFile, path: str) -> Receipt:
    rule = answered_by()[kind]
    said = found.get
    return Receipt(
        kind,
        rule.kind,
        rule.key(found),
        said("returnStatus", ""),
        said("returnTime", ""),
        said("returnInfo", ""),
        said(rule.number, ""),
        said("orderNo", ""),
        said("preNo", ""),
        # An arrival has no list of its own; its number is that of the warehouse entry.
        said("invtNo", "") or said("rkdNo", ""),
        said("sumNo", ""),
        file,
        path,
    )
