"""The corridor of the demo: what `cbec demo` does, apart from how it is shown."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from cbec_core.app import Cbec
from cbec_core.cli.demo_report import DemoOrder, DemoReport, describe
from cbec_core.cli.output import word
from cbec_core.cli.starter import PLAYED
from cbec_core.cli.tables import progress
from cbec_core.config.language import translate as _
from cbec_core.domain.errors import ConfigError, PluginError
from cbec_core.domain.ledger import Account
from cbec_core.domain.operation import Run, RunState
from cbec_core.domain.order import FulfilledBy, Order
from cbec_core.domain.returns import ReturnLine
from cbec_core.ports.surface import DemoFile, DemoKind
from cbec_core.services.clock import SystemClock
from cbec_core.services.stock import Receipt

__all__ = ["DemoReport", "run_demo"]

_ORDERS = "orders"
# What the other sides keep, if a plugin plays them here: its settings name a folder below it.
_OTHERS = "counterparties"
_HOURS = 6
_DAYS = 30
_STOCK = 50


class TravellingClock(SystemClock):
    """The machine's clock with a lead that grows by jumps, so that parcels arrive in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._lead = timedelta()

    def now(self) -> datetime:
        """Return the present moment plus the lead."""
        return super().now() + self._lead

    def jump(self, lead: timedelta) -> None:
        """Let time pass."""
        self._lead += lead


def run_demo(folder: Path) -> DemoReport:
    """Run the corridor in a folder of its own and return what happened."""
    database = _fresh(folder)
    clock = TravellingClock()
    with Cbec.open(
        settings=_settings(folder), database_url=f"sqlite:///{database}", clock=clock
    ) as app:
        demo_files = {kind: _of_kind(app, kind) for kind in DemoKind}
        if not demo_files[DemoKind.ORDERS]:
            raise PluginError("plugin.demo_missing")
        app.storage.upgrade()
        remarks: list[str] = []
        skus = _catalogue(app, demo_files[DemoKind.CATALOGUE])
        orders = _intake(app, demo_files[DemoKind.ORDERS], remarks)
        _receive(app, skus)
        _corridor(app, clock, orders, remarks)
        _settle(app, demo_files[DemoKind.SETTLEMENT], remarks)
        _advance_due(app)
        _refund(app, orders, remarks)
        app.worker().tell_events()
        described = tuple(describe(app, order.id) for order in orders)
        written = tuple(_write(app, folder, order) for order in described)
        return DemoReport(
            folder=str(folder),
            orders=described,
            remarks=tuple(remarks),
            bank=_bank(app),
            files=tuple(name for names in written for name in names),
        )


def _fresh(folder: Path) -> Path:
    """Remove what an earlier demo wrote there, and nothing else; return the database's place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for pattern in ("demo.db*", "numbers.db*"):
            for old in folder.glob(pattern):
                old.unlink()
    except OSError as error:
        reason = error.strerror or "unknown"
        raise ConfigError("config.unwritable", name=folder.name, reason=reason) from None
    for name in (_ORDERS, _OTHERS):
        shutil.rmtree(folder / name, ignore_errors=True)
    return folder / "demo.db"


def _settings(folder: Path) -> Mapping[str, Any]:
    """Return the configuration of the demo: the plugins' own demo settings, joined."""
    from cbec_core.cli.extensions import plugin_manager
    from cbec_core.plugins.hookcall import PluginAsks

    settings: dict[str, Any] = {
        "merchant": {
            "id": "demo",
            "name": "Demo Trading Co",
            "address": {
                "country": "CN",
                "name": "Demo Trading Co",
                "company": "Demo Trading Co",
                "lines": ["1 Example Road, Nanshan"],
                "city": "Shenzhen",
                "region": "Guangdong",
                "postcode": "518000",
                "phone": "+86 755 0000 0000",
            },
        },
        "defaults": {"incoterm": "DAP"},
        "providers": {},
    }
    stated = [one for one in PluginAsks(plugin_manager()).demo() if one.kind is DemoKind.SETTINGS]
    # Where two plugins would do the same, the one that does it takes it from what plays its part.
    for found in sorted(stated, key=lambda one: (one.provider != PLAYED, one.package)):
        text = _read(found).decode().replace("{folder}", folder.as_posix())
        _join(settings, tomllib.loads(text))
    for codes in settings["defaults"].values():
        if isinstance(codes, list):
            codes.sort(key=lambda code: code == PLAYED)  # what plays its part is asked last
    return settings


def _join(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _join(into[key], value)
        elif isinstance(value, list) and isinstance(into.get(key), list):
            into[key] += value
        else:
            into[key] = value


def _of_kind(app: Cbec, kind: DemoKind) -> list[DemoFile]:
    return [found for found in app.asks.demo() if found.kind is kind]


def _read(found: DemoFile) -> bytes:
    return files(found.package).joinpath(found.name).read_bytes()


def _catalogue(app: Cbec, found: list[DemoFile]) -> tuple[str, ...]:
    if not found:
        return ()
    documents = [(demo_file.name, _read(demo_file)) for demo_file in found]
    return app.catalog.import_documents(documents).skus


def _intake(app: Cbec, found: list[DemoFile], remarks: list[str]) -> list[Order]:
    ids: list[str] = []
    for demo_file in found:
        report = app.orders.import_document(_read(demo_file), demo_file.provider)
        ids += report.inserted
        remarks += [f"{f.external_id}: {f.reason} [{f.code}]" for f in report.faults]
    return sorted((app.orders.get(order_id) for order_id in ids), key=lambda o: o.external_id)


def _receive(app: Cbec, skus: tuple[str, ...]) -> None:
    app.stock.receive(*(Receipt(sku, _STOCK, "demo") for sku in skus))


def _corridor(app: Cbec, clock: TravellingClock, orders: list[Order], remarks: list[str]) -> None:
    """Start every order's run and let time pass until nothing moves but settlements."""
    for order in orders:
        if app.runs.can_start(order):
            app.runs.start(order.id)
        else:
            remarks.append(f"{order.external_id}: {word(order.state)}, {_('not processed')}")
    jumps = _DAYS * 24 // _HOURS
    with progress(_("Corridor"), jumps) as advance:
        for _jump in range(jumps):
            _advance_due(app)
            for run in app.runs.parked():
                if run.reason == "screening.review":
                    app.runs.resolve(run.id, "approve")
                    number = app.orders.get(run.subject).external_id
                    remarks.append(f"{number}: {_('held by screening, approved by a person')}")
            advance()
            if not _travelling(app):
                return
            clock.jump(timedelta(hours=_HOURS))


def _advance_due(app: Cbec) -> None:
    app.worker().run_until_idle()


def _travelling(app: Cbec) -> Iterator[Run] | list[Run]:
    waiting = app.runs.list(RunState.WAITING, 100_000)
    return [run for run in waiting if run.reason != "settlement.awaited"]


def _settle(app: Cbec, found: list[DemoFile], remarks: list[str]) -> None:
    for demo_file in found:
        report = app.settlements.import_document(_read(demo_file), demo_file.provider)
        remarks.append(
            f"{_('Settlement')} {report.settlement.external_id}: {_('payout')} "
            f"{report.settlement.payout}, {_('matched')} {report.matched}, "
            f"{_('unmatched')} {report.unmatched}, {_('without an order')} {report.general}, "
            f"{_('difference')} {report.difference}"
        )
        for run in app.runs.of_orders({line.order_id for line in report.settlement.lines}):
            if run.state is RunState.WAITING:
                app.runs.advance(run.id)


def _refund(app: Cbec, orders: list[Order], remarks: list[str]) -> None:
    """Give one unit of a line of several back: the right share of each charge."""
    for order in orders:
        if order.fulfilled_by is FulfilledBy.MARKETPLACE or not app.payments.of_order(order.id):
            continue
        for line in order.lines:
            if line.quantity > 1:
                run = app.refunds.refund(
                    order.id,
                    [ReturnLine(line.id, 1)],
                    key="demo-1",
                    reason="customer_return",
                    restock=True,
                )
                amount = app.records.of_order(order.id).returns[0].amount
                text = _("one of {quantity} × {sku} refunded: {amount} ({state})").format(
                    quantity=line.quantity, sku=line.sku, amount=amount, state=word(run.state)
                )
                remarks.append(f"{order.external_id}: {text}")
                return


def _bank(app: Cbec) -> tuple[str, ...]:
    currencies = {settlement.currency for settlement in app.settlements.list(100)}
    return tuple(
        str(app.settlements.balance(Account.BANK, currency)) for currency in sorted(currencies)
    )


def _write(app: Cbec, folder: Path, order: DemoOrder) -> list[str]:
    names = []
    for stored in app.orders.documents(order.id):
        target = folder / _ORDERS / order.number / stored.document.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(stored.document.content)
        names.append(str(target.relative_to(folder)))
    return names
