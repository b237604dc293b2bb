"""What `cbec demo` carries through the corridor holds together."""

from __future__ import annotations

import json
from collections import Counter

from cbec_marketplace_amazon.manifest import cbec_demo

from cbec_core.api import (
    ChargeKind,
    FulfilledBy,
    OrderState,
    SettlementLineKind,
    check_country,
    check_hs,
)


def test_every_order_is_taken_and_the_cases_are_there(read, demo):
    page = read(demo("search_orders.json"))
    assert page.faults == ()
    orders = [imported.order for imported in page.orders]
    assert Counter(order.state for order in orders) == {
        OrderState.TO_SHIP: 9,
        OrderState.CANCELLED: 1,
        OrderState.SHIPPED: 1,
        OrderState.AWAITING_PAYMENT: 1,
    }
    assert {order.currency for order in orders} == {"EUR", "GBP", "USD", "JPY", "AUD"}
    assert {order.destination for order in orders} == {
        *("DE", "FR", "IT", "AT", "GB", "US", "JP", "AU", "NZ"),
        "",
    }
    assert {t.scheme.value for order in orders for t in order.tax_collections} == {
        *("IOSS", "UOSS", "GB_VAT", "SALES_TAX", "GST")
    }
    kinds = {charge.kind for order in orders for charge in order.all_charges()}
    assert {ChargeKind.GIFT_WRAP, ChargeKind.DISCOUNT, ChargeKind.SHIPPING, ChargeKind.TIP} < kinds
    assert sum(order.fulfilled_by is FulfilledBy.MARKETPLACE for order in orders) == 1


def test_the_catalogue_knows_every_article(read, demo):
    catalogue = {entry["sku"]: entry for entry in json.loads(demo("catalogue.json"))}
    sold = {line.sku for i in read(demo("search_orders.json")).orders for line in i.order.lines}
    assert sold == set(catalogue)
    for entry in catalogue.values():
        assert check_hs(entry["hs"]) == entry["hs"]
        check_country(entry["origin"])
        assert 0 < entry["net_weight_g"] < entry["weight_g"]
        assert len(entry["dimensions_mm"]) == 3


def test_the_settlement_pays_the_orders_of_its_site_to_the_cent(read, demo, amazon, context):
    settlement = amazon.read_settlement(demo("settlement_de.tsv"), context)
    assert settlement.difference.minor == 0
    totals = {
        i.order.external_id: i.order.total.minor
        for i in read(demo("search_orders.json")).orders
        if i.order.site == "A1PA6795UKMFR9" and i.order.state is not OrderState.CANCELLED
    }
    sold: Counter[str] = Counter()
    for line in settlement.lines:
        if line.kind is SettlementLineKind.SALE:
            sold[line.order_external_id] += line.amount.minor
    assert {name: sold[name] for name in totals} == totals
    assert set(sold) - set(totals) == {"302-9999999-9999999"}


def test_the_demo_files_are_named(demo):
    for named in cbec_demo():
        assert demo(named.name)
