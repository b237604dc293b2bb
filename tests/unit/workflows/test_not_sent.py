"""Providers that are not there: nothing was sent, and nobody has to find out whether it was."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from cbec_core.domain.errors import CbecError, ConfigError, PluginError, ProviderError, Retry
from cbec_core.domain.operation import OperationState, RunState
from tests.unit.workflows.scripted import World

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench

law = pytest.mark.requirement
NOBODY = {
    "missing": PluginError("provider.none", capability="payment", code="world"),
    "unregistered": ProviderError("provider.none", retry=Retry.NEVER, capability="x", code="world"),
    "unable": ProviderError("provider.not_supported", retry=Retry.NEVER, code="w", operation="x"),
    "unconfigured": ConfigError("config.invalid", source="x", fault="y"),
}
nobody = pytest.mark.parametrize("error", NOBODY.values(), ids=NOBODY)


@law("OP-15", "OP-8", "OP-27")
@nobody
@pytest.mark.parametrize("word", ["cancel", "retry"])
def test_what_nobody_could_send_is_not_unknown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, error: CbecError, word: str
) -> None:
    def away(*_: Any) -> None:
        raise error

    with monkeypatch.context() as gone:
        gone.setattr(World, "submit", away)
        bench.start()
        bench.engine.drain()
    assert (bench.run().state, bench.run().reason) == (RunState.PARKED, error.code)
    assert bench.op("authorise").state is OperationState.RESERVED
    bench.engine.resolve(bench.run().id, word)
    run = bench.settle()
    assert run.state is (RunState.UNDONE if word == "cancel" else RunState.DONE)
    assert bench.world.happened[f"{run.id}.authorise"] == (word == "retry")


@law("OP-8", "OP-15")
def test_an_unknown_operation_stays_unknown_while_its_plugin_is_gone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.world.script = deque(["unknown after"])
    bench.world.look_script = deque(["unknown"])
    bench.start()
    bench.engine.drain()
    bench.clock.at = bench.run().due_at

    def away(*_: Any) -> None:
        raise NOBODY["missing"]

    with monkeypatch.context() as gone:
        gone.setattr(World, "submit", away)
        bench.engine.drain()
    assert (bench.run().state, bench.run().reason) == (RunState.PARKED, "provider.none")
    assert bench.op("authorise").state is OperationState.UNKNOWN
    bench.engine.resolve(bench.run().id, "retry")
    assert bench.settle().state is RunState.DONE
    assert set(bench.world.happened.values()) == {1}


@law("OP-11", "OP-14")
def test_a_promise_that_cannot_be_read_parks_the_run(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window of a provider stands in its plugin, which may be gone while it is looked up."""
    bench.world.script = deque(["unknown before"])
    bench.world.look_script = deque(["unknown"])
    bench.start()

    def away(*_: Any) -> None:
        raise NOBODY["missing"]

    monkeypatch.setattr(World, "spec", away)
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.PARKED, "provider.none")
    assert bench.op("authorise").state is OperationState.UNKNOWN


@law("OP-2", "OP-15")
def test_a_request_that_cannot_be_read_is_not_sent(bench: Bench) -> None:
    bench.start()
    bench.world.script = deque(["unsent"])
    bench.engine.drain()
    operation = bench.op("authorise")
    tables = bench.storage.tables
    tables.operations[operation.id] = attrs.evolve(operation, request="{")
    run = bench.settle()
    assert run.state is RunState.PARKED
    assert run.reason.startswith("fault.")
    assert bench.op("authorise").state is OperationState.RESERVED
    assert not bench.world.sent
