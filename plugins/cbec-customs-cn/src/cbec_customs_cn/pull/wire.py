"""The bytes of `payExInfoStr`: written once, signed and sent as they are."""

from __future__ import annotations

import base64
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import attrs

if TYPE_CHECKING:
    from decimal import Decimal

    from cbec_customs_cn.pull.payment import Goods, PaidOrder, PaymentExchange, PaymentHead
    from cbec_customs_cn.signing.signer import Signer

__all__ = ["Quoting", "Signed", "form", "payload", "signed_text"]

_HEAD: Final = (
    *("guid", "initalRequest", "initalResponse", "ebpCode", "payCode", "payTransactionId"),
    *("totalAmount", "currency", "verDept", "payType", "tradingTime", "note"),
)


class Quoting(StrEnum):
    """Say whether JSON and time stand in quotation marks where they are signed.

    `quoted` is what customs was seen to accept; `bare` is how the annex prints it, where the time
    is a number.
    """

    QUOTED = "quoted"
    BARE = "bare"


@attrs.frozen
class Signed:
    """The four values that are signed, as they stand in the bytes."""

    session_id: str
    head: str
    orders: str
    service_time: str

    @classmethod
    def of(cls, exchange: PaymentExchange, session_id: str, service_time: int) -> Signed:
        """Write the values; `service_time` is in milliseconds since 1970."""
        orders = ",".join(map(_order, exchange.payExchangeInfoLists))
        head = _head(exchange.payExchangeInfoHead)
        return cls(session_id, head, f"[{orders}]", str(service_time))


def signed_text(values: Signed, quoting: Quoting) -> str:
    """Return what is signed: the first-level nodes, joined by ||, JSON as it stands."""
    mark = '"' if quoting is Quoting.QUOTED else ""
    nodes = {
        "payExchangeInfoHead": values.head,
        "payExchangeInfoLists": values.orders,
        "serviceTime": values.service_time,
    }
    rest = (f'"{name}":{mark}{value}{mark}' for name, value in nodes.items())
    return "||".join((f'"sessionID":"{values.session_id}"', *rest))


def payload(values: Signed, quoting: Quoting, signer: Signer) -> str:
    """Return the JSON that is sent, with the signature over its own bytes."""
    value = signer.sign(signed_text(values, quoting).encode())
    mark = '"' if quoting is Quoting.QUOTED else ""
    return _object(
        ("sessionID", _json(values.session_id)),
        ("payExchangeInfoHead", values.head),
        ("payExchangeInfoLists", values.orders),
        ("serviceTime", f"{mark}{values.service_time}{mark}"),
        ("certNo", _json(signer.cert_no)),
        ("signValue", _json(base64.b64encode(value).decode())),
    )


def form(text: str) -> bytes:
    """Return the body of the request, application/x-www-form-urlencoded in UTF-8."""
    return urlencode({"payExInfoStr": text}).encode()


def _head(head: PaymentHead) -> str:
    pairs = ((name, getattr(head, name)) for name in _HEAD)
    return _object(
        *(
            (name, _number(value) if name == "totalAmount" else _json(value))
            for name, value in pairs
            if value is not None
        )
    )


def _order(order: PaidOrder) -> str:
    code = () if order.recpCode is None else (("recpCode", _json(order.recpCode)),)
    return _object(
        ("orderNo", _json(order.orderNo)),
        ("goodsInfo", f"[{','.join(map(_goods, order.goodsInfo))}]"),
        ("recpAccount", _json(order.recpAccount)),
        *code,
        ("recpName", _json(order.recpName)),
    )


def _goods(goods: Goods) -> str:
    return _object(("gname", _json(goods.gname)), ("itemLink", _json(goods.itemLink)))


def _object(*pairs: tuple[str, str]) -> str:
    return "{" + ",".join(f'"{name}":{value}' for name, value in pairs) + "}"


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
