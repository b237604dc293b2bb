"""Wrap a message for the exchange platform, and unwrap what it delivers.

Source: 海关跨境终端节点报文定义202205.xsd; its spellings (CreatTime, RecevierId) are official.
"""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import attrs

from cbec_customs_cn.codec.hardened import Limits, tree
from cbec_customs_cn.codec.xml import DECLARATION, attribute, illegal, text
from cbec_customs_cn.errors import refused
from cbec_customs_cn.times import CHINA

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["DXP", "Envelope", "Reply", "Response", "Result", "Transmission", "unwrap", "wrap"]

DXP: Final = "http://www.chinaport.gov.cn/dxp"
_X: Final = f"{{{DXP}}}"
# libxml2 reads texts of up to 10 MB, and base64 takes four bytes for three.
_LARGEST: Final = 7_000_000


@attrs.frozen(kw_only=True)
class Transmission:
    """Say from whom a message goes to whom: `TransInfo`."""

    message_id: str
    sender: str
    receivers: tuple[str, ...]
    created: datetime
    message_type: str


@attrs.frozen(kw_only=True)
class Envelope:
    """Hold what a DxpMsg carries; `data` are the bytes of the message, not looked at yet."""

    about: Transmission
    data: bytes
    file_name: str = ""
    ic_card: str = ""
    keys: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True)
class Result:
    """Say what became of a message at one receiver."""

    receiver: str
    code: str
    info: str = ""
    note: str = ""


@attrs.frozen(kw_only=True)
class Response:
    """Say what the platform did with a message, and which one it was."""

    code: str
    original: Transmission
    noticed: date
    info: str = ""
    node: str = ""
    note: str = ""
    results: tuple[Result, ...] = ()


@attrs.frozen(kw_only=True)
class Reply:
    """Hold a DxpRep: answers of the platform itself, before customs sees the message."""

    receiver: str
    responses: tuple[Response, ...]
    node: str = ""


def wrap(
    raw: bytes,
    about: Transmission,
    *,
    file_name: str = "",
    ic_card: str = "",
    keys: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """Write a DxpMsg around the bytes of a message, which stay as they are.

    `keys` are up to five names and values by which the receiver finds it. Raises DomainError
    ceb.envelope_field, ceb.character, ceb.too_large (above 7 MB), ceb.time_naive.
    """
    if len(raw) > _LARGEST:
        raise refused("ceb.too_large", most=_LARGEST)
    if about.created.tzinfo is None:
        raise refused("ceb.time_naive")
    _count("ReceiverId", about.receivers, 1, 5)
    receivers = "".join(_leaf("ReceiverId", each, 1, 16) for each in about.receivers)
    created = about.created.astimezone(CHINA).replace(tzinfo=None).isoformat(timespec="seconds")
    return (
        f'{DECLARATION}<dxp:DxpMsg xmlns:dxp="{DXP}" ver="1.0"><dxp:TransInfo>'
        f"{_leaf('CopMsgId', about.message_id, 1, 255)}{_leaf('SenderId', about.sender, 1, 16)}"
        f"<dxp:ReceiverIds>{receivers}</dxp:ReceiverIds><dxp:CreatTime>{created}</dxp:CreatTime>"
        f"{_leaf('MsgType', about.message_type, 0, 30)}</dxp:TransInfo>"
        f"<dxp:Data>{base64.b64encode(raw).decode()}</dxp:Data>"
        f"{_added(file_name, ic_card, keys)}</dxp:DxpMsg>"
    ).encode()


def unwrap(raw: bytes, *, limits: Limits | None = None) -> Envelope | Reply:
    """Read a DxpMsg or a DxpRep; lengths are not held against the sender.

    Raises DomainError ceb.envelope, and as `parse` does ceb.too_large, ceb.not_utf8, ceb.doctype,
    ceb.not_xml.
    """
    root = tree(raw, limits or Limits())
    if root.tag == f"{_X}DxpMsg":
        return _envelope(root)
    if root.tag == f"{_X}DxpRep":
        return Reply(
            receiver=_need(root, "RecevierId"),
            node=_text(root, "AdNodeId"),
            responses=tuple(_response(each) for each in root.iterfind(f"{_X}Response")),
        )
    raise refused("ceb.envelope", reason=f"its root is neither DxpMsg nor DxpRep of {DXP}")


def _added(file_name: str, ic_card: str, keys: tuple[tuple[str, str], ...]) -> str:
    parts = _leaf("FileName", file_name, 1, 255) if file_name else ""
    parts += _leaf("IcCard", ic_card, 1, 13) if ic_card else ""
    if keys:
        _count("Key", keys, 1, 5)
        inside = ""
        for name, value in keys:
            _leaf("Key/@name", name, 1, 32)
            inside += _leaf("Key", value, 1, 64, f' name="{attribute(name)}"')
        parts += f"<dxp:BizKey>{inside}</dxp:BizKey>"
    return f"<dxp:AddInfo>{parts}</dxp:AddInfo>" if parts else ""


def _leaf(name: str, value: str, least: int, most: int, attributes: str = "") -> str:
    _count(name, value, least, most)
    if illegal(value):
        raise refused("ceb.character", path=f"DxpMsg/{name}")
    return f"<dxp:{name}{attributes}>{text(value)}</dxp:{name}>"


def _count(name: str, value: str | tuple[object, ...], least: int, most: int) -> None:
    if not least <= len(value) <= most:
        raise refused("ceb.envelope_field", name=name, least=least, most=most, found=len(value))


def _envelope(root: etree._Element) -> Envelope:
    packed = "".join(_need(root, "Data").split())
    try:
        data = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        raise refused("ceb.envelope", reason="Data is not base64") from None
    keys = root.iterfind(f"{_X}AddInfo/{_X}BizKey/{_X}Key")
    return Envelope(
        about=_transmission(root, "TransInfo"),
        data=data,
        file_name=_text(root, f"AddInfo/{_X}FileName"),
        ic_card=_text(root, f"AddInfo/{_X}IcCard"),
        keys=tuple((str(key.get("name", "")), key.text or "") for key in keys),
    )


def _response(element: etree._Element) -> Response:
    try:
        noticed = date.fromisoformat(_need(element, "NoticeTime").strip()[:10])
    except ValueError:
        raise refused("ceb.envelope", reason="NoticeTime is no day") from None
    return Response(
        code=_need(element, "ResponseCode"),
        original=_transmission(element, "OriHead"),
        noticed=noticed,
        info=_text(element, "ResponseInfo"),
        node=_text(element, "NodeId"),
        note=_text(element, "Note"),
        results=tuple(
            Result(
                receiver=_need(each, "RecId"),
                code=_need(each, "Code"),
                info=_text(each, "Info"),
                note=_text(each, "Note"),
            )
            for each in element.iterfind(f"{_X}Results/{_X}Result")
        ),
    )


def _transmission(parent: etree._Element, name: str) -> Transmission:
    element = parent.find(f"{_X}{name}")
    if element is None:
        raise refused("ceb.envelope", reason=f"{name} is missing")
    try:
        created = datetime.fromisoformat(_need(element, "CreatTime").strip())
    except ValueError:
        raise refused("ceb.envelope", reason="CreatTime is no time") from None
    return Transmission(
        message_id=_need(element, "CopMsgId"),
        sender=_need(element, "SenderId"),
        receivers=tuple(
            each.text or "" for each in element.iterfind(f"{_X}ReceiverIds/{_X}ReceiverId")
        ),
        created=created if created.tzinfo else created.replace(tzinfo=CHINA),
        message_type=_text(element, "MsgType"),
    )


def _need(element: etree._Element, name: str) -> str:
    if element.find(f"{_X}{name}") is None:
        raise refused("ceb.envelope", reason=f"{name} is missing")
    return _text(element, name)


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{_X}{name}", "") or ""
