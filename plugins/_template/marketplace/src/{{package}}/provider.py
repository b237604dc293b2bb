"""{{Class}} as a marketplace."""

from __future__ import annotations

from cbec_core.api import (
    Answer,
    ConfirmationResult,
    ConfirmShipmentRequest,
    LookupRequest,
    OrderPage,
    ProviderTools,
    ReadContext,
)

from {{package}}.client import Client, answer_of
from {{package}}.mapping import KEY, build_confirmation, parse_confirmation, parse_orders
from {{package}}.settings import Settings

__all__ = ["{{Class}}Marketplace"]


class {{Class}}Marketplace:
    """Read what is sold at {{Class}}."""

    def __init__(self, settings: Settings, tools: ProviderTools) -> None:
        self._client = Client(settings, tools)

    def recognises(self, head: bytes) -> bool:
        """Tell whether a document may be this marketplace's."""
        return f'"{KEY}"'.encode() in head

    def read_orders(self, document: bytes, context: ReadContext) -> OrderPage:
        """Read a document of orders."""
        return parse_orders(document, context)

    def confirm_shipment(self, request: ConfirmShipmentRequest) -> Answer[ConfirmationResult]:
        """Confirm that goods have left."""
        body = build_confirmation(request)
        reply = self._client.post("confirmations", request.operation_id, body)
        return answer_of(reply, parse_confirmation)

    def lookup(self, request: LookupRequest) -> Answer[ConfirmationResult]:
        """Tell what became of an operation."""
        return answer_of(self._client.operation(request.operation_id), parse_confirmation)
