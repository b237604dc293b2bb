"""What a destination needs to be told, as rows; and what is known at listing, cart and label."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.consignment import ContentCategory
from cbec_core.domain.customs import Severity
from cbec_core.domain.identifiers import Identifier, IdentifierKind
from cbec_core.domain.landed_cost import Confidence
from cbec_core.domain.landed_request import Buyer, DataSet, TransportMode
from cbec_core.domain.money import Money
from cbec_core.domain.party import Address
from cbec_core.domain.pricing import Collector, TaxCollection, TaxScheme
from cbec_core.domain.product import CustomsProfile
from cbec_core.domain.regime import Threshold

if TYPE_CHECKING:
    from cbec_core.domain.consignment import Consignment
    from cbec_core.domain.landed_request import LandedCostRequest
    from cbec_core.domain.product import Variant

__all__ = ["Need", "Requirement", "RequirementLine", "RequirementSubject", "Station"]


class Station(StrEnum):
    """Say when it is asked what is missing: as goods are offered, bought or sent."""

    LISTING = "listing"
    CART = "cart"
    LABEL = "label"


class Need(StrEnum):
    """Name what a destination needs to be told."""

    HS = "hs"
    DESCRIPTION = "description"
    ORIGIN = "origin"
    MATERIAL = "material"
    WEIGHT = "weight"
    VALUE = "value"
    OWN_ID = "own_id"
    MAKER_ID = "maker_id"
    GTIN = "gtin"
    MANUFACTURER = "manufacturer"
    RESPONSIBLE_PERSON = "responsible_person"
    CONSIGNEE = "consignee"
    PHONE = "phone"
    IMPORTER_NUMBER = "importer_number"
    SCHEME_NUMBER = "scheme_number"


@attrs.frozen(kw_only=True)
class Requirement:
    """One row: what is needed of a consignment that meets every condition, and how badly.

    An empty condition is met by everything. `digits` is the depth of a customs code, `numbers` are
    kinds of which the importer needs one. `over` is a value of the goods above which the row holds,
    and `home` countries of which a responsible person must be, unless the manufacturer is. A row
    that is not `imported` holds where no customs border is crossed, too.
    """

    rule: str
    need: Need
    severity: Severity
    law: str
    source: str
    confidence: Confidence
    valid_from: date
    valid_to: date | None = None
    stations: tuple[Station, ...] = tuple(Station)
    digits: int = 6
    numbers: tuple[IdentifierKind, ...] = ()
    buyer: Buyer | None = None
    over: Threshold | None = None
    transports: tuple[TransportMode, ...] = ()
    declarations: tuple[DataSet, ...] = ()
    schemes: tuple[TaxScheme, ...] = ()
    collector: Collector | None = None
    categories: tuple[ContentCategory, ...] = ()
    home: tuple[str, ...] = ()
    imported: bool = True

    def holds(self, on: date) -> bool:
        """Tell whether the row is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@attrs.frozen
class RequirementLine:
    """Goods of one article; `code` is what the destination is told, no value: not known yet."""

    id: str
    sku: str
    code: str
    customs: CustomsProfile
    weight_g: int
    value: Money | None = None


@attrs.frozen(kw_only=True)
class RequirementSubject:
    """What is known of goods on their way to a destination; None and nothing mean: not yet."""

    station: Station
    destination: str
    lines: tuple[RequirementLine, ...]
    crosses: bool = True
    buyer: Buyer | None = None
    value: Money | None = None
    transport: TransportMode | None = None
    declaration: DataSet | None = None
    category: ContentCategory = ContentCategory.SALE
    consignee: Address | None = attrs.field(default=None, repr=False)
    numbers: tuple[Identifier, ...] = attrs.field(default=(), repr=False)
    collections: tuple[TaxCollection, ...] = ()

    @classmethod
    def listed(cls, variant: Variant, destination: str, *, crosses: bool) -> RequirementSubject:
        """Return what is known of an article as it is offered to a destination."""
        customs = variant.effective_customs
        line = RequirementLine(
            id=variant.sku,
            sku=variant.sku,
            code=customs.code_for(destination),
            customs=customs,
            weight_g=customs.net_weight_g or variant.weight_g,
        )
        return cls(station=Station.LISTING, destination=destination, lines=(line,), crosses=crosses)

    @classmethod
    def asked(cls, request: LandedCostRequest, *, crosses: bool) -> RequirementSubject:
        """Return what a cart knows: goods without their makers, and no consignee yet."""
        lines = tuple(
            RequirementLine(
                id=line.id,
                sku=line.sku,
                code=line.hs,
                customs=CustomsProfile(
                    origin=line.origin,
                    description=line.description,
                    maker_id=line.maker_id,
                    gtin=line.gtin,
                ),
                weight_g=line.weight_g,
                value=line.value,
            )
            for line in request.lines
        )
        return cls(
            station=Station.CART,
            destination=request.destination,
            lines=lines,
            crosses=crosses,
            buyer=request.buyer,
            value=_total(lines, request.currency),
            transport=request.transport,
            declaration=request.declaration,
            numbers=request.identifiers,
            collections=(request.scheme,) if request.scheme else (),
        )

    @classmethod
    def sent(cls, consignment: Consignment, *, crosses: bool) -> RequirementSubject:
        """Return what is known of a consignment before its label; how it travels is not."""
        lines = tuple(
            RequirementLine(
                id=line.line_id,
                sku=line.sku,
                code=line.customs.code_for(consignment.destination),
                customs=line.customs,
                weight_g=line.net_weight_g,
                value=line.value,
            )
            for line in consignment.lines
        )
        importer = consignment.importer
        return cls(
            station=Station.LABEL,
            destination=consignment.destination,
            lines=lines,
            crosses=crosses,
            buyer=Buyer.CONSUMER,
            value=consignment.value,
            category=consignment.category,
            consignee=consignment.consignee.address,
            numbers=(
                *consignment.consignee.identifiers,
                *(importer.identifiers if importer else ()),
            ),
            collections=consignment.tax_collections,
        )


def _total(lines: tuple[RequirementLine, ...], currency: str) -> Money:
    return Money(sum(line.value.minor for line in lines if line.value), currency)
