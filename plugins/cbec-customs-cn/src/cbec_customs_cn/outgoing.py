"""Messages as they leave: signed where there is a signer, wrapped where it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_customs_cn.codec.build import build
from cbec_customs_cn.dxp.envelope import Envelope, Transmission, unwrap, wrap
from cbec_customs_cn.dxp.receivers import receiver_id
from cbec_customs_cn.signing.xmldsig import sign

if TYPE_CHECKING:
    from datetime import date, datetime

    from cbec_customs_cn.message import Message
    from cbec_customs_cn.signing.signer import Signer

__all__ = ["bytes_of", "file_name", "inner"]


def file_name(message: Message) -> str:
    """Return the name of a message's file: the same message, the same name."""
    return f"{message.kind}_{message.guid}.xml"


def bytes_of(
    message: Message, signer: Signer | None, *, envelope: bool, on: date, at: datetime
) -> bytes:
    """Return the bytes that leave; the same arguments give the same bytes with an RSA key."""
    raw = sign(message, signer) if signer else build(message)
    if not envelope or message.transfer is None:
        return raw
    about = Transmission(
        message_id=message.guid,
        sender=message.transfer.dxpId,
        receivers=(receiver_id(message.described.way, on),),
        created=at,
        message_type=message.described.root,
    )
    return wrap(raw, about)


def inner(raw: bytes) -> bytes:
    """Return the message in bytes that left, without its envelope."""
    if b"DxpMsg" not in raw[:400]:
        return raw
    opened = unwrap(raw)
    return opened.data if isinstance(opened, Envelope) else raw
