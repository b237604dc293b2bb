"""A refusal undoes what was done, backwards and under the same law; after the pivot it parks."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import pytest

from cbec_core.domain.errors import DomainError
from cbec_core.domain.operation import OperationState, RunState
from cbec_core.services.effects import Progress

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench
from tests.unit.workflows.law import crashing_worker, each_open_end, law


@law("OP-17", "OP-18")
def test_a_rejection_before_the_pivot_undoes_in_reverse(bench: Bench) -> None:
    bench.world.script = deque(["ok", "ok", "no"])  # authorise, label, capture
    bench.start()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.UNDONE, "card_declined")
    undone = [step for step in run.done_steps if step.endswith(".undo")]
    assert undone == ["label.undo", "reserve.undo", "authorise.undo", "screen.undo"]
    assert bench.op("label.undo").state is OperationState.SUCCEEDED
    assert bench.storage.tables.notes[f"{run.id}.capture=rejected"] == 1
    assert bench.storage.tables.notes[f"{run.id}.reserve.undo"] == 1


@law("OP-17")
def test_a_steps_own_rejection_undoes_as_well(bench: Bench) -> None:
    bench.work("reserve").words = deque([Progress.reject("stock.insufficient")])
    bench.start()
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.UNDONE, "stock.insufficient")
    assert "reserve.undo" not in run.done_steps
    assert bench.world.happened[f"{run.id}.authorise.undo"] == 1


@law("OP-18")
@each_open_end
def test_an_undo_is_an_operation_under_the_same_law(bench: Bench, word: str) -> None:
    bench.world.script = deque(["ok", "no", f"{word} after"])
    bench.start()
    if word == "crash":
        crashing_worker(bench)
    run = bench.settle()
    assert run.state is RunState.UNDONE
    assert bench.world.happened[f"{run.id}.authorise.undo"] == 1


@law("OP-19")
def test_an_undo_that_is_rejected_parks(bench: Bench) -> None:
    bench.world.script = deque(["ok", "ok", "no", "no"])
    bench.start()
    run = bench.settle()
    assert (run.state, run.step, run.reason) == (
        RunState.PARKED,
        "label.undo",
        "card_declined",
    )
    assert f"{run.id}.authorise.undo" not in bench.world.happened


@law("OP-20")
def test_after_the_pivot_a_rejection_parks(bench: Bench) -> None:
    bench.world.script = deque(["ok", "ok", "ok", "no"])
    bench.start()
    run = bench.settle()
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "notify", "card_declined")
    with pytest.raises(DomainError) as refused:
        bench.engine.resolve(run.id, "cancel")
    assert refused.value.code == "run.resolution_unknown"


@law("OP-22", "OP-17")
def test_an_undone_run_keeps_what_its_reason_names(bench: Bench) -> None:
    bench.work("reserve").words = deque([Progress.reject("refund.exceeds", room="0.00 EUR")])
    bench.world.script = deque(["ok", "pending"])
    bench.start()
    run = bench.settle()
    assert (run.state, run.params) == (RunState.UNDONE, {"room": "0.00 EUR"})
