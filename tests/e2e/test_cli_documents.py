"""Documents that cannot be taken: which, where and why, without a word of what they hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.command import CANARIES, NUMBER, Shell, written

Document = dict[str, Any]


@pytest.fixture
def private(one_order: Document) -> Document:
    """Return an order with canaries for personal data."""
    (order,) = one_order["orders"]
    name, street, mail, phone = CANARIES
    order["buyer"] = {"buyerName": name, "buyerEmail": mail}
    order["recipient"]["deliveryAddress"] |= {"name": name, "addressLine1": street, "phone": phone}
    return one_order


def changed(document: Document, change: Callable[[Document], object]) -> Document:
    change(document["orders"][0])
    return document


def truncated(shell: Shell) -> None:
    with (shell.folder / "one.json").open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"orders": [{"orderId": "1"', "intake.not_json"),
        (b"", "intake.empty"),
        (b'{"orders": ["\xff"]}', "intake.not_utf8"),
        (b'{"orders": [{"orderId": "12-1", "pricingSummary": {}}]}', "intake.wrong_marketplace"),
        (b'{"response": {"order_list": []}}', "intake.wrong_marketplace"),
    ],
)
def test_a_document_that_cannot_be_read(shop: Shell, content: bytes, code: str) -> None:
    written(shop, content)
    words = ("orders", "import", "one.json", "--from", "amazon")
    assert shop(*words, "--json").of_file["code"] == code
    told = shop(*words)
    assert told.code == 1
    assert "not imported" in told.out
    assert "Error: one.json: " in told.err
    assert f"[{code}]" in told.err
    assert "Hint: " in told.err
    chinese = shop(*words, language="zh_CN.UTF-8")
    assert "错误: " in chinese.err
    assert "提示: " in chinese.err
    assert shop("orders", "list", "--json").json == []


def test_a_file_of_200_megabytes_is_refused_unread(shop: Shell) -> None:
    truncated(shop)
    error = shop("orders", "import", "one.json", "--json").of_file
    assert error["code"] == "intake.too_large"
    assert "209715200" in error["message"]


def test_a_file_and_a_marketplace_that_are_not_there(shop: Shell, one_order: Document) -> None:
    for name in ("no.json", ".", "/"):
        error = shop("orders", "import", name, "--json").of_file
        assert error["code"] == "intake.file_unreadable"
        assert f"The file {name} cannot" in error["message"]
    written(shop, one_order)
    told = shop("orders", "import", "one.json", "--from", "ebay", "--json")
    assert told.of_file["code"] == "provider.none"
    error = shop("--config", ".", "orders", "list", "--json").error
    assert error["code"] == "config.invalid"
    assert error["message"].startswith("here: ")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no file without end")
def test_a_file_without_end_tells_no_size_of_its_own(
    shop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBEC_INTAKE__MAX_BYTES", "1000")
    error = shop("orders", "import", "/dev/zero", "--json").of_file
    assert error["code"] == "intake.too_large"
    assert "1001 bytes; at most 1000" in error["message"]


def test_every_file_of_an_import_is_reported(shop: Shell, demo_document: Document) -> None:
    first, second = (
        written(shop, {**demo_document, "orders": [order]}, f"{order['orderId']}.json")
        for order in demo_document["orders"][:2]
    )
    written(shop, b"{", "cut.json")
    faulty = changed(demo_document, lambda order: order["proceeds"].update(grandTotal=None))
    faulty["orders"] = faulty["orders"][:1]
    files = (first, "no.json", "cut.json", second, written(shop, faulty, "faulty.json"))
    told = shop("orders", "import", *files, "--json")
    assert told.code == 1
    assert [row["file"] for row in told.json] == list(files)
    codes = [row["error"]["code"] if "error" in row else len(row["inserted"]) for row in told.json]
    assert codes[:4] == [1, "intake.file_unreadable", "intake.not_json", 1]
    assert len(shop("orders", "list", "--json").json) == 2
    human = shop("orders", "import", *files)
    assert human.code == 1
    assert [name for name in files if name in human.out] == list(files)
    assert "Error: no.json: " in human.err
    assert "Error: cut.json: The document is not JSON" in human.err
    assert shop("orders", "import", first, second).code == 0


def test_a_fault_of_the_sandbox_has_a_hint_too(shop: Shell) -> None:
    written(shop, {"sandbox_orders": 1, "orders": [{"id": "X"}]})
    told = shop("orders", "import", "one.json", "--json")
    ((fault,),) = [report["faults"] for report in told.json]
    assert (fault["code"], fault["path"]) == ("intake.invalid", "orders.0.placed_at")
    assert fault["hint"]
    assert fault["hint"] in shop("orders", "import", "one.json").err


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            lambda order: order["proceeds"]["grandTotal"].update(currencyCode="EUX"),
            "money.currency_unknown",
        ),
        (
            lambda order: order["recipient"]["deliveryAddress"].update(countryCode="QQ"),
            "country.unknown",
        ),
        (
            lambda order: order["proceeds"]["grandTotal"].update(amount="60.00"),
            "order.total_mismatch",
        ),
    ],
)
def test_a_faulty_order_is_told_with_its_place_and_hint(
    shop: Shell, private: Document, change: Callable[[Document], object], code: str
) -> None:
    written(shop, changed(private, change))
    told = shop("orders", "import", "one.json", "--json")
    assert told.code == 1
    ((fault,),) = [report["faults"] for report in told.json]
    assert (fault["code"], fault["external_id"]) == (code, NUMBER)
    assert fault["path"]
    assert fault["hint"]
    human = shop("orders", "import", "one.json")
    assert human.code == 1
    assert all(part in human.err for part in (NUMBER, fault["reason"], code, fault["path"]))
    assert fault["hint"] in human.err
    chinese = shop("orders", "import", "one.json", language="zh_CN.UTF-8").err
    assert "提示" in chinese
    assert fault["reason"] not in chinese
    assert not [canary for canary in CANARIES if canary in told.out + human.err + chinese]
    assert shop("orders", "list", "--json").json == []


def test_an_ioss_number_that_is_none_holds_the_order(shop: Shell, private: Document) -> None:
    for item in private["orders"][0]["orderItems"]:
        item["fulfillment"] = {"shipping": {"internationalShipping": {"iossNumber": CANARIES[0]}}}
    assert shop("orders", "import", written(shop, private)).code == 0
    shown = shop("orders", "show", NUMBER)
    assert "[amazon.ioss_missing]" in shown.err
    assert CANARIES[0] not in shown.out + shown.err
    assert "未提供有效号码" in shop("orders", "show", NUMBER, language="zh_CN.UTF-8").err
    held = shop("ship", NUMBER, "--json").json["run"]
    assert (held["state"], held["reason"]) == ("parked", "order.not_processable")


def test_personal_data_is_on_no_screen(shop: Shell, private: Document) -> None:
    written(shop, private)
    seen = []
    for words in (
        ("orders", "import", "one.json"),
        ("orders", "list"),
        ("orders", "show", NUMBER),
        ("quote", NUMBER),
        ("pay", NUMBER),
        ("ship", NUMBER),
        ("declare", NUMBER),
        ("runs", "list"),
        ("runs", "show", "nothing"),
        ("doctor",),
    ):
        for told in (shop(*words), shop(*words, "--json")):
            seen.append(told.out + told.err)
    assert NUMBER in "".join(seen)
    assert not [canary for canary in CANARIES if canary in "".join(seen)]
