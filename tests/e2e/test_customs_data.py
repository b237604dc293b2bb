"""Customs data exist before the label: what is missing stops an order while it can be stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core import Cbec, Receipt
from cbec_core.domain.customs import Severity
from cbec_core.domain.operation import RunState
from cbec_core.domain.pricing import ChargeKind
from cbec_core.domain.product import CustomsProfile, Product, Variant

if TYPE_CHECKING:
    from cbec_core.domain.order import Order

Document = dict[str, Any]


@pytest.fixture
def order(cbec: Cbec, one_order: Document, catalogue: list[Variant]) -> Order:
    """An order for an article of which customs are told nothing yet."""
    one_order["orders"][0]["orderItems"][0]["product"]["sellerSku"] = "NEW-1"
    cbec.catalog.put(Variant("NEW-1", Product("NEW-1", "m1", "New"), weight_g=200))
    cbec.stock.receive(Receipt("NEW-1", 5, "first"))
    (order_id,) = cbec.orders.import_document(json.dumps(one_order).encode(), "amazon").inserted
    return cbec.orders.get(order_id)


def test_an_order_that_cannot_be_declared_gets_no_label_until_its_data_are_there(
    cbec: Cbec, order: Order
) -> None:
    run = cbec.runs.process(order.id)
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "release", "customs.data_missing")
    missing = {(found.line_id, found.code) for found in cbec.customs.requirements(order.id)}
    assert (order.lines[0].id, "sandbox.customs.hs_missing") in missing
    quoted = {
        (found.line_id, found.code) for found in cbec.landed_cost.stored(order.id)[0].findings
    }
    assert missing <= quoted
    named = str(run.params["missing"])
    assert named.startswith(f"{order.lines[0].id} NEW-1: ")
    assert "customs.hs [sandbox.customs.hs_missing]" in named
    assert cbec.runs.resolve(run.id, "retry").reason == "customs.data_missing"

    (variant,) = cbec.catalog.find(["NEW-1"]).values()
    known = CustomsProfile(hs="691110", origin="CN", description="porcelain mug, glazed")
    cbec.catalog.put(attrs.evolve(variant, customs=known))
    run = cbec.runs.resolve(run.id, "retry")
    assert "declare_import" in run.done_steps
    assert cbec.records.of_order(order.id).consignment.lines[0].customs == known  # type: ignore[union-attr]


def _dearer(told: Any, factor: int) -> Any:
    """Return a part of the document with every amount of money multiplied."""
    if isinstance(told, dict):
        amount = {"amount": str(Decimal(told["amount"]) * factor)} if "amount" in told else {}
        return {key: _dearer(value, factor) for key, value in told.items()} | amount
    return [_dearer(part, factor) for part in told] if isinstance(told, list) else told


@pytest.mark.parametrize(("factor", "form"), [(1, "cn22"), (40, "cn23")])
def test_goods_that_pass_the_limit_of_the_small_form_get_the_large_one(
    deploy: Callable[..., Cbec],
    one_order: Document,
    catalogue: list[Variant],
    factor: int,
    form: str,
) -> None:
    address = {"country": "CN", "company": "Canary", "lines": ["1 Road"], "city": "Shenzhen"}
    app = deploy(defaults={"documents": "documents"}, merchant={"address": address})
    told = json.dumps(_dearer(one_order, factor)).encode()
    (order_id,) = app.orders.import_document(told, "amazon").inserted
    found = {f.code for f in app.landed_cost.quote_order(order_id).findings}
    assert not {code for code in found if code.startswith("documents.")}
    run = app.runs.process(order_id)
    assert "papers" in run.done_steps, (run.step, run.reason)
    drawn = {stored.document.kind.value for stored in app.orders.documents(order_id)}
    assert drawn >= {"label", form, "commercial_invoice", "packing_list"}
    assert not {"cn22", "cn23"} - {form} & drawn


def test_a_regime_whose_plugin_is_gone_stops_the_order_before_the_label(
    deploy: Callable[..., Cbec], order: Order
) -> None:
    app = deploy(defaults={"customs_export": "single-window"})
    run = app.runs.process(order.id)
    assert (run.state, run.reason) == (RunState.PARKED, "customs.data_missing")
    assert "provider.none" in {found.code for found in app.customs.requirements(order.id)}
    assert app.records.of_order(order.id).shipment.tracking_number == ""  # type: ignore[union-attr]


SILENT = {"customs_export": "", "customs_import": ""}


@pytest.fixture
def known(cbec: Cbec, one_order: Document, catalogue: list[Variant]) -> Order:
    """An order from China to Germany of which customs may know everything."""
    (order_id,) = cbec.orders.import_document(json.dumps(one_order).encode(), "amazon").inserted
    return cbec.orders.get(order_id)


@pytest.mark.parametrize("said", ["customs_export", "customs_import"])
def test_nobody_chosen_at_a_border_stops_the_order_before_the_label(
    deploy: Callable[..., Cbec], known: Order, said: str
) -> None:
    open_ = deploy(defaults={said: ""})
    run = open_.runs.process(known.id)
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "release", "customs.no_regime")
    border = said.removeprefix("customs_")
    assert run.params == {"border": border, "origin": "CN", "destination": "DE"}
    assert open_.records.of_order(known.id).shipment.tracking_number == ""  # type: ignore[union-attr]
    lacking = open_.customs.requirements(known.id)
    (finding,) = (found for found in lacking if found.severity is Severity.ERROR)
    assert (finding.code, finding.path) == ("customs.no_regime", f"defaults.{said}")
    assert finding in open_.landed_cost.stored(known.id)[0].findings
    assert open_.runs.resolve(run.id, "retry").reason == "customs.no_regime"

    run = deploy(defaults={said: "none"}).runs.resolve(run.id, "retry")
    assert "clear_import" in run.done_steps
    (declared,) = open_.customs.declarations(known.id)
    assert f"customs_{declared.direction.value}" != said


@pytest.mark.parametrize("defaults", [SILENT, {}], ids=["nobody chosen", "a regime chosen"])
@pytest.mark.parametrize("country", ["DE", "NL"])
def test_what_stays_inside_a_customs_territory_is_not_declared(
    deploy: Callable[..., Cbec], known: Order, defaults: dict[str, str], country: str
) -> None:
    here = deploy(defaults=defaults, merchant={"address": {"country": country}})
    run = here.runs.process(known.id)
    assert "clear_import" in run.done_steps
    assert here.customs.declarations(known.id) == ()
    assert here.customs.requirements(known.id) == ()


def test_packing_that_the_buyer_pays_for_belongs_to_the_value(
    cbec: Cbec, demo_document: Document, catalogue: list[Variant]
) -> None:
    demo_document["orders"] = demo_document["orders"][1:2]
    report = cbec.orders.import_document(json.dumps(demo_document).encode(), "amazon")
    order = cbec.orders.get(report.inserted[0])
    charged = {charge.kind: charge.amount for charge in order.lines[0].charges}
    packed = charged[ChargeKind.GOODS] + charged[ChargeKind.GIFT_WRAP]
    (valued,) = cbec.landed_cost.quote_order(order.id).lines
    assert valued.customs_value == packed + charged[ChargeKind.SHIPPING]
    cbec.runs.process(order.id, until="release")
    consignment = cbec.shipping.consignment(order.id)
    assert consignment is not None
    assert consignment.value == packed


@pytest.mark.parametrize(
    ("name", "lines", "field"),
    [
        ("Erika 😀", ["1 Road"], "consignment.consignee.address.name"),
        ("محمد علي", ["1 Road"], "consignment.consignee.address.name"),
        ("Erika", [], "consignment.sender.address.lines"),
    ],
)
def test_an_order_whose_papers_cannot_be_drawn_gets_no_label(
    deploy: Callable[..., Cbec],
    one_order: Document,
    catalogue: list[Variant],
    name: str,
    lines: list[str],
    field: str,
) -> None:
    address = {"country": "CN", "company": "Canary", "lines": lines, "city": "Shenzhen"}
    app = deploy(defaults={"documents": "documents"}, merchant={"address": address})
    one_order["orders"][0]["recipient"]["deliveryAddress"]["name"] = name
    (order_id,) = app.orders.import_document(json.dumps(one_order).encode(), "amazon").inserted
    run = app.runs.process(order_id)
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "release", "papers.undrawable")
    assert app.records.of_order(order_id).shipment.tracking_number == ""  # type: ignore[union-attr]
    assert field in str(run.params["fields"])
    assert name not in str(run.params)
    found = [f for f in app.customs.requirements(order_id) if f.code.startswith("documents.")]
    assert {finding.path for finding in found} == {field}
    assert all(finding.text != finding.text_zh and name not in finding.text for finding in found)
    assert set(found) <= set(app.landed_cost.stored(order_id)[0].findings)

    drawn_elsewhere = deploy(defaults={"documents": "sandbox"}, merchant={"address": address})
    run = drawn_elsewhere.runs.resolve(run.id, "retry")
    assert "papers" in run.done_steps, (run.step, run.reason)
