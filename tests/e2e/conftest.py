"""Deployments for end-to-end tests: every plugin of the tree, a clock that travels, no network."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from cbec_core import Cbec
from cbec_core.domain.product import CustomsProfile, Product, Variant
from cbec_core.services.clock import SystemClock
from tests.e2e.command import CONFIG, NUMBER, Shell, forget
from tests.e2e.telling import Channel

SETTINGS: dict[str, Any] = {
    "merchant": {
        "id": "m1",
        "name": "Canary Trading",
        "address": {"country": "CN", "company": "Canary Trading", "city": "Shenzhen"},
    },
    "defaults": {
        "payment": "sandbox",
        "carriers": ["sandbox"],
        "tax": ["sandbox"],
        "tariffs": ["sandbox"],
        "fx": ["sandbox"],
        "screening": ["sandbox"],
        "customs_export": "sandbox",
        "customs_import": "sandbox",
    },
}


class Travelling(SystemClock):
    """A clock that tests move ahead."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(microseconds=1)
        return self.moment


@pytest.fixture
def clock() -> Travelling:
    return Travelling()


@pytest.fixture
def deploy(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Travelling
) -> Iterator[Callable[..., Cbec]]:
    """Return a function that opens a deployment; keyword tables are joined to the settings.

    A test that asks for `deploy` with the parameter "postgresql" gets it on a real PostgreSQL.
    """
    opened: list[Cbec] = []
    on_postgresql = getattr(request, "param", "") == "postgresql"
    postgresql = request.getfixturevalue("empty_postgresql") if on_postgresql else ""

    def open_(
        name: str = "shop.db", *, objects: Iterable[object] = (), **tables: Mapping[str, Any]
    ) -> Cbec:
        settings = copy.deepcopy(SETTINGS)
        for table, values in tables.items():
            settings[table] = {**settings.get(table, {}), **values}
        url = postgresql or f"sqlite:///{tmp_path / name}"
        app = Cbec.open(settings=settings, database_url=url, clock=clock, plugins=objects)
        opened.append(app)
        app.storage.upgrade()
        return app

    yield open_
    for app in opened:
        app.close()


@pytest.fixture
def cbec(deploy: Callable[..., Cbec]) -> Cbec:
    return deploy()


@pytest.fixture
def demo_document() -> dict[str, Any]:
    """Return the demo's searchOrders answer, to be changed by a test."""
    text = files("cbec_marketplace_amazon.demo").joinpath("search_orders.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@pytest.fixture
def one_order(demo_document: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with the first order alone: two lines to Germany under IOSS."""
    demo_document["orders"] = demo_document["orders"][:1]
    return demo_document


@pytest.fixture
def variants() -> list[Variant]:
    """Return the demo's catalogue."""
    text = files("cbec_marketplace_amazon.demo").joinpath("catalogue.json").read_text("utf-8")
    return [
        Variant(
            entry["sku"],
            Product(entry["sku"], "m1", entry["title"]),
            weight_g=entry["weight_g"],
            customs=CustomsProfile(
                hs=entry["hs"], origin=entry["origin"], description=entry["description"]
            ),
        )
        for entry in json.loads(text)
    ]


@pytest.fixture
def catalogue(cbec: Cbec, variants: list[Variant]) -> list[Variant]:
    """Put the demo's catalogue and fifty of each into stock."""
    from cbec_core.services.stock import Receipt

    cbec.catalog.put(*variants)
    cbec.stock.receive(*(Receipt(v.sku, 50, "first") for v in variants))
    return variants


@pytest.fixture
def channel(cbec: Cbec, catalogue: list[Variant]) -> Channel:
    """Return a channel that sells two units of an article in stock."""
    return Channel(cbec, catalogue[0].sku)


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Shell]:
    """Return a shell in an empty folder, with the caches of a process that has just begun."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    handlers = list(logging.getLogger().handlers)
    forget()
    yield Shell(monkeypatch, capfd, folder)
    forget()
    logging.captureWarnings(False)
    logging.getLogger().handlers[:] = handlers


@pytest.fixture
def shop(shell: Shell, variants: list[Variant]) -> Shell:
    """Return a shell in a deployment of sandbox providers that knows the demo's catalogue."""
    (shell.folder / "cbec.toml").write_text(CONFIG, encoding="utf-8")
    assert shell("db", "upgrade").code == 0
    with Cbec.open("cbec.toml") as app:
        app.catalog.put(*variants)
    return shell


@pytest.fixture
def filled(shop: Shell, one_order: dict[str, Any]) -> Shell:
    """Return a shell in a deployment with one order and stock for it."""
    (shop.folder / "one.json").write_text(json.dumps(one_order), encoding="utf-8")
    assert shop("orders", "import", "one.json").code == 0
    for line in shop("orders", "show", NUMBER, "--json").json["record"]["order"]["lines"]:
        assert shop("orders", "stock", line["sku"], 9, "--reference", "first").code == 0
    return shop
