"""What a destination needs to be told is asked at listing, cart and label, by the same rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from cbec_core.domain.customs import Severity
from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import RunState
from cbec_core.domain.product import CustomsProfile, Product, Variant
from cbec_core.services.stock import Receipt

if TYPE_CHECKING:
    from cbec_core import Cbec
    from tests.e2e.command import Shell

pytestmark = pytest.mark.feature(144)

TEE = {
    "sku": "TEE",
    "title": "T-shirt",
    "hs": "6109100010",
    "origin": "CN",
    "description": "cotton T-shirt",
    "material": "cotton",
    "weight_g": "180",
    "maker_id": "T-1",
    "gtin": "4006381333931",
    "manufacturer": "Canary Textiles",
    "manufacturer_country": "CN",
    "manufacturer_address": "1 Example Road, Shenzhen",
    "manufacturer_contact": "https://textiles.example",
    "responsible_person": "Union Rep",
    "responsible_person_country": "IE",
    "responsible_person_address": "1 Quay, Dublin",
    "responsible_person_contact": "rep@example.com",
}
BARE = {"sku": "BARE", "title": "Gift", "description": "gift", "weight_g": "100"}


@pytest.fixture
def listed(filled: Shell) -> Shell:
    out = io.StringIO()
    writer = csv.DictWriter(out, TEE)
    writer.writeheader()
    writer.writerows([TEE, BARE])
    (filled.folder / "articles.csv").write_text(out.getvalue(), "utf-8")
    assert filled("catalog", "import", "articles.csv").code == 0
    return filled


def test_a_seller_is_told_before_an_order_what_articles_lack(listed: Shell) -> None:
    words = ("catalog", "check", "TEE", "BARE", "--to", "FR,us,GB-NI", "--on", "2026-11-21")
    told = listed(*words, "--json")
    assert told.code == 1
    rows = {(row["sku"], row["destination"]): row["findings"] for row in told.json}
    assert set(rows) == {(s, d) for s in ("TEE", "BARE") for d in ("FR", "US", "GB-NI")}
    assert [rows["TEE", place] for place in ("FR", "US", "GB-NI")] == [[], [], []]
    errors = {one["path"] for one in rows["BARE", "FR"] if one["severity"] == "error"}
    assert errors == {"hs", "description", "manufacturer", "responsible_person"}
    assert {one["severity"] for one in rows["BARE", "US"]} == {"warning", "info"}
    chinese = listed(*words, "--json", language="zh_CN.UTF-8").json
    for english, said in zip(told.json, chinese, strict=True):
        for one, other in zip(english["findings"], said["findings"], strict=True):
            assert (one["code"], one["line"], one["path"]) == (
                other["code"],
                other["line"],
                other["path"],
            )
            assert one["text"] != other["text"]
    people = listed(*words)
    assert "BARE" in people.out
    assert "`hs` of the catalogue" in people.err.replace("\n", " ")


def test_the_whole_catalogue_is_checked_if_nothing_is_named(listed: Shell) -> None:
    every = listed("catalog", "check", "--to", "FR", "--json").json
    assert len(every) == len(listed("catalog", "list", "--json").json)
    assert listed("catalog", "check", "TEE", "--to", "FR").code == 0
    assert listed("catalog", "check", "no", "--to", "FR", "--json").error["code"] == (
        "catalog.sku_unknown"
    )
    assert listed("catalog", "check", "--to", "EU", "--json").error["code"] == "country.unknown"


def question(**changes: Any) -> dict[str, Any]:
    line = {key: TEE[key] for key in ("sku", "hs", "origin", "description", "maker_id", "gtin")}
    line |= {"unit_price": "9.90", "duty_rate": "12"} | changes.pop("line", {})
    asked = {"on": "2026-11-21", "origin": "CN", "destination": "FR", "currency": "EUR"}
    return {**asked, "lines": [line], **changes}


def needs(shell: Shell, request: dict[str, Any]) -> dict[str, tuple[str, str]]:
    (shell.folder / "request.json").write_text(json.dumps(request), "utf-8")
    told = shell("quote", "--json", "request.json")
    found = [one for one in told.json["findings"] if one["code"].startswith("requirements.")]
    return {one["path"]: (one["severity"], one["line"]) for one in found}


def test_an_answer_at_the_cart_says_what_will_be_missing(filled: Shell) -> None:
    known = {"line": {"weight_g": 180}}
    assert needs(filled, question(**known)) == {}
    found = needs(filled, question(line={"description": "", "hs": ""}))
    assert found == {
        "hs": ("error", "1"),
        "description": ("error", "1"),
        "weight_g": ("error", "1"),
    }
    ioss = question(scheme={"kind": "IOSS"}, **known)
    assert needs(filled, ioss) == {"scheme.number": ("error", "")}
    korea = question(destination="KR", **known)
    assert needs(filled, korea) == {"identifiers": ("warning", "")}
    number = {"kind": "pccc", "number": "P123123123123"}
    assert needs(filled, {**korea, "identifiers": [number]}) == {}
    inside = question(origin="DE", line={"description": "", "hs": ""})
    assert needs(filled, inside) == {}


def test_a_wrong_number_of_a_buyer_is_refused_and_never_repeated(filled: Shell) -> None:
    wrong = question(destination="KR", identifiers=[{"kind": "pccc", "number": "P1231231231"}])
    (filled.folder / "request.json").write_text(json.dumps(wrong), "utf-8")
    error = filled("quote", "--json", "request.json").error
    assert error["code"] == "identifier.invalid"
    assert "P1231231231" not in json.dumps(error)


def order(country: str, **more: Any) -> bytes:
    tax = {"collector": "seller", "scheme": "IOSS", "number": more.pop("ioss", "")}
    charges: list[dict[str, Any]] = [{"kind": "goods", "amount": "20.00"}]
    if country == "FR":
        charges.append({"kind": "tax", "amount": "4.00", "tax": tax})
    told = {
        "id": "S-1",
        "placed_at": "2026-11-19T09:00:00Z",
        "currency": "EUR",
        "total": "24.00" if country == "FR" else "20.00",
        "ship_to": {"country": country, "name": "A", "lines": ["1"], "city": "B", **more},
        "lines": [{"id": "1", "sku": "T", "quantity": 1, "charges": charges}],
    }
    return json.dumps({"sandbox_orders": 1, "orders": [told]}).encode()


@pytest.fixture
def known(cbec: Cbec) -> Cbec:
    customs = CustomsProfile(hs="610910", origin="CN", description="cotton T-shirt")
    cbec.catalog.put(Variant("T", Product("T", "m1", "Tee"), 180, customs=customs))
    cbec.stock.receive(Receipt("T", 5, "first"))
    return cbec


def test_what_is_mandatory_holds_the_label_and_what_is_asked_for_does_not(known: Cbec) -> None:
    (order_id,) = known.orders.import_document(order("FR"), "sandbox").inserted
    found = {f.path: f for f in known.customs.requirements(order_id)}
    assert found["tax_collections"].severity is Severity.ERROR
    assert found["lines[0].customs.maker_id"].severity is Severity.WARNING
    run = known.runs.process(order_id)
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "release", "customs.data_missing")
    assert set(found.values()) <= set(known.landed_cost.stored(order_id)[0].findings)


def test_a_number_that_the_channel_gives_reaches_the_check(known: Cbec) -> None:
    number = {"kind": "pccc", "number": "P123123123123"}
    for told, wanted in ((order("KR"), 1), (order("KR", identifiers=[number]), 0)):
        report = known.orders.import_document(told, "sandbox")
        (order_id,) = (*report.inserted, *report.revised)
        codes = [found.code for found in known.customs.requirements(order_id)]
        assert codes.count("requirements.importer_number") == wanted
    assert "P123123123123" not in repr(known.orders.get(order_id))


@pytest.mark.parametrize(
    ("fx", "amount", "is_told"),
    [(["sandbox"], "100.00", False), (["sandbox"], "300.00", True), ([], "100.00", True)],
)
def test_a_value_is_compared_with_a_threshold_by_the_rates_of_the_deployment(
    deploy: Callable[..., Cbec], fx: list[str], amount: str, is_told: bool
) -> None:
    app = deploy(defaults={"fx": fx})
    customs = CustomsProfile(hs="610910", origin="CN", description="cotton T-shirt")
    app.catalog.put(Variant("T", Product("T", "m1", "Tee"), 180, customs=customs))
    told = json.loads(order("DE"))
    told["orders"][0] |= {"currency": "USD", "total": amount}
    told["orders"][0]["lines"][0]["charges"] = [{"kind": "goods", "amount": amount}]
    (order_id,) = app.orders.import_document(json.dumps(told).encode(), "sandbox").inserted
    found = [one for one in app.customs.requirements(order_id) if "10 digits" in one.text]
    assert [one.code for one in found] == ["requirements.hs"] * is_told


def test_a_deployment_without_the_rows_is_as_it_was(deploy: Callable[..., Cbec]) -> None:
    app = deploy(plugins={"block": ["requirements-world"]})
    app.catalog.put(Variant("T", Product("T", "m1", "Tee"), 180))
    (checked,) = app.catalog.check(["FR"])
    assert (checked.findings, checked.ready) == ((), True)
    with pytest.raises(DomainError):
        app.catalog.check(["XX"])


@pytest.mark.feature(145)
def test_duty_that_would_be_paid_twice_is_told_at_the_cart_and_with_the_order(
    filled: Shell, known: Cbec
) -> None:
    asked = question(collected=[{"kind": "duty", "amount": "3.00"}])
    (filled.folder / "request.json").write_text(json.dumps(asked), "utf-8")
    codes = [one["code"] for one in filled("quote", "--json", "request.json").json["findings"]]
    assert "landed_cost.duty_charged_twice" in codes
    (order_id,) = known.orders.import_document(order("FR", ioss="IM2500000016"), "sandbox").inserted
    told = [one.code for one in known.landed_cost.quote_order(order_id).findings]
    assert "landed_cost.tax_charged_twice" not in told  # IOSS: nothing is due at the border
