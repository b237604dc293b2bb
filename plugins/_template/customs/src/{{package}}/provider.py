"""{{Class}} as a customs regime."""

from __future__ import annotations

from datetime import date

from cbec_core.api import (
    Answer,
    CancelDeclarationRequest,
    Consignment,
    DeclarationRequest,
    DeclarationResult,
    Finding,
    LookupRequest,
    ProviderTools,
)

from {{package}}.client import Client, answer_of
from {{package}}.mapping import build_declaration, missing, parse_declaration
from {{package}}.settings import Settings

__all__ = ["{{Class}}Customs"]


class {{Class}}Customs:
    """Declare goods at {{Class}}."""

    def __init__(self, settings: Settings, tools: ProviderTools) -> None:
        self._client = Client(settings, tools)

    def requirements(self, consignment: Consignment, on: date) -> tuple[Finding, ...]:
        """Return what is missing."""
        return missing(consignment)

    def declare(self, request: DeclarationRequest) -> Answer[DeclarationResult]:
        """File a declaration."""
        body = build_declaration(request)
        reply = self._client.post("declarations", request.operation_id, body)
        return answer_of(reply, parse_declaration)

    def cancel(self, request: CancelDeclarationRequest) -> Answer[DeclarationResult]:
        """Withdraw a declaration."""
        reply = self._client.post("withdrawals", request.operation_id, {"number": request.number})
        return answer_of(reply, parse_declaration)

    def lookup(self, request: LookupRequest) -> Answer[DeclarationResult]:
        """Tell what became of an operation."""
        return answer_of(self._client.operation(request.operation_id), parse_declaration)
