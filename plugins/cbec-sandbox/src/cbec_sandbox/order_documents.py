"""The sandbox's own order and settlement documents, as bytes enter (README.md describes them)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field

from cbec_core.api import (
    ChargeKind,
    Collector,
    FulfilledBy,
    IdentifierKind,
    SettlementLineKind,
    TaxScheme,
)

__all__ = ["OrderDocument", "OrdersDocument", "SettlementDocument", "TaxPart"]


def _decimal_text(value: object) -> object:
    # The reader of JSON hands numbers over as int or Decimal, so that no float ever exists.
    return str(value) if isinstance(value, int | Decimal) else value


Amount = Annotated[str, BeforeValidator(_decimal_text)]
Text = Annotated[str, Field(max_length=500)]


class TaxPart(BaseModel):
    """Who collected a tax."""

    collector: Collector
    scheme: TaxScheme = TaxScheme.UNKNOWN
    number: str = Field(default="", repr=False)


class ChargePart(BaseModel):
    """One charge."""

    kind: ChargeKind
    amount: Amount
    tax: TaxPart | None = None


class IdentifierPart(BaseModel):
    """A number that the country of the address has given, unless it names another country."""

    kind: IdentifierKind
    number: Text = Field(repr=False)
    country: str = ""


class AddressPart(BaseModel):
    """An address with the numbers of who lives there; only the country is needed."""

    country: str
    name: Text = Field(default="", repr=False)
    company: Text = Field(default="", repr=False)
    lines: list[Text] = Field(default=[], repr=False, max_length=8)
    city: Text = Field(default="", repr=False)
    region: Text = Field(default="", repr=False)
    postcode: Text = Field(default="", repr=False)
    phone: Text = Field(default="", repr=False)
    email: Text = Field(default="", repr=False)
    identifiers: list[IdentifierPart] = Field(default=[], repr=False, max_length=8)


class LinePart(BaseModel):
    """One line; its charges are for all units."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    sku: Annotated[str, Field(min_length=1, max_length=100)]
    title: Text = ""
    quantity: int
    charges: list[ChargePart]


class OrderDocument(BaseModel):
    """One order."""

    id: Annotated[str, Field(min_length=1, max_length=100)]
    placed_at: AwareDatetime
    updated_at: AwareDatetime | None = None
    ship_by: AwareDatetime | None = None
    state: str = "to_ship"
    currency: str
    total: Amount
    site: str = ""
    fulfilled_by: FulfilledBy = FulfilledBy.MERCHANT
    buyer: AddressPart | None = None
    ship_to: AddressPart | None = None
    lines: list[LinePart]
    charges: list[ChargePart] = []


class OrdersDocument(BaseModel):
    """A page of orders; each order is read by itself, so that one bad one harms no other."""

    sandbox_orders: Literal[1]
    orders: list[Any]
    next_page: str = ""
    cursor: str = ""


class SettlementLinePart(BaseModel):
    """One line of a report; positive amounts are owed to the merchant."""

    id: str
    kind: SettlementLineKind
    amount: Amount
    order: str = ""
    text: Text = ""


class SettlementDocument(BaseModel):
    """A payout and what it consists of."""

    sandbox_settlement: Literal[1]
    id: str
    currency: str
    payout: Amount
    settled_at: AwareDatetime
    lines: list[SettlementLinePart]
