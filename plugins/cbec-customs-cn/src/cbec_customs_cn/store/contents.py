"""Read back what was sent, from the bytes that are kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_customs_cn.codec.parse import parse
from cbec_customs_cn.dxp.envelope import DXP, Envelope, unwrap
from cbec_customs_cn.errors import refused

if TYPE_CHECKING:
    from cbec_customs_cn.records.base import Document

__all__ = ["documents_in"]

_DXP = DXP.encode()


def documents_in(raw: bytes) -> tuple[Document, ...]:
    """Return the documents of a message, bare or wrapped; raises DomainError as `parse` does."""
    if _DXP in raw[:1000]:
        wrapped = unwrap(raw)
        if not isinstance(wrapped, Envelope):
            raise refused("ceb.envelope", reason="it is a reply of the exchange platform")
        raw = wrapped.data
    return parse(raw, lenient=True).documents
