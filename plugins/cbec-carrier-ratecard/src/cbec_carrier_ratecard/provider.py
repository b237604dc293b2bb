"""The carrier: prices from the card, numbers from the block; no network is ever asked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from cbec_carrier_ratecard.build import card_files, load_card
from cbec_carrier_ratecard.errors import card_refused, refusal
from cbec_carrier_ratecard.price import CARRIER, Refused, quote_all, quote_service
from cbec_carrier_ratecard.store import IN_MEMORY, BlockExhausted, LabelStore
from cbec_core.api import (
    Answer,
    Consignment,
    Finding,
    LabelRequest,
    LabelResult,
    LookupRequest,
    ProviderError,
    ProviderTools,
    RateAnswer,
    RateRequest,
    Retry,
    TrackingEvent,
    TrackRequest,
    VoidLabelRequest,
    fingerprint,
)

if TYPE_CHECKING:
    from cbec_carrier_ratecard.card import Card
    from cbec_carrier_ratecard.settings import RateCardSettings

__all__ = ["RateCardCarrier"]


class RateCardCarrier:
    """A line without an API: the merchant prices by the card and numbers the labels itself."""

    def __init__(self, settings: RateCardSettings, tools: ProviderTools) -> None:
        self._settings = settings
        numbers = self._settings.numbers
        self._numbers = numbers.block() if numbers else None
        self._tools = tools
        self._store = self._open_store()
        self._card: Card | None = None
        self._loading = threading.Lock()

    def rate(self, request: RateRequest) -> RateAnswer:
        """Return quotes and refusals; raises `ratecard.card_refused` if a card has a fault."""
        if fault := self._wrong_origin(request.consignment):
            return RateAnswer((), (fault,))
        card = self._loaded()
        return RateAnswer(
            *quote_all(card, request.consignment, request.on, self._settings.requested)
        )

    def buy_label(self, request: LabelRequest) -> Answer[LabelResult]:
        """Give the next number of the block, the same one whenever the operation is repeated."""
        if self._store is None or self._numbers is None:
            return Answer.rejected(
                "numbers_not_configured",
                "set providers.carrier.ratecard.store and .numbers to make labels",
            )
        mark = fingerprint((request.consignment.id, request.service))
        label = self._store.bought(request.operation_id, mark)
        if label is None:
            if self._wrong_origin(request.consignment):
                return Answer.rejected("wrong_origin", "the cards hold for another country")
            try:
                quote = quote_service(
                    self._loaded(),
                    request.service,
                    request.consignment,
                    request.on,
                    self._settings.requested,
                )
                label = self._store.allot(request.operation_id, mark, self._numbers, quote.total)
            except Refused as refused:
                finding = refused.finding
                return Answer.rejected(finding.code.partition(".")[2], finding.text)
            except BlockExhausted:
                return Answer.rejected(
                    "number_block_exhausted", "every number of the block is used"
                )
        return Answer.succeeded(label, label.reference)

    def void_label(self, request: VoidLabelRequest) -> Answer[LabelResult]:
        """Give a number back; it is marked and never used again."""
        label = self._store and self._store.void(request.operation_id, request.reference)
        if not label:
            return Answer.rejected("not_found", "no label has this reference")
        return Answer.succeeded(label, label.reference)

    def track(self, request: TrackRequest) -> tuple[TrackingEvent, ...]:
        """Refuse: a rate card knows nothing of a parcel on its way."""
        raise ProviderError(
            "provider.not_supported", retry=Retry.NEVER, code=CARRIER, operation="track"
        )

    def lookup(self, request: LookupRequest) -> Answer[LabelResult]:
        """Tell what the store holds; it is the only place where a label comes to be."""
        label = self._store and self._store.lookup(request.operation_id)
        if not label:
            return Answer.rejected("not_found", "the operation never reached the store")
        return Answer.succeeded(label, label.reference)

    def _open_store(self) -> LabelStore | None:
        name = self._settings.store
        if name and name != IN_MEMORY:
            name = str(self._tools.path(name))
        return LabelStore(name) if name else None

    def _wrong_origin(self, consignment: Consignment) -> Finding | None:
        if consignment.origin in self._settings.ship_from:
            return None
        known = ", ".join(sorted(self._settings.ship_from))
        return refusal(
            CARRIER,
            "wrong_origin",
            f"the cards hold for parcels from {known}, not from {consignment.origin}",
            f"价卡仅适用于从 {known} 寄出的包裹，不适用于 {consignment.origin}",
        )

    def _loaded(self) -> Card:
        with self._loading:
            if self._card is None:
                card, faults = load_card(card_files(self._settings.cards, self._tools.path))
                if card is None:
                    raise card_refused(faults)
                self._card = card
            return self._card
