"""Ask five plugins by the combining rules, beside a bare pluggy call of the same functions.

cbec: guards each plugin, checks the type of every answer, joins the answers by the hook's rule.
limit: `PluginManager.hook.<name>(…)` of pluggy with the same five functions; nothing is checked.

A last row counts: an order of fifty lines asks no more hooks than one of a single line, from its
placing to the end of its workflow. Its ratio is hooks asked for fifty lines over those for one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pluggy

from cbec_core import Cbec
from cbec_core.api import hookimpl
from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.events import Event, EventType
from cbec_core.domain.money import Money
from cbec_core.domain.order import OrderLine
from cbec_core.domain.pricing import Charge, ChargeKind
from cbec_core.plugins.hookcall import PluginAsks
from cbec_core.plugins.manager import PluginManager
from cbec_core.services.clock import SystemClock
from cbec_core.services.stock import Receipt
from cbec_core.testing.builders import make_order, make_variant
from cbec_core.workflows.runs import OrderToCashInput
from tests.benchmarks.harness import Figure, Settings, alternate, compare, timed

CALLS = 20_000
PLUGINS = 5
SANDBOX = ("payment", "customs_export", "customs_import", "documents")
SETTINGS = {
    "merchant": {"id": "m1", "name": "Bench", "address": {"country": "CN", "city": "Shenzhen"}},
    "defaults": {
        **dict.fromkeys(SANDBOX, "sandbox"),
        **{name: ["sandbox"] for name in ("carriers", "tax", "tariffs", "fx", "screening")},
    },
}
FINDING = (Finding("bench.note", Severity.INFO, "a note"),)
EVENT = Event("evt_1", EventType.ORDER_PLACED, "ord_1", "m1", SystemClock().now())


class Voice:
    """A plugin that answers three kinds of hook."""

    def cbec_check_order(self, order: Any) -> tuple[Finding, ...]:
        """ALL."""
        return FINDING

    def cbec_allocate(self, order: Any, levels: Any) -> str | None:
        """FIRST; nobody has an opinion, so everybody is asked."""
        return None

    def cbec_event(self, event: Event) -> None:
        """EACH."""


def ours() -> PluginAsks:
    def plugin(number: int) -> object:
        methods = {
            name: hookimpl(_copy(f)) for name, f in vars(Voice).items() if name.startswith("cbec_")
        }
        return type(f"Voice{number}", (), methods)()

    manager = PluginManager(plugins=[plugin(n) for n in range(PLUGINS)], discover=False)
    asks = PluginAsks(manager.load())
    assert all(not status.error for status in manager.statuses())
    return asks


def _copy(function: Any) -> Any:
    from types import FunctionType

    return FunctionType(function.__code__, function.__globals__, function.__name__)


def bare() -> pluggy.PluginManager:
    spec, impl = pluggy.HookspecMarker("bare"), pluggy.HookimplMarker("bare")
    names = [name for name in vars(Voice) if name.startswith("cbec_")]
    specs = {
        name: spec(firstresult=name == "cbec_allocate")(_copy(vars(Voice)[name])) for name in names
    }
    manager = pluggy.PluginManager("bare")
    manager.add_hookspecs(type("Specs", (), specs))
    for number in range(PLUGINS):
        methods = {name: impl(_copy(vars(Voice)[name])) for name in names}
        manager.register(type(f"Voice{number}", (), methods)())
    return manager


def many(call: Callable[[], object], times: int) -> Callable[[], None]:
    def work() -> None:
        for _ in range(times):
            call()

    return work


def asked_for(lines: int) -> tuple[int, str]:
    """Return how often hooks are asked for an order, and where its workflow came to."""
    count = 0
    real = PluginAsks._asked

    def counted(self: PluginAsks, hook: str) -> Any:
        nonlocal count
        count += 1
        return real(self, hook)

    goods = Charge(ChargeKind.GOODS, Money(1990, "EUR"))
    order = make_order(
        merchant_id="m1",
        channel="shop",
        external_id=f"HOOKS-{lines}",
        lines=tuple(
            OrderLine(f"{line}", f"SKU-{line}", "T-shirt", 1, (goods,)) for line in range(lines)
        ),
    )
    with Cbec.open(database_url="sqlite://", settings=SETTINGS) as cbec:
        cbec.storage.upgrade()
        skus = [line.sku for line in order.lines]
        cbec.stock.receive(*(Receipt(sku, 10, "bench") for sku in skus))
        cbec.catalog.put(*(make_variant(sku) for sku in skus))
        with patch.object(PluginAsks, "_asked", counted):
            cbec.orders.place(order)
            run = cbec.runs.process(order.id, OrderToCashInput("sandbox", "tok_ok"))
    return count, f"{run.state.value} at {run.step}"


def measure(settings: Settings) -> list[Figure]:
    """Return the ratio of each combining rule, and the count of an order's hooks."""
    asks, hook = ours(), bare().hook
    order = make_order()
    calls = CALLS // settings.size
    assert len(asks.check_order(order)) == len(hook.cbec_check_order(order=order)) == PLUGINS
    works = {
        "ALL": (
            many(lambda: asks.check_order(order), calls),
            many(lambda: hook.cbec_check_order(order=order), calls),
        ),
        "FIRST": (
            many(lambda: asks.allocate(order, ()), calls),
            many(lambda: hook.cbec_allocate(order=order, levels=()), calls),
        ),
        "EACH": (
            many(lambda: asks.tell(EVENT), calls),
            many(lambda: hook.cbec_event(event=EVENT), calls),
        ),
    }
    times = alternate(
        {
            "cbec": lambda: {rule: timed(work) for rule, (work, _) in works.items()},
            "limit": lambda: {rule: timed(work) for rule, (_, work) in works.items()},
        },
        settings.rounds,
    )
    figures = [
        compare("hooks", f"{rule}, {PLUGINS} plugins", times, rule, amount=calls, bar=1.6)
        for rule in works
    ]
    (one, state), (fifty, end) = asked_for(1), asked_for(50)
    assert state == end, (state, end)
    note = f"{one} hooks for 1 line, {fifty} for 50; workflow {end}"
    figures.append(Figure("hooks", "none in a loop over lines", fifty / one, 1.0, note=note))
    return figures
