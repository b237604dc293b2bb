"""Bad input: a stable code, a hint, nothing half-written (the list of issue 2)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core import Cbec, Receipt
from cbec_core.domain.errors import CbecError
from cbec_core.domain.operation import RunState
from cbec_core.domain.quantity import LARGEST

if TYPE_CHECKING:
    from cbec_core.domain.product import Variant

Document = dict[str, Any]
both = pytest.mark.parametrize(
    "deploy",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
    indirect=True,
)


def _refused(cbec: Cbec, document: bytes, channel: str = "amazon") -> CbecError:
    with pytest.raises(CbecError) as caught:
        cbec.orders.import_document(document, channel)
    assert caught.value.hint
    assert not cbec.orders.list()
    return caught.value


def _fault(cbec: Cbec, document: Document) -> str:
    """Import a document whose one order is bad; return its code, after seeing nothing stored."""
    report = cbec.orders.import_document(json.dumps(document).encode(), "amazon")
    assert not report.inserted
    assert not cbec.orders.list()
    (fault,) = report.faults
    assert fault.reason
    return fault.code


def _first_item(document: Document) -> Document:
    item: Document = document["orders"][0]["orderItems"][0]
    return item


@pytest.mark.parametrize("channel", ["amazon", ""])
@pytest.mark.parametrize("document", [b"{", b'{"orders": [{"orderId": "1"', b"not json at all"])
def test_truncated_or_no_json(cbec: Cbec, document: bytes, channel: str) -> None:
    assert _refused(cbec, document, channel).code == "intake.not_json"


@pytest.mark.parametrize("channel", ["amazon", ""])
@pytest.mark.parametrize("document", [b"", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_document(cbec: Cbec, document: bytes, channel: str) -> None:
    assert _refused(cbec, document, channel).code == "intake.empty"


@pytest.mark.parametrize("document", [b"[" * 100_000, b'{"a": ' + b"1" * 5000 + b"}", b"[]"])
def test_json_that_no_marketplace_wrote(cbec: Cbec, document: bytes) -> None:
    assert _refused(cbec, document, "").code == "intake.not_understood"


def test_bytes_that_are_not_utf8(cbec: Cbec) -> None:
    error = _refused(cbec, b'{"orders": ["\xff\xfe"]}')
    assert error.code == "intake.not_utf8"
    assert error.params["position"] == 13


def test_a_file_of_another_marketplace(cbec: Cbec) -> None:
    ebay = {"orders": [{"orderId": "12-1", "legacyOrderId": "1", "pricingSummary": {}}]}
    shopee = {"error": "", "response": {"order_list": [{"order_sn": "220101"}]}}
    for document in (ebay, shopee):
        raw = json.dumps(document).encode()
        assert _refused(cbec, raw).code == "intake.wrong_marketplace"
    unknown = json.dumps({"anything": 1}).encode()
    assert _refused(cbec, unknown, "").code in {"intake.not_understood", "intake.wrong_marketplace"}


def test_unknown_currency(cbec: Cbec, one_order: Document) -> None:
    text = json.dumps(one_order).replace('"EUR"', '"EUX"')
    assert _fault(cbec, json.loads(text)) == "money.currency_unknown"


def test_unknown_country(cbec: Cbec, one_order: Document) -> None:
    one_order["orders"][0]["recipient"]["deliveryAddress"]["countryCode"] = "XX"
    assert _fault(cbec, one_order) == "country.unknown"


def test_negative_quantity(cbec: Cbec, one_order: Document) -> None:
    _first_item(one_order)["quantityOrdered"] = -1
    assert _fault(cbec, one_order) in {"quantity.negative", "intake.invalid"}


@both
@pytest.mark.parametrize("quantity", [LARGEST + 1, 10**12, 10**30, 10**4000])
def test_a_quantity_without_measure(cbec: Cbec, one_order: Document, quantity: int) -> None:
    _first_item(one_order)["quantityOrdered"] = quantity
    assert _fault(cbec, one_order) == "quantity.too_large"


@both
def test_lines_that_are_too_many_together(cbec: Cbec, one_order: Document) -> None:
    for item in one_order["orders"][0]["orderItems"]:
        item["quantityOrdered"] = LARGEST
    assert _fault(cbec, one_order) == "quantity.too_large"


@both
def test_stock_without_measure(cbec: Cbec) -> None:
    for receipts in (
        (Receipt("A", LARGEST + 1, "r"),),
        (Receipt("A", 10**30, "r"),),
        (Receipt("A", LARGEST, "r1"), Receipt("A", 1, "r2")),
    ):
        with pytest.raises(CbecError) as caught:
            cbec.stock.receive(*receipts)
        assert caught.value.code == "quantity.too_large"
    cbec.stock.receive(Receipt("A", LARGEST, "first"), Receipt("A", LARGEST, "second", "other"))
    with pytest.raises(CbecError) as caught:
        cbec.stock.receive(Receipt("A", 1, "third"))
    assert caught.value.code == "quantity.too_large"
    assert {level.on_hand for level in cbec.stock.levels(["A"])} == {LARGEST}


@both
def test_a_parcel_of_many_tons_waits_for_a_person(
    cbec: Cbec, one_order: Document, catalogue: list[Variant]
) -> None:
    _first_item(one_order)["quantityOrdered"] = LARGEST - 10
    report = cbec.orders.import_document(json.dumps(one_order).encode(), "amazon")
    run = cbec.runs.process(report.inserted[0])
    assert (run.state, run.reason) == (RunState.PARKED, "quantity.too_large")


def test_too_many_decimals(cbec: Cbec, one_order: Document) -> None:
    breakdown = _first_item(one_order)["proceeds"]["breakdowns"][0]
    breakdown["subtotal"]["amount"] = "37.805"
    assert _fault(cbec, one_order) == "money.too_many_decimals"


def test_a_total_that_does_not_add_up(cbec: Cbec, one_order: Document) -> None:
    one_order["orders"][0]["proceeds"]["grandTotal"]["amount"] = "59.14"
    assert _fault(cbec, one_order) == "order.total_mismatch"


def test_one_bad_order_does_not_stop_the_others(cbec: Cbec, demo_document: Document) -> None:
    demo_document["orders"][0]["proceeds"]["grandTotal"]["amount"] = "0.01"
    report = cbec.orders.import_document(json.dumps(demo_document).encode(), "amazon")
    assert len(report.faults) == 1
    assert len(report.inserted) == len(demo_document["orders"]) - 1


def test_a_changed_duplicate_is_a_revision(cbec: Cbec, one_order: Document) -> None:
    raw = json.dumps(one_order).encode()
    (order_id,) = cbec.orders.import_document(raw, "amazon").inserted
    assert cbec.orders.import_document(raw, "amazon").unchanged == (order_id,)
    address = one_order["orders"][0]["recipient"]["deliveryAddress"]
    address["city"] = "Potsdam"
    report = cbec.orders.import_document(json.dumps(one_order).encode(), "amazon")
    assert report.revised == (order_id,)
    revisions = cbec.orders.revisions(order_id)
    assert [revision.revision for revision in revisions] == [1, 2]
    assert "Potsdam" not in revisions[0].raw
    assert "Potsdam" in revisions[1].raw


def test_an_order_of_ten_thousand_lines(cbec: Cbec, one_order: Document) -> None:
    order = one_order["orders"][0]
    item = order["orderItems"][0]
    order["orderItems"] = [{**item, "orderItemId": str(n)} for n in range(10_000)]
    item_total = 0
    for breakdown in item["proceeds"]["breakdowns"]:
        item_total += round(float(breakdown["subtotal"]["amount"]) * 100)
    order["proceeds"] = {
        "grandTotal": {"amount": f"{item_total * 10_000 / 100:.2f}", "currencyCode": "EUR"}
    }
    assert _fault(cbec, one_order) == "order.too_many_lines"


def test_a_file_of_200_megabytes(cbec: Cbec, tmp_path: Path) -> None:
    big = tmp_path / "big.json"
    with big.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(CbecError) as caught:
        cbec.orders.import_file(big)
    assert caught.value.code == "intake.too_large"
    assert caught.value.params["size"] == 200 * 1024 * 1024


def test_a_file_that_is_not_there(cbec: Cbec, tmp_path: Path) -> None:
    with pytest.raises(CbecError) as caught:
        cbec.orders.import_file(tmp_path / "none.json")
    assert caught.value.code == "intake.file_unreadable"


def test_a_locked_database(
    deploy: Callable[..., Cbec], tmp_path: Path, one_order: Document
) -> None:
    cbec = deploy(database={"busy_timeout_s": 0})
    other = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CbecError) as caught:
        cbec.orders.import_document(json.dumps(one_order).encode(), "amazon")
    other.execute("ROLLBACK")
    other.close()
    assert caught.value.code == "storage.locked"
    assert not cbec.orders.list()


def test_a_read_only_database(cbec: Cbec, tmp_path: Path, one_order: Document) -> None:
    url = f"sqlite:///file:{tmp_path / 'shop.db'}?mode=ro&uri=true"
    settings = {"merchant": {"id": "m1"}}
    with Cbec.open(settings=settings, database_url=url) as reader:
        assert not reader.storage.state().writable
        with pytest.raises(CbecError) as caught:
            reader.orders.import_document(json.dumps(one_order).encode(), "amazon")
    assert caught.value.code == "storage.read_only"


def test_a_database_of_a_newer_schema(
    deploy: Callable[..., Cbec], tmp_path: Path, one_order: Document
) -> None:
    deploy().close()
    other = sqlite3.connect(tmp_path / "shop.db")
    other.execute(
        "UPDATE alembic_version SET version_num = 'core_9999' WHERE version_num LIKE 'core%'"
    )
    other.commit()
    other.close()
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    with Cbec.open(settings={"merchant": {"id": "m1"}}, database_url=url) as app:
        with pytest.raises(CbecError) as caught:
            app.orders.import_document(json.dumps(one_order).encode(), "amazon")
        assert caught.value.code == "storage.schema_newer"
        with pytest.raises(CbecError) as caught:
            app.storage.upgrade()
        assert caught.value.code == "storage.schema_newer"


def test_a_database_without_tables(tmp_path: Path) -> None:
    with Cbec.open(database_url=f"sqlite:///{tmp_path / 'empty.db'}") as app:
        with pytest.raises(CbecError) as caught:
            app.orders.list()
        assert caught.value.code == "storage.schema_missing"


def test_an_order_that_the_database_refuses_does_not_stop_the_others(
    cbec: Cbec, tmp_path: Path, demo_document: dict[str, Any]
) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as other:
        other.execute(
            "CREATE TRIGGER picky BEFORE INSERT ON orders WHEN NEW.external_id = "
            f"'{demo_document['orders'][1]['orderId']}' BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    report = cbec.orders.import_document(json.dumps(demo_document).encode(), "amazon")
    assert len(report.inserted) == len(demo_document["orders"]) - 1
    (fault,) = report.faults
    assert fault.external_id == demo_document["orders"][1]["orderId"]
    assert fault.code == "storage.constraint"
