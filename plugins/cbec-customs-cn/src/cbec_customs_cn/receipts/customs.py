"""Read what answers no document by its key: tax bills, summary results, format refusals."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lxml import etree

from cbec_core.api import DomainError
from cbec_customs_cn.codec.hardened import Limits, tree
from cbec_customs_cn.codec.xml import CEB
from cbec_customs_cn.keys import DocumentKey, key_rules
from cbec_customs_cn.messages.table import kinds
from cbec_customs_cn.receipts.causes import causes
from cbec_customs_cn.receipts.fields import amount, child, texts, whole
from cbec_customs_cn.receipts.values import (
    Receipt,
    RefusedMessage,
    SummaryResult,
    TaxBill,
    TaxLine,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbec_customs_cn.dxp.envelope import Reply
    from cbec_customs_cn.receipts.values import ReceiptFile

__all__ = ["refused_message", "replies", "summary_result", "tax_bill"]

_GUID: Final = re.compile(r"\bguid\s*=\s*[\"']([0-9A-Za-z-]{36})[\"']")
_NOUGHT: Final = Decimal(0)


def tax_bill(
    element: etree._Element, kind: str, about: str, file: ReceiptFile, path: str
) -> Receipt:
    """Read a tax bill (816) or the state of one (818); amounts in CNY."""
    said = (child(element, "TaxHeadRd") or child(element, "TaxHeadStatus")).get
    bill = TaxBill(
        tax_no=said("taxNo", ""),
        invt_no=said("invtNo", ""),
        status=said("status", ""),
        time=said("returnTime", ""),
        customs_tax=amount(said("customsTax", "")),
        value_added_tax=amount(said("valueAddedTax", "")),
        consumption_tax=amount(said("consumptionTax", "")),
        ent_duty_no=said("entDutyNo", ""),
        assure_code=said("assureCode", ""),
        lines=tuple(_tax_line(texts(one)) for one in element.iterfind(f"{{{CEB}}}TaxListRd")),
    )
    return Receipt(
        kind,
        about,
        None,
        bill.status,
        bill.time,
        said("note", ""),
        bill.tax_no,
        said("orderNo", ""),
        invt_no=bill.invt_no,
        file=file,
        path=path,
        about=bill,
    )


def summary_result(element: etree._Element, about: str, file: ReceiptFile, path: str) -> Receipt:
    """Read what customs made of a summary (792)."""
    said = child(element, "SummaryResultHead").get
    rows = [texts(one) for one in element.iterfind(f"{{{CEB}}}SummaryResultList")]
    lists = {row.get("invtNo", ""): row.get("logisticsNo", "") for row in rows}
    result = SummaryResult(
        sum_no=said("sumNo", ""),
        decl_seq_no=said("declSeqNo", ""),
        time=said("opDate", ""),
        entry_id=said("entryId", ""),
        dec_state=said("decState", ""),
        dec_tmp_no=said("decTmpNo", ""),
        dec_pre_no=said("decPreNo", ""),
        gross_weight=said("grossWeight", ""),
        net_weight=said("netWeight", ""),
        lists=tuple(lists.items()),
    )
    return Receipt(
        "CEB792",
        about,
        None,
        result.dec_state,
        result.time,
        said("note", ""),
        result.decl_seq_no,
        sum_no=result.sum_no,
        file=file,
        path=path,
        about=result,
    )


def refused_message(element: etree._Element, file: ReceiptFile, path: str) -> Receipt:
    """Read a format refusal (900), and as much as can be of the document that it embeds."""
    said = texts(element).get
    guids, keys = _embedded(said("oriBizMessage", ""))
    names = (said("oriCopMsgId", ""), *guids)
    about = RefusedMessage(
        guids=tuple(dict.fromkeys(name for name in names if name)),
        message_type=said("oriMessageType", ""),
        keys=keys,
    )
    return Receipt(
        "CEB900",
        "CEB900",
        None,
        said("returnStatus", ""),
        said("returnTime", ""),
        said("returnInfo", ""),
        said("oriCopMsgId", ""),
        file=file,
        path=path,
        about=about,
    )


def replies(reply: Reply, file: ReceiptFile) -> tuple[Receipt, ...]:
    """Return the refusals in a reply of the exchange platform; its other answers move nothing."""
    return tuple(
        Receipt(
            "DxpRep",
            "DxpRep",
            None,
            response.code,
            f"{response.noticed:%Y%m%d}000000000",
            response.info or response.note,
            response.original.message_id,
            file=file,
            path=f"DxpRep/Response[{number}]",
            about=RefusedMessage((response.original.message_id,), response.original.message_type),
        )
        for number, response in enumerate(reply.responses, 1)
        if response.code in causes()
    )


def _tax_line(said: Mapping[str, str]) -> TaxLine:
    return TaxLine(
        gnum=whole(said.get("gnum", "")),
        gcode=said.get("gcode", ""),
        tax_price=amount(said.get("taxPrice", "")) or _NOUGHT,
        customs_tax=amount(said.get("customsTax", "")) or _NOUGHT,
        value_added_tax=amount(said.get("valueAddedTax", "")) or _NOUGHT,
        consumption_tax=amount(said.get("consumptionTax", "")) or _NOUGHT,
    )


def _embedded(text: str) -> tuple[tuple[str, ...], tuple[DocumentKey, ...]]:
    """Return the guids and business keys of a document that may well be broken: it was refused."""
    try:
        root = tree(text.strip().encode(), Limits())
    except (DomainError, UnicodeEncodeError):
        found = _GUID.search(text[:2000])
        return ((found[1],) if found else ()), ()
    guid = str(root.get("guid", ""))
    kind = kinds().get(etree.QName(root).localname[:6])
    if kind is None or kind.code not in key_rules():
        return (guid,), ()
    rule = key_rules()[kind.code]
    keys = []
    for element in root.iterfind(f"{{{CEB}}}{kind.entity}"):
        key = rule.key(child(element, kind.head.name) if kind.head else texts(element))
        if key is not None:
            keys.append(key)
    return (guid,), tuple(keys)
