"""Amazon's own samples: each maps, or gives the fault that is written down here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cbec_core.api import CbecError, Money

# Samples that are whole answers of another kind, or orders that came without their items.
FAULTS = {
    "ordersV0.confirmShipment.204.1": "intake.wrong_marketplace",
    "ordersV0.getOrder.200.1": "amazon.items_missing",
    "ordersV0.getOrder.200.2": "amazon.items_missing",
    "ordersV0.getOrder.200.3": "amazon.items_missing",
    "ordersV0.getOrderAddress.200.1": "amazon.order_missing",
    "ordersV0.getOrderAddress.200.2": "amazon.order_missing",
    "ordersV0.getOrderBuyerInfo.200.1": "amazon.order_missing",
    "ordersV0.getOrderBuyerInfo.200.2": "amazon.order_missing",
    "ordersV0.getOrderItems.200.1": "amazon.order_missing",
    "ordersV0.getOrderItems.200.2": "amazon.order_missing",
    "ordersV0.getOrders.200.1": "amazon.items_missing",
    "ordersV0.getOrders.200.2": "amazon.items_missing",
    "ordersV0.getOrders.200.3": "amazon.items_missing",
    "ordersV0.getOrders.200.4": "amazon.items_missing",
}


def outcome(read: Any, document: Any) -> list[str]:
    try:
        page = read(document)
    except CbecError as fault:
        return [fault.code]
    return [fault.code for fault in page.faults] or [f"{len(page.orders)} taken"]


def test_every_sample_maps_or_has_its_fault(read, vendor_data: Path):
    folder = vendor_data / "market" / "amazon" / "samples"
    paths = sorted([*folder.glob("ordersV0.*.json"), *folder.glob("orders_2026-01-01.*.json")])
    assert len(paths) > 25
    for path in paths:
        sample = json.loads(path.read_text(encoding="utf-8"))
        expected = FAULTS.get(path.stem, "1 taken")
        if sample["status"] == 400:
            expected = "amazon.error_answer"
        assert set(outcome(read, sample["response"])) == {expected}, path.name


def test_every_synthetic_order_maps(read, vendor_data: Path):
    paths = sorted((vendor_data / "market" / "amazon" / "synthetic").glob("*.json"))
    assert paths
    for path in paths:
        assert outcome(read, path.read_bytes()) == ["1 taken"], path.name


def test_a_sample_order_with_its_sample_items(read, vendor_data: Path):
    folder = vendor_data / "market" / "amazon" / "samples"

    def answer(name: str) -> Any:
        return json.loads((folder / f"ordersV0.{name}.json").read_text("utf-8"))["response"]

    (imported,) = read([answer("getOrder.200.1"), answer("getOrderItems.200.1")]).orders
    assert imported.order.total == Money(1101, "USD")
    # The other sample of items has yen with decimals, in a list that goes on elsewhere.
    items = answer("getOrderItems.200.2")
    head = {**answer("getOrder.200.1")["payload"], "AmazonOrderId": "903-1671087-0812628"}
    assert outcome(read, [{"payload": head}, items]) == ["amazon.items_incomplete"]
    del items["payload"]["NextToken"]
    head["OrderTotal"] = {"CurrencyCode": "JPY", "Amount": "0"}
    assert outcome(read, [{"payload": head}, items]) == ["money.too_many_decimals"]


def test_files_of_other_marketplaces_are_refused(read, amazon, vendor_data: Path):
    folders = [vendor_data / "market" / "ebay" / "samples", vendor_data / "market" / "shopee"]
    paths = [path for folder in folders for path in folder.rglob("*rder*.json")]
    assert paths
    for path in paths:
        with pytest.raises(CbecError) as refusal:
            read(path.read_bytes())
        assert refusal.value.code == "intake.wrong_marketplace", path.name
        assert not amazon.recognises(path.read_bytes()[:4096]), path.name


def test_the_sample_settlement_adds_up(amazon, context, vendor_data: Path):
    path = vendor_data / "pay" / "reports" / "amazon_settlement_flat_file_v2_sample.tsv"
    settlement = amazon.read_settlement(path.read_bytes(), context)
    assert settlement.payout == Money(2364, "GBP")
    assert settlement.difference.minor == 0


def test_every_published_marketplace_is_known(vendor_data: Path):
    from cbec_marketplace_amazon.sites import SITES

    path = vendor_data / "market" / "amazon" / "marketplaces.json"
    listed = json.loads(path.read_text("utf-8"))["marketplaces"]
    assert {entry["id"]: entry["country"] for entry in listed} == {
        name: country for name, (country, _) in SITES.items()
    }
