"""The fields that are read of an order, version 2026-01-01; all others stay in the raw text.

Typed dictionaries, because pydantic fills them faster than models and nothing lives on in them.
Source: Selling Partner API model `orders_2026-01-01`.
"""

from __future__ import annotations

from typing import Final, NotRequired

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

__all__ = ["ORDER", "Amount", "OrderDoc"]


class Amount(TypedDict):
    """A decimal string and its currency."""

    amount: str
    currencyCode: str


class Breakdown(TypedDict):
    """One category of what an item or an order brings in."""

    type: str
    subtotal: Amount
    status: NotRequired[str | None]


class Proceeds(TypedDict, total=False):
    """What an item brings in; `grandTotal` is of the order, `proceedsTotal` of an item."""

    grandTotal: Amount | None
    proceedsTotal: Amount | None
    breakdowns: list[Breakdown] | None


class Price(TypedDict, total=False):
    """Price of one unit."""

    unitPrice: Amount | None


class Product(TypedDict, total=False):
    """The article."""

    asin: str | None
    title: str | None
    sellerSku: str | None
    price: Price | None


class International(TypedDict, total=False):
    """Cross-border data of an item."""

    iossNumber: str | None


class Shipping(TypedDict, total=False):
    """Shipping of an item."""

    internationalShipping: International | None


class ItemFulfillment(TypedDict, total=False):
    """How far an item has come."""

    quantityFulfilled: int | None
    quantityUnfulfilled: int | None
    shipping: Shipping | None


class TaxCalculation(TypedDict, total=False):
    """Tax scheme of an item."""

    reportingScheme: str | None


class TaxCollected(TypedDict, total=False):
    """Who remits the tax of an item."""

    model: str | None


class ItemTax(TypedDict, total=False):
    """Tax arrangements of an item."""

    taxCalculationBreakdowns: list[TaxCalculation] | None
    taxCollections: list[TaxCollected] | None


class Wish(TypedDict, total=False):
    """A wish to cancel."""

    requester: str | None


class Execution(TypedDict, total=False):
    """A cancellation that took place."""

    cancelledBy: str | None


class Cancellation(TypedDict, total=False):
    """Cancellation of an item."""

    cancellationRequest: Wish | None
    cancellationExecution: Execution | None


class ItemDoc(TypedDict):
    """One line of an order."""

    orderItemId: str
    quantityOrdered: int
    product: Product
    proceeds: NotRequired[Proceeds | None]
    fulfillment: NotRequired[ItemFulfillment | None]
    tax: NotRequired[ItemTax | None]
    cancellation: NotRequired[Cancellation | None]


class Channel(TypedDict, total=False):
    """Where the order was placed."""

    channelName: str | None
    marketplaceId: str | None


class Buyer(TypedDict, total=False):
    """Who bought."""

    buyerName: str | None
    buyerEmail: str | None
    buyerCompanyName: str | None


class Delivery(TypedDict, total=False):
    """A postal address."""

    name: str | None
    companyName: str | None
    addressLine1: str | None
    addressLine2: str | None
    addressLine3: str | None
    city: str | None
    districtOrCounty: str | None
    stateOrRegion: str | None
    municipality: str | None
    postalCode: str | None
    countryCode: str | None
    phone: str | None


class Recipient(TypedDict, total=False):
    """Who receives."""

    deliveryAddress: Delivery | None


class Window(TypedDict, total=False):
    """A span of time."""

    latestDateTime: str | None


class Fulfillment(TypedDict, total=False):
    """How far the order has come."""

    fulfillmentStatus: str | None
    fulfilledBy: str | None
    shipByWindow: Window | None


class Related(TypedDict, total=False):
    """Another order that this one belongs to."""

    associationType: str | None


class OrderDoc(TypedDict):
    """An order of version 2026-01-01."""

    # Passed on to the dictionaries within.
    __pydantic_config__ = ConfigDict(  # type: ignore[misc]  # how pydantic configures a TypedDict
        extra="ignore", strict=True
    )

    orderId: str
    createdTime: str
    lastUpdatedTime: str
    salesChannel: Channel
    orderItems: list[ItemDoc]
    associatedOrders: NotRequired[list[Related] | None]
    buyer: NotRequired[Buyer | None]
    recipient: NotRequired[Recipient | None]
    proceeds: NotRequired[Proceeds | None]
    fulfillment: NotRequired[Fulfillment | None]


ORDER: Final[TypeAdapter[OrderDoc]] = TypeAdapter(OrderDoc)
