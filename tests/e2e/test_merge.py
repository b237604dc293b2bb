"""The papers of many orders as one PDF: in the order given, by size, none of a void label."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest
from pypdf import PdfReader

from cbec_core.domain.errors import CbecError
from cbec_core.domain.order import FulfilledBy, Order, OrderState
from cbec_core.domain.shipment import ShipmentState
from cbec_core.ports.documents import DocumentKind, PageSize
from tests.e2e.command import NUMBER, Shell

if TYPE_CHECKING:
    from cbec_core import Cbec
    from cbec_core.services.merge import Merged

LABEL = PageSize(102, 152)
SIZES = {LABEL, PageSize(210, 297)}


@pytest.fixture
def shipped(
    deploy: Callable[..., Cbec], demo_document: dict[str, list[dict[str, str]]], catalogue: object
) -> tuple[Cbec, list[str]]:
    """A deployment that draws its own papers, and orders of it in the order of their numbers."""
    address = {"country": "CN", "company": "Canary", "lines": ["1 Road"], "city": "Shenzhen"}
    app = deploy(defaults={"documents": "documents"}, merchant={"address": address})
    found = app.orders.import_document(json.dumps(demo_document).encode(), "amazon").inserted
    orders = [order for order in found if is_ours(app.orders.get(order))][:3]
    for order in orders:
        assert "papers" in app.runs.process(order).done_steps
    return app, orders


def is_ours(order: Order) -> bool:
    """Tell whether it is to be shipped, and by the merchant."""
    mine = order.fulfilled_by is FulfilledBy.MERCHANT
    return mine and order.state is OrderState.TO_SHIP


def merged(
    app: Cbec, orders: list[str], kinds: tuple[DocumentKind, ...] = ()
) -> tuple[dict[PageSize, list[str]], Merged]:
    streams: dict[PageSize, BytesIO] = {}
    told = app.papers.merge(orders, lambda size: streams.setdefault(size, BytesIO()), kinds)
    return {
        size: [page.extract_text() for page in PdfReader(stream, strict=True).pages]
        for size, stream in streams.items()
    }, told


def test_papers_of_orders_lie_in_the_order_given(shipped: tuple[Cbec, list[str]]) -> None:
    app, orders = shipped
    assert len(orders) > 1
    numbers = [app.orders.get(order).external_id for order in orders]
    for given, told in ((orders, numbers), (orders[::-1], numbers[::-1])):
        pages, report = merged(app, given, (DocumentKind.COMMERCIAL_INVOICE,))
        (sheets,) = pages.values()
        firsts = [page for page in sheets if "COMMERCIAL INVOICE" in page]
        assert [n for page in firsts for n in numbers if n in page] == told
        assert report.papers == len(given)
    every, _report = merged(app, orders)
    assert set(every) <= SIZES
    assert any("PACKING LIST" in page for page in every[PageSize(210, 297)])


def test_a_void_label_is_never_printed_again(shipped: tuple[Cbec, list[str]]) -> None:
    app, orders = shipped
    order = orders[0]
    with app.context.begin() as uow:
        (shipment,) = uow.shipments.of_order(order)
        uow.shipments.save(attrs.evolve(shipment, state=ShipmentState.VOIDED))
        uow.commit()
    pages, report = merged(app, [order])
    assert pages == {}
    assert report.without == (order,)


def test_a_carrier_s_label_that_is_no_pdf_is_told_and_not_lost(
    shipped: tuple[Cbec, list[str]],
) -> None:
    app, orders = shipped
    _pages, report = merged(app, orders[:1])
    (label,) = report.left_out
    assert (label.order_id, label.kind, label.media_type) == (orders[0], "label", "application/zpl")


def test_a_renderer_that_cannot_merge_says_so(cbec: Cbec) -> None:
    app = cbec
    with pytest.raises(CbecError) as refusal:
        app.papers.merge([], lambda _size: BytesIO())
    assert refusal.value.code == "provider.none"


def test_the_command_writes_one_file_for_each_size_and_overwrites_nothing(
    filled: Shell,
) -> None:
    config = filled.folder / "cbec.toml"
    text = config.read_text("utf-8").replace("[defaults]", '[defaults]\ndocuments = "documents"')
    config.write_text(text.replace('city = "', 'lines = ["1 Road"], city = "'))
    assert filled("declare", NUMBER).code == 0, filled("runs", "parked").out
    again = ("orders", "papers", NUMBER, "--merge", "out/today.pdf")
    told = filled(*again, "--json")
    assert told.json["papers"] > 2
    assert told.code == int(bool(told.json["left_out"]))
    files = {one["file"] for one in told.json["files"]}
    assert files <= {f"out/today-{size}mm.pdf" for size in ("102x152", "210x297")} | {
        "out/today.pdf"
    }
    assert {str(path.relative_to(filled.folder)) for path in _all(filled.folder / "out")} == files
    assert filled(*again, "--json").json == told.json

    one = filled(*again, "--kind", "packing_list", "--mixed", "--json").json["files"]
    assert [file["file"] for file in one] == ["out/today.pdf"]
    refused = filled(*again, "--kind", "commercial_invoice", "--json")
    assert refused.error["code"] == "config.exists"
    assert len(PdfReader(filled.folder / "out" / "today.pdf").pages) == 1
    assert len(_all(filled.folder / "out")) == len(files | {"out/today.pdf"})

    assert filled("orders", "papers", NUMBER, "--mixed").code == 2
    assert filled("orders", "papers", NUMBER, "--out", "a", "--merge", "b").code == 2
    assert filled("orders", "papers", "nobody", "--merge", "b").code == 1
    assert "毫米" in filled(*again, "--kind", "packing_list", language="zh_CN.UTF-8").out


def _all(folder: Path) -> list[Path]:
    return list(folder.iterdir())
