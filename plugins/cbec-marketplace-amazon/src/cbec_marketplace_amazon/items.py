"""Items of an order of version 2026-01-01 as lines: quantities, charges, who collected the tax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_core.api import (
    Charge,
    ChargeKind,
    Collector,
    DomainError,
    Money,
    OrderLine,
    TaxCollection,
)

if TYPE_CHECKING:
    from cbec_marketplace_amazon.models import ItemDoc, Proceeds
    from cbec_marketplace_amazon.reading import Desk

__all__ = ["ItemReader"]


class ItemReader:
    """Read the items of one order; what consecutive items share is worked out once."""

    def __init__(self, desk: Desk, currency: str, destination: str, country: str) -> None:
        self._desk = desk
        self._currency = currency
        self._destination = destination
        self._country = country
        self._plain = desk.purse.shelf(None)
        self._taxed = self._plain
        self._told: tuple[object, object] | None = None
        self.arrangement = desk.taxes.of("", False, "", destination, country)
        self.summed = 0
        self.types: set[str] = set()
        self.cancel_wished = False
        # For the digest of the order: of each item its breakdowns, then itself and their count.
        self.said: list[str] = []
        self._said_of_tax = ""

    def line(self, item: ItemDoc, cancelled: bool) -> OrderLine:
        """Return a line and add its charges to the sum."""
        product = item["product"]
        asin, title = product.get("asin") or "", product.get("title") or ""
        sku = product.get("sellerSku") or ""
        proceeds = item.get("proceeds")
        quantity = item["quantityOrdered"]
        if cancelled:
            quantity = 0
        elif quantity < 0 or "cancellation" in item:
            quantity, doubtful = _quantity(item)
            self.cancel_wished = self.cancel_wished or doubtful or _wishes_to_cancel(item)
        name = item["orderItemId"]
        before = len(self.said)
        charges = self._charges(item, proceeds) if proceeds else ()
        count = len(self.said) - before
        self.said.append(
            f"{name}\0{sku}\0{asin}\0{title}\0{quantity}\0{self._said_of_tax}\0{count}"
        )
        return OrderLine(name, sku or asin, title, quantity, charges, asin)

    def _charges(self, item: ItemDoc, proceeds: Proceeds) -> tuple[Charge, ...]:
        breakdowns = proceeds.get("breakdowns")
        if not breakdowns:
            total = proceeds.get("proceedsTotal")
            breakdowns = [{"type": "ITEM", "subtotal": total}] if total else []
        fulfillment = item.get("fulfillment")
        told = (item.get("tax"), fulfillment and fulfillment.get("shipping"))
        if told != self._told:
            self._told = told
            self.arrangement = self._arrange(item)
            self._taxed = self._desk.purse.shelf(self.arrangement)
        arrangement = self.arrangement
        by_marketplace = arrangement.collector is Collector.MARKETPLACE
        currency, plain, taxed, said = self._currency, self._plain, self._taxed, self.said
        types = self.types
        charges = []
        summed = 0
        untaxed = True
        for breakdown in breakdowns:
            type_ = breakdown["type"]
            subtotal = breakdown["subtotal"]
            code = subtotal["currencyCode"]
            key = f"{type_}\0{subtotal['amount']}\0{code}"
            said.append(key)
            types.add(type_)
            if type_ == "TAX":
                charge = taxed.get(key) or self._desk.purse.charge(type_, subtotal, arrangement)
                minor = charge.amount.minor
                if minor or by_marketplace:
                    charges.append(charge)
                    untaxed = False
            else:
                charge = plain.get(key) or self._desk.purse.charge(type_, subtotal)
                minor = charge.amount.minor
                if minor or type_ == "ITEM":
                    charges.append(charge)
            if code != currency:
                raise DomainError("money.currency_mix", left=currency, right=code)
            summed += minor
        if by_marketplace and untaxed and charges:
            # The arrangement is told though its amount is not: customs needs to know of it.
            charges.append(Charge(ChargeKind.TAX, Money.zero(currency), arrangement))
        self.summed += summed
        return tuple(charges)

    def _arrange(self, item: ItemDoc) -> TaxCollection:
        scheme = number = ""
        facilitated = False
        tax = item.get("tax")
        if tax:
            for calculation in tax.get("taxCalculationBreakdowns") or ():
                scheme = scheme or calculation.get("reportingScheme") or ""
            for collected in tax.get("taxCollections") or ():
                facilitated = facilitated or collected.get("model") == "MARKETPLACE_FACILITATOR"
        shipping = (item.get("fulfillment") or {}).get("shipping")
        if shipping:
            number = (shipping.get("internationalShipping") or {}).get("iossNumber") or ""
        self._said_of_tax = f"{scheme}\0{facilitated}\0{number}"
        return self._desk.taxes.of(scheme, facilitated, number, self._destination, self._country)


def _quantity(item: ItemDoc) -> tuple[int, bool]:
    """Return the units that are still to be sent or were, and whether some may be cancelled."""
    quantity = item["quantityOrdered"]
    doubtful = False
    cancellation = item.get("cancellation")
    if cancellation and cancellation.get("cancellationExecution"):
        fulfillment = item.get("fulfillment") or {}
        sent, left = fulfillment.get("quantityFulfilled"), fulfillment.get("quantityUnfulfilled")
        if sent is not None and left is not None:
            quantity = min(quantity, sent + left)
        else:
            doubtful = quantity > 0
    if quantity < 0:
        raise DomainError("quantity.negative", what="quantityOrdered", value=quantity)
    return quantity, doubtful


def _wishes_to_cancel(item: ItemDoc) -> bool:
    cancellation = item.get("cancellation")
    if not cancellation or cancellation.get("cancellationExecution"):
        return False
    return bool(cancellation.get("cancellationRequest"))
