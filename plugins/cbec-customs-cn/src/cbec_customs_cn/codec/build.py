"""Write messages as the bytes that are signed: canonical, compact, without a detour by a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_customs_cn.codec.fields import document_writer, shared_writer
from cbec_customs_cn.codec.hardened import Limits, canonical
from cbec_customs_cn.codec.signature import signature_element
from cbec_customs_cn.codec.xml import CEB, DECLARATION, XSI, attribute, illegal, text
from cbec_customs_cn.errors import refused
from cbec_customs_cn.messages.table import Way, kind

if TYPE_CHECKING:
    from cbec_customs_cn.message import ExtendMessage, Message

__all__ = ["build", "split"]


def build(message: Message) -> bytes:
    """Write a message: an XML declaration and its Canonical XML 1.0.

    Optional fields that are None or empty are left out, `extras` and `gaps` are not repeated. A
    signature that the message holds is written as it is; `sign` makes one. Raises DomainError:
    ceb.character, ceb.value_type, ceb.value_missing, ceb.document_type, ceb.not_xml.
    """
    before, after = split(message)
    between = signature_element(message.signature) if message.signature else ""
    return f"{DECLARATION}{before}{between}{after}".encode()


def split(message: Message) -> tuple[str, str]:
    """Write a message without signature and declaration, in the parts between which it stands.

    The two parts together are the Canonical XML of the document without its Signature, over which
    the digest is taken.
    """
    described = kind(message.kind)
    root = described.root
    body = [
        f'<ceb:{root} xmlns:ceb="{CEB}" xmlns:xsi="{XSI}"'
        f' guid="{_attribute(message.guid, f"{root}/@guid")}"'
        f' version="{_attribute(message.version, f"{root}/@version")}">'
    ]
    documents = document_writer(message.kind)
    for number, document in enumerate(message.documents, 1):
        documents.write(document, f"{root}/{described.entity}[{number}]", body)
    if message.transfer is not None:
        shared_writer("BaseTransfer").write(message.transfer, f"{root}/BaseTransfer", body)
    for number, subscribe in enumerate(message.subscribes, 1):
        shared_writer("BaseSubscribe").write(subscribe, f"{root}/BaseSubscribe[{number}]", body)
    before, end = "".join(body), f"</ceb:{root}>"
    if message.extend is None:
        return before, end
    extend = _extend(message.extend, before, end, f"{root}/ExtendMessage")
    return (before, extend + end) if described.way is Way.EXPORT else (before + extend, end)


def _attribute(value: str, path: str) -> str:
    if illegal(value):
        raise refused("ceb.character", path=path)
    return attribute(value)


def _extend(extend: ExtendMessage, before: str, end: str, path: str) -> str:
    for name in ("name", "version", "content"):
        if illegal(getattr(extend, name)):
            raise refused("ceb.character", path=f"{path}/{name}")
    written = (
        f"<ceb:ExtendMessage><ceb:name>{text(extend.name)}</ceb:name>"
        f"<ceb:version>{text(extend.version)}</ceb:version>"
        f"<ceb:Message>{extend.content}</ceb:Message></ceb:ExtendMessage>"
    )
    # Its content is anybody's XML, and what its canonical form is depends on where it stands.
    whole = canonical(f"{before}{written}{end}".encode(), Limits())
    return whole.decode()[len(before) : -len(end)]
