"""Consignments: the goods of one order that travel together, as customs sees them."""

from __future__ import annotations

from enum import StrEnum

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.money import Money
from cbec_core.domain.party import Party
from cbec_core.domain.pricing import TaxCollection
from cbec_core.domain.product import CustomsProfile
from cbec_core.domain.quantity import Dimensions, check_largest

__all__ = ["Consignment", "ConsignmentLine", "ContentCategory", "Incoterm", "Parcel"]


class Incoterm(StrEnum):
    """Incoterms 2020; who pays the freight is another question."""

    EXW = "EXW"
    FCA = "FCA"
    CPT = "CPT"
    CIP = "CIP"
    DAP = "DAP"
    DPU = "DPU"
    DDP = "DDP"
    FAS = "FAS"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"


class ContentCategory(StrEnum):
    """The boxes of the postal forms CN22 and CN23."""

    GIFT = "gift"
    SAMPLE = "sample"
    DOCUMENTS = "documents"
    SALE = "sale"
    RETURN = "return"
    OTHER = "other"


@attrs.frozen
class ConsignmentLine:
    """Goods of one order line: `value` is for all its units, weights are net grams for all."""

    line_id: str
    sku: str
    title: str
    quantity: int
    value: Money
    net_weight_g: int
    customs: CustomsProfile

    def __attrs_post_init__(self) -> None:
        if self.quantity <= 0:
            raise DomainError("quantity.not_positive", what="quantity", value=self.quantity)


@attrs.frozen
class Parcel:
    """A box: gross weight in grams and outer size."""

    number: int
    weight_g: int
    dimensions: Dimensions | None = None
    line_ids: tuple[str, ...] = ()


@attrs.frozen
class Consignment:
    """What leaves the country for one consignee under one declaration."""

    id: str
    order_id: str
    merchant_id: str
    sender: Party
    consignee: Party
    lines: tuple[ConsignmentLine, ...]
    parcels: tuple[Parcel, ...]
    incoterm: Incoterm
    freight: Money
    insurance: Money
    category: ContentCategory = ContentCategory.SALE
    tax_collections: tuple[TaxCollection, ...] = ()
    importer: Party | None = None
    version: int = 0

    def __attrs_post_init__(self) -> None:
        check_largest(self.gross_weight_g, "weight")

    @property
    def origin(self) -> str:
        """Return the country of dispatch."""
        return self.sender.address.country

    @property
    def destination(self) -> str:
        """Return the country of the consignee."""
        return self.consignee.address.country

    @property
    def value(self) -> Money:
        """Return the intrinsic value: the goods alone."""
        total = Money.zero(self.freight.currency)
        for line in self.lines:
            total = total + line.value
        return total

    @property
    def gross_weight_g(self) -> int:
        """Return the weight of all parcels in grams."""
        return sum(parcel.weight_g for parcel in self.parcels)
