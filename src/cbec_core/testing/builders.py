"""Values that are valid as they come; a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs

from cbec_core.domain.consignment import Consignment, ConsignmentLine, Incoterm, Parcel
from cbec_core.domain.customs import Direction
from cbec_core.domain.landed_request import LandedCostRequest
from cbec_core.domain.merchant import Merchant
from cbec_core.domain.money import Money
from cbec_core.domain.order import Order, OrderLine, OrderState, order_id
from cbec_core.domain.party import Address, Party
from cbec_core.domain.pricing import Charge, ChargeKind, charges_total
from cbec_core.domain.product import CustomsProfile, Product, Variant
from cbec_core.domain.quantity import Dimensions
from cbec_core.domain.stock import StockLevel
from cbec_core.ports.carrier import LabelRequest
from cbec_core.ports.customs import DeclarationRequest
from cbec_core.ports.documents import DocumentKind, DocumentRequest
from cbec_core.ports.marketplace import ConfirmedLine, ConfirmShipmentRequest
from cbec_core.ports.notify import Notice
from cbec_core.ports.payment import AuthoriseRequest
from cbec_core.ports.screening import ScreeningSubject

__all__ = [
    "DAY",
    "make_address",
    "make_authorise_request",
    "make_confirm_request",
    "make_consignment",
    "make_consignment_line",
    "make_customs_profile",
    "make_declaration_request",
    "make_document_request",
    "make_label_request",
    "make_landed_cost_request",
    "make_merchant",
    "make_notice",
    "make_order",
    "make_order_line",
    "make_party",
    "make_product",
    "make_stock_level",
    "make_subject",
    "make_variant",
]

DAY = date(2026, 3, 2)
_PLACED = datetime(2026, 3, 1, 18, 5, tzinfo=UTC)


def make_address(country: str = "DE", **changes: Any) -> Address:
    """Return an address; the default one is in Berlin and belongs to nobody."""
    fields = {
        "name": "Erika Mustermann",
        "lines": ("Beispielweg 1",),
        "city": "Berlin",
        "postcode": "10115",
    }
    return Address(**{"country": country, **fields, **changes})


def make_party(country: str = "DE", **changes: Any) -> Party:
    """Return a party; `address` and `identifiers` are its own, the rest is of its address."""
    identifiers = changes.pop("identifiers", ())
    address = changes.pop("address", None) or make_address(country, **changes)
    return Party(address, identifiers)


def make_merchant(id: str = "m1", **changes: Any) -> Merchant:  # noqa: A002  # the field's name
    """Return a merchant in Shenzhen."""
    party = make_party("CN", name="", company="Example Trading", city="Shenzhen", postcode="518000")
    return Merchant(**{"id": id, "name": "Example Trading", "party": party, **changes})


def make_customs_profile(**changes: Any) -> CustomsProfile:
    """Return a complete profile of knitted cotton T-shirts."""
    fields = {
        "hs": "610910",
        "origin": "CN",
        "description": "Cotton T-shirt, knitted",
        "description_zh": "棉制针织T恤衫",
        "material": "100% cotton",
        "net_weight_g": 180,
    }
    return CustomsProfile(**{**fields, **changes})


def make_product(id: str = "prd_shirt", **changes: Any) -> Product:  # noqa: A002  # the field's name
    """Return a product with a complete customs profile."""
    fields = {"merchant_id": "m1", "name": "T-shirt", "customs": make_customs_profile()}
    return Product(**{"id": id, **fields, **changes})


def make_variant(sku: str = "SHIRT-M", **changes: Any) -> Variant:
    """Return a variant of 200 g in a flat box."""
    fields = {
        "product": changes.pop("product", None) or make_product(),
        "weight_g": 200,
        "dimensions": Dimensions(300, 200, 20),
    }
    return Variant(**{"sku": sku, **fields, **changes})


def make_stock_level(sku: str = "SHIRT-M", **changes: Any) -> StockLevel:
    """Return ten free units at one location."""
    fields = {"merchant_id": "m1", "location": "SZX1", "on_hand": 10, "reserved": 0}
    return StockLevel(**{"sku": sku, **fields, **changes})


def make_order_line(sku: str = "SHIRT-M", **changes: Any) -> OrderLine:
    """Return a line of two units; `minor` and `currency` say what its goods cost together."""
    goods = Money(changes.pop("minor", 3998), changes.pop("currency", "EUR"))
    fields = {
        "id": "1",
        "title": "T-shirt",
        "quantity": 2,
        "charges": (Charge(ChargeKind.GOODS, goods),),
    }
    return OrderLine(**{"sku": sku, **fields, **changes})


def make_order(**changes: Any) -> Order:
    """Return a paid order of one line to Berlin; id and total follow from the rest."""
    currency = changes.setdefault("currency", "EUR")
    merchant_id = changes.setdefault("merchant_id", "m1")
    channel = changes.setdefault("channel", "sandbox")
    external_id = changes.setdefault("external_id", "SBX-1001")
    lines = changes.setdefault("lines", (make_order_line(currency=currency),))
    charges = changes.setdefault("charges", ())
    every = (*(charge for line in lines for charge in line.charges), *charges)
    fields = {
        "id": order_id(merchant_id, channel, external_id),
        "placed_at": _PLACED,
        "updated_at": _PLACED,
        "state": OrderState.TO_SHIP,
        "total": charges_total(every, currency),
        "buyer": make_party(),
        "ship_to": make_party(),
        "content_hash": "0" * 64,
    }
    return Order(**{**fields, **changes})


def make_consignment_line(sku: str = "SHIRT-M", **changes: Any) -> ConsignmentLine:
    """Return goods of one order line with everything that customs asks for."""
    value = Money(changes.pop("minor", 3998), changes.pop("currency", "EUR"))
    fields = {
        "line_id": "1",
        "title": "T-shirt",
        "quantity": 2,
        "value": value,
        "net_weight_g": 360,
        "customs": changes.pop("customs", None) or make_customs_profile(),
    }
    return ConsignmentLine(**{"sku": sku, **fields, **changes})


def make_consignment(**changes: Any) -> Consignment:
    """Return a parcel of two shirts from Shenzhen; `destination` and `currency` shape it."""
    currency = changes.pop("currency", "EUR")
    destination = changes.pop("destination", "DE")
    parcel = Parcel(1, 450, Dimensions(310, 210, 40), ("1",))
    fields = {
        "id": "con_1",
        "order_id": make_order().id,
        "merchant_id": "m1",
        "sender": make_merchant().party,
        "consignee": make_party(destination),
        "lines": (make_consignment_line(currency=currency),),
        "parcels": (parcel,),
        "incoterm": Incoterm.DAP,
        "freight": Money(590, currency),
        "insurance": Money(0, currency),
    }
    return Consignment(**{**fields, **changes})


def make_authorise_request(operation_id: str = "op_1", **changes: Any) -> AuthoriseRequest:
    """Ask to hold 39.98 EUR on a method that works."""
    fields = {
        "payment_id": "pay_1",
        "order_id": make_order().id,
        "amount": Money(3998, "EUR"),
        "method": "tok_ok",
        "country": "DE",
    }
    return AuthoriseRequest(**{"operation_id": operation_id, **fields, **changes})


def make_label_request(operation_id: str = "op_1", **changes: Any) -> LabelRequest:
    """Ask for a label of the default consignment."""
    fields = {
        "order": changes.pop("order", None) or make_order(),
        "consignment": changes.pop("consignment", None) or make_consignment(),
        "service": "economy",
        "on": DAY,
    }
    return LabelRequest(**{"operation_id": operation_id, **fields, **changes})


def make_confirm_request(operation_id: str = "op_1", **changes: Any) -> ConfirmShipmentRequest:
    """Confirm that the default order has left."""
    fields = {
        "order_external_id": "SBX-1001",
        "site": "",
        "carrier": "sandbox",
        "service": "economy",
        "tracking_number": "SBXD1772443800ABCDEF",
        "shipped_at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        "lines": (ConfirmedLine("1", 2),),
    }
    return ConfirmShipmentRequest(**{"operation_id": operation_id, **fields, **changes})


def make_declaration_request(operation_id: str = "op_1", **changes: Any) -> DeclarationRequest:
    """Declare the default consignment for export."""
    fields = {
        "declaration_id": "dec_1",
        "direction": Direction.EXPORT,
        "order": changes.pop("order", None) or make_order(),
        "consignment": changes.pop("consignment", None) or make_consignment(),
        "tracking_number": "SBXD1772443800ABCDEF",
        "on": DAY,
    }
    return DeclarationRequest(**{"operation_id": operation_id, **fields, **changes})


def make_landed_cost_request(**changes: Any) -> LandedCostRequest:
    """Ask what the default consignment costs on arrival; `destination` and `on` shape it."""
    on = changes.pop("on", DAY)
    inner = {k: changes.pop(k) for k in ("currency", "destination") if k in changes}
    consignment = changes.pop("consignment", None) or make_consignment(**inner)
    return attrs.evolve(LandedCostRequest.of(consignment, on), **changes)


def make_subject(**changes: Any) -> ScreeningSubject:
    """Ask about a party and an article that are on no list."""
    fields = {
        "order_id": make_order().id,
        "destination": "DE",
        "parties": (make_party(),),
        "goods": (make_customs_profile(),),
    }
    return ScreeningSubject(**{**fields, **changes})


def make_document_request(
    kind: DocumentKind = DocumentKind.COMMERCIAL_INVOICE, **changes: Any
) -> DocumentRequest:
    """Ask for a document of the default consignment, with a tracking number."""
    fields = {
        "order": changes.pop("order", None) or make_order(),
        "consignment": changes.pop("consignment", None) or make_consignment(),
        "on": DAY,
        "tracking_number": "SBXD1772443800ABCDEF",
        "service": "economy",
    }
    return DocumentRequest(**{"kind": kind, **fields, **changes})


def make_notice(operation_id: str = "op_1", **changes: Any) -> Notice:
    """Return a notice for an operator."""
    fields = {"subject": "A run is parked", "text": "cbec runs parked shows it."}
    return Notice(**{"operation_id": operation_id, **fields, **changes})
