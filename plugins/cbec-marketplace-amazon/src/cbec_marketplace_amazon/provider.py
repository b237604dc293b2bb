"""Amazon as a marketplace of cbec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_marketplace_amazon.document import looks_like_amazon, read_document
from cbec_marketplace_amazon.settlement import read_settlement

if TYPE_CHECKING:
    from cbec_core.api import OrderPage, ProviderTools, ReadContext, Settlement

__all__ = ["AmazonMarketplace"]


class AmazonMarketplace:
    """Read Amazon's order documents and settlement reports from bytes; nothing is fetched."""

    def __init__(self, settings: None, tools: ProviderTools) -> None:
        """Take what every provider is given; reading files needs neither."""

    def recognises(self, head: bytes) -> bool:
        """Tell from the first 4 KiB whether a document may be Amazon's."""
        return looks_like_amazon(head[:4096])

    def read_orders(self, document: bytes, context: ReadContext) -> OrderPage:
        """Read answers of the Selling Partner API, version 2026-01-01 or v0."""
        return read_document(document, context)

    def read_settlement(self, document: bytes, context: ReadContext) -> Settlement:
        """Read a settlement report of the flat file V2."""
        return read_settlement(document, context)
