"""{{Class}} as a renderer of documents."""

from __future__ import annotations

from cbec_core.api import (
    Document,
    DocumentKind,
    DocumentRequest,
    DomainError,
    ProviderError,
    ProviderTools,
    define_errors,
)

__all__ = ["{{Class}}Documents"]

define_errors(
    {
        "{{name}}.lines_missing": (
            "The {kind} cannot be drawn: the consignment has no lines.",
            "Add the goods to the consignment.",
        ),
    }
)


class {{Class}}Documents:
    """Draw commercial invoices as plain text."""

    def __init__(self, settings: None, tools: ProviderTools) -> None:
        pass

    def check(self, request: DocumentRequest) -> None:
        """Raise what is missing: it is asked before money is spent on a label."""
        kind = request.kind
        if kind is not DocumentKind.COMMERCIAL_INVOICE:
            raise ProviderError("provider.not_supported", code="{{name}}", operation=kind.value)
        if not request.consignment.lines:
            raise DomainError("{{name}}.lines_missing", kind=kind.value)

    def render(self, request: DocumentRequest) -> Document:
        """Return the document, or raise what is missing."""
        self.check(request)
        kind, consignment = request.kind, request.consignment
        rows = [f"Commercial invoice {request.order.external_id}, {request.on}"]
        rows += [
            f"{line.quantity} x {line.customs.description}: {line.value}"
            for line in consignment.lines
        ]
        content = "\n".join([*rows, f"Total: {consignment.value}", ""]).encode()
        return Document(kind, f"invoice-{consignment.id}.txt", "text/plain", content)
