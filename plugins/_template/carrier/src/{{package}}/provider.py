"""{{Class}} as a carrier."""

from __future__ import annotations

from cbec_core.api import (
    Answer,
    LabelRequest,
    LabelResult,
    LookupRequest,
    ProviderTools,
    RateAnswer,
    RateRequest,
    TrackingEvent,
    TrackRequest,
    VoidLabelRequest,
)

from {{package}}.client import Client, answer_of
from {{package}}.mapping import build_parcels, parse_event, parse_label, parse_quote
from {{package}}.settings import Settings

__all__ = ["{{Class}}Carrier"]


class {{Class}}Carrier:
    """Move parcels with {{Class}}."""

    def __init__(self, settings: Settings, tools: ProviderTools) -> None:
        self._client = Client(settings, tools)

    def rate(self, request: RateRequest) -> RateAnswer:
        """Return the prices of a consignment."""
        consignment = request.consignment
        body = {**build_parcels(consignment), "on": request.on.isoformat()}
        # Asking has no effect: the key only has to be the same for the same question.
        reply = self._client.post("rates", f"rate-{consignment.id}-{request.on}", body)
        quotes = reply.body.get("quotes", [])
        return RateAnswer(tuple(parse_quote(q, consignment.gross_weight_g) for q in quotes))

    def buy_label(self, request: LabelRequest) -> Answer[LabelResult]:
        """Buy a label."""
        body = {**build_parcels(request.consignment), "service": request.service}
        return answer_of(self._client.post("labels", request.operation_id, body), parse_label)

    def void_label(self, request: VoidLabelRequest) -> Answer[LabelResult]:
        """Give a label back."""
        body = {"label": request.reference}
        return answer_of(self._client.post("voids", request.operation_id, body), parse_label)

    def track(self, request: TrackRequest) -> tuple[TrackingEvent, ...]:
        """Return every event of a number."""
        key = f"track-{request.tracking_number}"
        reply = self._client.post("tracking", key, {"number": request.tracking_number})
        events = reply.body.get("events", [])
        return tuple(parse_event(event, request.shipment_id) for event in events)

    def lookup(self, request: LookupRequest) -> Answer[LabelResult]:
        """Tell what became of an operation."""
        return answer_of(self._client.operation(request.operation_id), parse_label)
