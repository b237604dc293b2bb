"""Drawable: which papers a parcel needs, and whether they can be drawn, before its label."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from cbec_core.config.language import localized
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.errors import CbecError
from cbec_core.ports.documents import DocumentKind, DocumentRequest
from cbec_core.ports.provider import Capability

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.order import Order
    from cbec_core.services.context import Context

__all__ = ["paper_requests", "undrawable"]


def paper_requests(
    context: Context, order: Order, consignment: Consignment, on: date
) -> tuple[DocumentRequest, ...]:
    """Return the label and what plugins ask for, without what only a bought label tells."""
    policy = context.policy
    if not policy.documents:
        return ()
    needed = dict.fromkeys((DocumentKind.LABEL, *context.asks.documents_needed(consignment, on)))
    return tuple(
        DocumentRequest(kind, order, consignment, on, language=policy.language) for kind in needed
    )


def undrawable(
    context: Context, order: Order, consignment: Consignment, on: date
) -> tuple[Finding, ...]:
    """Return why papers of an order cannot be drawn; a renderer that cannot tell is believed."""
    return tuple(dict.fromkeys(_faults(context, order, consignment, on)))


def _faults(
    context: Context, order: Order, consignment: Consignment, on: date
) -> Iterator[Finding]:
    code = context.policy.documents
    for request in paper_requests(context, order, consignment, on):
        try:
            if "check" in context.providers.spec(Capability.DOCUMENTS, code).operations:
                context.providers.documents(code).check(request)
        except CbecError as error:
            in_zh, _hint = localized(error, "zh")
            path = str(error.params.get("field") or error.params.get("fields") or "")
            yield Finding(error.code, Severity.ERROR, error.message, in_zh, path=path)
