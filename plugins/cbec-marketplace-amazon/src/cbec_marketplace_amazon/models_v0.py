"""The fields that are read of an order of version v0 with its items.

Source: Selling Partner API model `ordersV0`. Version v0 writes some booleans as strings.
"""

from __future__ import annotations

from typing import Final, NotRequired

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

__all__ = ["ORDER_V0", "ItemV0", "MoneyV0", "OrderV0"]


class MoneyV0(TypedDict):
    """A decimal string and its currency."""

    Amount: str
    CurrencyCode: str


class CancelV0(TypedDict, total=False):
    """A buyer's wish to cancel."""

    IsBuyerRequestedCancel: bool | str | None


class CollectionV0(TypedDict, total=False):
    """Who remits the tax."""

    Model: str | None


class ItemBuyerV0(TypedDict, total=False):
    """What a buyer wants of an item."""

    GiftWrapPrice: MoneyV0 | None
    GiftWrapTax: MoneyV0 | None


class ItemV0(TypedDict):
    """One item."""

    OrderItemId: str
    QuantityOrdered: int
    ASIN: NotRequired[str | None]
    SellerSKU: NotRequired[str | None]
    Title: NotRequired[str | None]
    ItemPrice: NotRequired[MoneyV0 | None]
    ItemTax: NotRequired[MoneyV0 | None]
    ShippingPrice: NotRequired[MoneyV0 | None]
    ShippingTax: NotRequired[MoneyV0 | None]
    ShippingDiscount: NotRequired[MoneyV0 | None]
    ShippingDiscountTax: NotRequired[MoneyV0 | None]
    PromotionDiscount: NotRequired[MoneyV0 | None]
    PromotionDiscountTax: NotRequired[MoneyV0 | None]
    CODFee: NotRequired[MoneyV0 | None]
    CODFeeDiscount: NotRequired[MoneyV0 | None]
    IossNumber: NotRequired[str | None]
    DeemedResellerCategory: NotRequired[str | None]
    TaxCollection: NotRequired[CollectionV0 | None]
    BuyerRequestedCancel: NotRequired[CancelV0 | None]
    BuyerInfo: NotRequired[ItemBuyerV0 | None]


class AddressV0(TypedDict, total=False):
    """A postal address."""

    Name: str | None
    CompanyName: str | None
    AddressLine1: str | None
    AddressLine2: str | None
    AddressLine3: str | None
    City: str | None
    County: str | None
    District: str | None
    StateOrRegion: str | None
    Municipality: str | None
    PostalCode: str | None
    CountryCode: str | None
    Phone: str | None


class BuyerV0(TypedDict, total=False):
    """Who bought."""

    BuyerName: str | None
    BuyerEmail: str | None


class OrderV0(TypedDict):
    """An order of version v0 with the items that `getOrderItems` tells."""

    # Passed on to the dictionaries within.
    __pydantic_config__ = ConfigDict(  # type: ignore[misc]  # how pydantic configures a TypedDict
        extra="ignore", strict=True
    )

    AmazonOrderId: str
    PurchaseDate: str
    LastUpdateDate: str
    OrderStatus: str
    FulfillmentChannel: NotRequired[str | None]
    MarketplaceId: NotRequired[str | None]
    OrderTotal: NotRequired[MoneyV0 | None]
    LatestShipDate: NotRequired[str | None]
    IsReplacementOrder: NotRequired[bool | str | None]
    ShippingAddress: NotRequired[AddressV0 | None]
    BuyerInfo: NotRequired[BuyerV0 | None]
    OrderItems: NotRequired[list[ItemV0]]


ORDER_V0: Final[TypeAdapter[OrderV0]] = TypeAdapter(OrderV0)
