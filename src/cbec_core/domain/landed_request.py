"""What is asked of the landed cost: a consignment as its destination's customs sees it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import attrs

from cbec_core.domain.consignment import Consignment, Incoterm
from cbec_core.domain.customs_borders import region_of
from cbec_core.domain.identifiers import Identifier
from cbec_core.domain.landed_cost import ExchangeRate
from cbec_core.domain.money import Money
from cbec_core.domain.pricing import Charge, TaxCollection

__all__ = ["Apportion", "Buyer", "DataSet", "LandedCostLine", "LandedCostRequest", "TransportMode"]


class Buyer(StrEnum):
    """Say whether the buyer is a consumer or a business."""

    CONSUMER = "consumer"
    BUSINESS = "business"


class DataSet(StrEnum):
    """Name the set of data that a customs declaration has: reduced, with six digits, or full."""

    H7 = "H7"
    H1 = "H1"


class TransportMode(StrEnum):
    """Name how goods cross the border."""

    POST = "post"
    EXPRESS = "express"
    AIR = "air"
    SEA = "sea"
    ROAD = "road"
    RAIL = "rail"


class Apportion(StrEnum):
    """Say how the freight of a consignment is shared by its lines."""

    VALUE = "value"
    WEIGHT = "weight"


@attrs.frozen
class LandedCostLine:
    """Goods of one article: `value` and `weight_g` are for all units, rates are percentages.

    A rate that is given here counts instead of the tariff's or of the destination's own.
    """

    id: str
    value: Money
    quantity: int
    hs: str = ""
    origin: str = ""
    description: str = ""
    sku: str = ""
    weight_g: int = 0
    duty_rate: Decimal | None = None
    tax_rate: Decimal | None = None
    maker_id: str = ""
    gtin: str = ""


@attrs.frozen
class LandedCostRequest:
    """What is to be assessed on a day; every amount and the answer are in `currency`.

    `origin` is the country of dispatch, `declaration` the set of data that the goods are declared
    with, `bought_this_year` what the buyer has had before of a yearly limit, `identifiers` are the
    importer's numbers, `collected` is what the checkout takes beside the prices, and `apportion`
    says how the freight is shared by the lines. It holds what a person wrote, right or wrong: what
    is wrong is said in the findings of the answer.
    """

    on: date
    origin: str
    destination: str
    currency: str
    lines: tuple[LandedCostLine, ...]
    freight: Money
    insurance: Money
    discount: Money
    region: str = ""
    incoterm: Incoterm = Incoterm.DAP
    buyer: Buyer = Buyer.CONSUMER
    transport: TransportMode | None = None
    declaration: DataSet | None = None
    bought_this_year: Money | None = None
    scheme: TaxCollection | None = None
    exchange_rates: tuple[ExchangeRate, ...] = ()
    identifiers: tuple[Identifier, ...] = attrs.field(default=(), repr=False)
    collected: tuple[Charge, ...] = ()
    apportion: Apportion = Apportion.VALUE

    @classmethod
    def of(cls, consignment: Consignment, on: date) -> LandedCostRequest:
        """Return the question that the consignment of an order asks on a day."""
        currency = consignment.freight.currency
        lines = tuple(
            LandedCostLine(
                id=line.line_id,
                value=line.value,
                quantity=line.quantity,
                hs=line.customs.code_for(consignment.destination),
                origin=line.customs.origin,
                description=line.customs.description or line.title,
                sku=line.sku,
                weight_g=line.net_weight_g,
                maker_id=line.customs.maker_id,
                gtin=line.customs.gtin,
            )
            for line in consignment.lines
        )
        return cls(
            on=on,
            origin=consignment.origin,
            destination=consignment.destination,
            currency=currency,
            lines=lines,
            freight=consignment.freight,
            insurance=consignment.insurance,
            discount=Money(0, currency),
            region=region_of(consignment.consignee.address),
            incoterm=consignment.incoterm,
            scheme=next(iter(consignment.tax_collections), None),
            identifiers=consignment.consignee.identifiers,
        )
