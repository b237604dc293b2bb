"""Messages and receipts of tests: small, whole, and with keys that a test names."""

from __future__ import annotations

from decimal import Decimal

from cbec_customs_cn.keys import DocumentKey, answered_by
from cbec_customs_cn.message import Message
from cbec_customs_cn.receipts.values import Receipt
from cbec_customs_cn.records import ceb603, ceb605

AGENT = "4403169D3W"
_HEAD = {
    "appTime": "20261001100000",
    "appStatus": "2",
    "customsCode": "5300",
    "agentCode": AGENT,
    "agentName": "报关行",
    "ebcCode": "4403169D3W",
    "ebcName": "商户",
}


def export_list(
    cop_no: str = "C1", *, app_type: str = "1", order_no: str = "O1", **more: object
) -> ceb603.Inventory:
    """Return an export list (CEB603)."""
    line = ceb603.InventoryList(
        gnum=1,
        itemNo="SKU1",
        gcode="4202220000",
        gname="手提包",
        gmodel="棉",
        barCode="无",
        country="502",
        currency="502",
        qty=Decimal(2),
        qty1=Decimal(2),
        unit="007",
        unit1="007",
        price=Decimal(10),
        totalPrice=Decimal(20),
    )
    values: dict[str, object] = {
        **_HEAD,
        "guid": f"{cop_no:X<36}",
        "appType": app_type,
        "ebpCode": "4403169D3W",
        "ebpName": "平台",
        "orderNo": order_no,
        "logisticsCode": "4403169D3X",
        "logisticsName": "物流",
        "logisticsNo": f"L{cop_no}",
        "copNo": cop_no,
        "ieFlag": "E",
        "portCode": "5301",
        "ieDate": "20261001",
        "statisticsFlag": "B",
        "ownerCode": "NO",
        "ownerName": "工厂",
        "tradeMode": "9610",
        "trafMode": "5",
        "country": "502",
        "POD": "502",
        "freight": Decimal(0),
        "fCurrency": "142",
        "fFlag": "3",
        "insuredFee": Decimal(0),
        "iCurrency": "142",
        "iFlag": "3",
        "wrapType": "2",
        "packNo": 1,
        "grossWeight": Decimal(1),
        "netWeight": Decimal("0.9"),
        **more,
    }
    return ceb603.Inventory(head=ceb603.InventoryHead(**values), lines=(line,))


def cancellation(cop_no: str, invt_no: str) -> ceb605.InvtCancel:
    """Return an application to cancel an export list (CEB605)."""
    return ceb605.InvtCancel(
        **_HEAD, guid=f"{cop_no:X<36}", appType="1", copNo=cop_no, invtNo=invt_no, reason="错单"
    )


def message(*documents: ceb603.Inventory | ceb605.InvtCancel, guid: str = "G1") -> Message:
    """Return a message with documents of one kind."""
    return Message(kind=documents[0].KIND, guid=f"{guid:0<36}", documents=documents)


def list_key(cop_no: str = "C1") -> DocumentKey:
    """Return the key of an export list."""
    return DocumentKey("CEB603", (AGENT, cop_no))


def receipt(
    status: str, at: int = 0, cop_no: str = "C1", kind: str = "CEB604", **more: str
) -> Receipt:
    """Return a receipt of a list, or of what else is known by agent and copNo."""
    rule = answered_by()[kind]
    values = {
        "kind": kind,
        "of": rule.kind,
        "key": DocumentKey(rule.kind, (AGENT, cop_no)),
        "number": cop_no,
        "status": status,
        "time": f"202610{1 + at // 86_400:02d}{_hhmmss(at % 86_400)}000",
        "info": f"[Code:{status}]",
        **more,
    }
    return Receipt(**values)  # type: ignore[arg-type]


def _hhmmss(seconds: int) -> str:
    return f"{seconds // 3600:02d}{seconds // 60 % 60:02d}{seconds % 60:02d}"
