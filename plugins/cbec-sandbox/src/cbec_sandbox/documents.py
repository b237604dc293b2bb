"""A fake renderer: one plain page for each kind, the same bytes for the same request."""

from __future__ import annotations

import json

import cbec_sandbox.errors  # noqa: F401  # the codes must be defined before one is raised
from cbec_core.api import Document, DocumentKind, DocumentRequest, DomainError, ProviderTools
from cbec_sandbox.pdf import one_page
from cbec_sandbox.settings import SandboxSettings

__all__ = ["SandboxDocuments"]


class SandboxDocuments:
    """Plain PDF pages, and JSON for messages."""

    def __init__(self, settings: SandboxSettings | None, tools: ProviderTools) -> None:
        self.settings = settings or SandboxSettings()

    def check(self, request: DocumentRequest) -> None:
        """Refuse a consignment without lines."""
        if not request.consignment.lines:
            raise DomainError("sandbox.document_incomplete", kind=request.kind.value, field="lines")

    def render(self, request: DocumentRequest) -> Document:
        """Draw the document; a label without a number is refused."""
        kind, name = request.kind, f"{request.kind.value}-{request.consignment.id}"
        if kind is DocumentKind.LABEL and not request.tracking_number:
            raise DomainError(
                "sandbox.document_incomplete", kind=kind.value, field="tracking_number"
            )
        self.check(request)
        if kind is DocumentKind.CUSTOMS_MESSAGE:
            content = json.dumps(_facts(request), ensure_ascii=False, indent=2).encode()
            return Document(kind, f"{name}.json", "application/json", content)
        facts = [f"{field}: {value}" for field, value in _facts(request).items()]
        return Document(kind, f"{name}.pdf", "application/pdf", one_page(kind.value, facts))


def _facts(request: DocumentRequest) -> dict[str, str]:
    consignment = request.consignment
    to = consignment.consignee.address
    facts = {
        "order": request.order.external_id,
        "date": request.on.isoformat(),
        "from": consignment.origin,
        "to": ", ".join(filter(None, (to.name, *to.lines, to.postcode, to.city, to.country))),
        "tracking number": request.tracking_number,
        "carrier": request.carrier,
        "service": request.service,
        "incoterm": consignment.incoterm.value,
        "value": str(consignment.value),
        "gross weight": f"{consignment.gross_weight_g} g",
    }
    for line in consignment.lines:
        facts[f"line {line.line_id}"] = (
            f"{line.quantity} x {line.customs.description or line.title}, "
            f"{line.customs.code_for(consignment.destination) or 'no code'}, {line.value}"
        )
    return {field: value for field, value in facts.items() if value}
