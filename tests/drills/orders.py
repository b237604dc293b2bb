"""The scene of real orders: `order_to_cash` with the sandbox's counterparties in a file."""

from __future__ import annotations

import copy
import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from cbec_sandbox.settings import SandboxSettings
from cbec_sandbox.store import open_store

from cbec_core import Cbec
from cbec_core.domain.merchant import Actor
from cbec_core.domain.operation import Operation, OperationState, Run, RunState
from cbec_core.domain.product import CustomsProfile, Product, Variant
from cbec_core.services.clock import SystemClock
from cbec_core.services.stock import Receipt
from cbec_core.storage import open_storage
from cbec_core.workflows.engine import Policy
from cbec_core.workflows.engine_runs import Patience
from cbec_core.workflows.worker import Worker
from tests.drills.process import LEASE

if TYPE_CHECKING:
    from cbec_core.ports.storage import Storage

SPEED = 36_000  # ten hours pass in a second: parcels arrive while we wait
CAPABILITIES = ("payment", "carrier", "marketplace", "customs", "tax", "tariff", "fx", "screening")
STOCK = 100_000
_QUICK = Patience(timedelta(minutes=12), timedelta(hours=1), 200)


class Hurried(SystemClock):
    """The machine's time since a moment, sped up; the same in every process."""

    def __init__(self, since: datetime, speed: int = SPEED) -> None:
        super().__init__()
        self.since = since
        self.speed = speed

    def now(self) -> datetime:
        return self.since + (datetime.now(UTC) - self.since) * self.speed


@attrs.frozen
class OrderScene:
    """Orders of a marketplace document, each with its own id."""

    url: str
    counterparty: Path
    since: datetime

    def storage(self) -> Storage:
        return open_storage(self.url, busy_timeout=60)

    def open(self, probe: Callable[[str], None] | None = None) -> Cbec:
        used = {"sandbox": {"store": str(self.counterparty)}}
        settings: dict[str, Any] = {
            "merchant": {
                "id": "m1",
                "name": "Drill Trading",
                "address": {"country": "CN", "company": "Drill Trading", "city": "Shenzhen"},
            },
            "database": {"url": self.url, "busy_timeout_s": 60},
            "defaults": {
                "payment": "sandbox",
                "carriers": ["sandbox"],
                "tax": ["sandbox"],
                "tariffs": ["sandbox"],
                "fx": ["sandbox"],
                "screening": ["sandbox"],
                "customs_export": "sandbox",
                "customs_import": "sandbox",
                "reservation_ttl": timedelta(days=3650),
                "poll_settlement": timedelta(days=365),
            },
            "providers": dict.fromkeys(CAPABILITIES, used),
        }
        policy = Policy(lease=LEASE * SPEED, batch=4, faults=_QUICK, lookups=_QUICK, pending=_QUICK)
        return Cbec.open(settings=settings, clock=Hurried(self.since), engine=policy, probe=probe)

    def prepare(self) -> None:
        with self.open() as app:
            app.storage.upgrade()
            entries = json.loads(_demo("catalogue.json"))
            app.catalog.put(*(_variant(entry) for entry in entries))
            app.stock.receive(*(Receipt(entry["sku"], STOCK, "first") for entry in entries))

    def worker(self, probe: Callable[[str], None] | None) -> Worker:
        return Worker(self.open(probe)._engine, idle=timedelta(milliseconds=100))

    def start(self, number: int) -> tuple[str, str]:
        document = json.loads(_demo("search_orders.json"))
        order = copy.deepcopy(document["orders"][0])
        order["orderId"] = f"302-{number:07d}-0000001"
        document["orders"] = [order]
        with self.open() as app:
            report = app.orders.import_document(json.dumps(document).encode(), "amazon")
            (order_id,) = report.inserted
            run = app.runs.start(order_id)
            return run.id, run.key

    def boundaries(self) -> list[tuple[str, int | None]]:
        """Let one order pass undisturbed and note every boundary, once.

        The marketplace collected the money and is told by file, so some steps need no effect.
        """
        passed: list[str] = []
        with self.open(passed.append) as app:
            run_id, _ = self.start(0)
            while not self.has_ended(app.runs.get(run_id).run):
                app.worker().run_once()
                time.sleep(0.05)
        return [(name, None) for name in dict.fromkeys(passed)]

    def has_ended(self, run: Run) -> bool:
        if run.state in (RunState.DONE, RunState.UNDONE, RunState.PARKED):
            return True
        return run.state is RunState.WAITING and run.reason == "settlement.awaited"

    def faults(self, keys: list[str]) -> list[str]:
        storage = self.storage()
        try:
            with storage.begin(Actor.system()) as uow:
                runs = [r for r in uow.runs.list(None, 1_000_000) if r.workflow == "order_to_cash"]
                operations = [op for run in runs for op in uow.operations.of_run(run.id)]
                events = [stored.event for stored in uow.outbox.pending(10_000_000)]
                shipments = {run.subject: uow.shipments.of_order(run.subject) for run in runs}
                declared = {run.subject: uow.declarations.of_order(run.subject) for run in runs}
                skus = [entry["sku"] for entry in json.loads(_demo("catalogue.json"))]
                levels = uow.stock.levels("m1", skus)
                lines = [
                    (line.sku, line.quantity)
                    for run in runs
                    if (order := uow.orders.get(run.subject)) is not None
                    for line in order.lines
                ]
        finally:
            storage.close()
        found = [f"lost run {key}" for key in sorted(set(keys) - {run.key for run in runs})]
        found += [f"doubled run {k}" for k, n in Counter(r.key for r in runs).items() if n > 1]
        found += [
            f"run {run.key} ended {run.state} at {run.step} ({run.reason})"
            for run in runs
            if not self.has_ended(run) or run.state in (RunState.PARKED, RunState.UNDONE)
        ]
        for subject in shipments:
            if len(shipments[subject]) != 1 or len(declared[subject]) != 2:
                counts = len(shipments[subject]), len(declared[subject])
                found.append(f"{subject} has {counts} shipments and declarations")
        told = Counter((event.type.value, event.subject) for event in events)
        found += [
            f"{kind} of {subject} was written {n} times"
            for (kind, subject), n in told.items()
            if n > 1 and kind in ("cbec.shipment.label_bought.v1", "cbec.shipment.confirmed.v1")
        ]
        sold: Counter[str] = Counter()
        for sku, quantity in lines:
            sold[sku] += quantity
        for level in levels:
            if level.reserved or (level.on_hand != STOCK - sold[level.sku]):
                found.append(f"{level.sku}: {level.on_hand} left, {level.reserved} reserved")
        return found + self._effect_faults(operations)

    def _effect_faults(self, operations: list[Operation]) -> list[str]:
        effects = open_store(SandboxSettings(store=str(self.counterparty))).effects()
        happened = {effect.operation_id for effect in effects if effect.happened}
        known = {op.id: op for op in operations if op.provider == "sandbox"}
        found = [f"{name} happened and no operation says so" for name in happened - set(known)]
        for name, operation in known.items():
            if operation.state is not OperationState.SUCCEEDED or name not in happened:
                found.append(f"{name} is {operation.state}; happened: {name in happened}")
        return found


@cache
def _demo(name: str) -> str:
    return files("cbec_marketplace_amazon.demo").joinpath(name).read_text("utf-8")


def _variant(entry: dict[str, Any]) -> Variant:
    return Variant(
        entry["sku"],
        Product(entry["sku"], "m1", entry["title"]),
        weight_g=entry["weight_g"],
        customs=CustomsProfile(
            hs=entry["hs"], origin=entry["origin"], description=entry["description"]
        ),
    )
