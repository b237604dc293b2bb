"""Marketplaces: their documents read into orders and settlements, and confirmations back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import attrs

from cbec_core.domain.events import Scalar
from cbec_core.domain.order import Order
from cbec_core.ports.provider import Answer, LookupRequest, effect, local

if TYPE_CHECKING:
    from cbec_core.domain.errors import CbecError
    from cbec_core.domain.settlement import Settlement

__all__ = [
    "ConfirmShipmentRequest",
    "ConfirmationResult",
    "ConfirmedLine",
    "ImportedOrder",
    "Marketplace",
    "OrderFault",
    "OrderPage",
    "ReadContext",
]


def _nothing(texts: Mapping[str, str]) -> Set[str]:
    return frozenset()


@attrs.frozen
class ReadContext:
    """For whom a document is read, and at which channel.

    `known` takes the raw texts of orders by the channel's ids, and returns the ids of those that
    this version of the plugin read before from the very same text. A reader may leave them out and
    name them as unchanged; it need not ask.
    """

    merchant_id: str
    channel: str
    known: Callable[[Mapping[str, str]], Set[str]] = attrs.field(
        default=_nothing, repr=False, eq=False
    )


@attrs.frozen
class ImportedOrder:
    """An order as understood, and the document as it came; `raw` holds personal data."""

    order: Order
    raw: str = attrs.field(repr=False)


@attrs.frozen
class OrderFault:
    """An order of a page that cannot be taken, with the place and the code of its fault.

    `params` fill the texts of the code in any language; without them `reason` is shown as it is.
    """

    external_id: str
    code: str
    path: str
    reason: str
    params: Mapping[str, Scalar] = attrs.field(factory=dict, repr=False, hash=False)

    @classmethod
    def of(cls, external_id: str, path: str, error: CbecError) -> OrderFault:
        """Return the fault that an error means for an order."""
        params = {
            name: value if isinstance(value, str | int) else str(value)
            for name, value in error.params.items()
        }
        return cls(external_id, error.code, path, error.message, params)


@attrs.frozen
class OrderPage:
    """The orders of one document, those that cannot be taken, and where the next page starts.

    `cursor` is the upper bound that the marketplace froze for this answer; it is stored only
    after the last page. `unchanged` are the channel's ids of orders that were known and not read.
    """

    orders: tuple[ImportedOrder, ...]
    faults: tuple[OrderFault, ...] = ()
    next_page: str = ""
    cursor: str = ""
    unchanged: tuple[str, ...] = ()


@attrs.frozen
class ConfirmedLine:
    """Units of a line in a parcel."""

    line_id: str
    quantity: int


@attrs.frozen
class ConfirmShipmentRequest:
    """Tell the marketplace that goods have left."""

    operation_id: str
    order_external_id: str
    site: str
    carrier: str
    service: str
    tracking_number: str
    shipped_at: datetime
    lines: tuple[ConfirmedLine, ...]


@attrs.frozen
class ConfirmationResult:
    """What the marketplace wrote down."""

    reference: str


class Marketplace(Protocol):
    """A channel through which goods are sold."""

    @local
    def recognises(self, head: bytes) -> bool:
        """Tell from the first 4 KiB whether a document may be this marketplace's."""
        ...

    @local
    def read_orders(self, document: bytes, context: ReadContext) -> OrderPage:
        """Read a document of orders; raise `intake.*` if it is none."""
        ...

    @local
    def read_settlement(self, document: bytes, context: ReadContext) -> Settlement:
        """Read a settlement report; raise `intake.*` if it is none."""
        ...

    @effect
    def confirm_shipment(self, request: ConfirmShipmentRequest) -> Answer[ConfirmationResult]:
        """Confirm that goods have left; the same operation id confirms once."""
        ...

    def lookup(self, request: LookupRequest) -> Answer[ConfirmationResult]:
        """Tell what became of an operation."""
        ...
