"""A person's word on parked runs."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import pytest

from cbec_core.domain.errors import DomainError
from cbec_core.domain.merchant import Actor, Permission
from cbec_core.domain.operation import OperationState, RunState
from cbec_core.services.effects import Progress
from tests.unit.workflows.scripted import Result

if TYPE_CHECKING:
    from tests.unit.workflows.conftest import Bench

law = pytest.mark.requirement


def refuse(bench: Bench, resolution: str, result: str = "") -> str:
    before = (dict(bench.storage.tables.runs), dict(bench.storage.tables.operations))
    with pytest.raises(DomainError) as refused:
        bench.engine.resolve(bench.run().id, resolution, result=result)
    assert (bench.storage.tables.runs, bench.storage.tables.operations) == before
    return refused.value.code


def unknown(bench: Bench) -> None:
    """Park the run at an authorisation of which nobody knows."""
    bench.world.window = None
    bench.world.script = deque(["unknown after"])
    bench.world.look_script = deque(["unknown"])
    bench.start()
    assert bench.settle().reason == "operation.unknown"


def held(bench: Bench) -> None:
    bench.work("reserve").words = deque([Progress.hold("stock.review")])
    bench.start()
    assert bench.settle().reason == "stock.review"


REVISED = Progress.hold("order.revised", revision=2)
REVISED_AGAIN = Progress.hold("order.revised", revision=3)
REFUNDED = Progress.hold("order.refunded")


def parks(bench: Bench, *words: Progress | Exception) -> tuple[str, object]:
    """Let the step say these words one by one, and return for what the run parks."""
    bench.work("reserve").words = deque(words)
    run = bench.settle()
    return run.reason, run.params.get("revision")


@law("OP-25", "OP-38")
def test_approve_goes_on_in_spite_of_the_reason(bench: Bench) -> None:
    bench.start()
    assert parks(bench, REVISED) == ("order.revised", 2)
    bench.engine.resolve(bench.run().id, "approve")
    assert (bench.run().state, bench.run().reason) == (RunState.READY, "")
    assert parks(bench, REVISED) == ("", None)
    run = bench.run()
    assert (run.state, run.approved) == (RunState.DONE, ())
    assert bench.storage.tables.notes[f"{run.id}.reserve"] == 2


@law("OP-38")
def test_a_reason_that_nobody_answered_is_asked(bench: Bench) -> None:
    """Another one, or the same that names something else."""
    bench.start()
    assert parks(bench, REVISED) == ("order.revised", 2)
    bench.engine.resolve(bench.run().id, "approve")
    assert parks(bench, REFUNDED) == ("order.refunded", None)
    bench.engine.resolve(bench.run().id, "approve")
    assert parks(bench, REVISED_AGAIN) == ("order.revised", 3)
    bench.engine.resolve(bench.run().id, "approve")
    for answered in (REVISED, REFUNDED, REVISED_AGAIN):
        assert bench.run().approves(answered.reason, answered.params)
    assert parks(bench, REFUNDED) == ("", None)
    assert bench.run().state is RunState.DONE


@law("OP-38", "OP-17")
def test_what_a_step_rejects_stays_rejected_in_spite_of_an_approval(bench: Bench) -> None:
    bench.start()
    parks(bench, Progress.hold("order.cancelled"))
    bench.engine.resolve(bench.run().id, "approve")
    assert parks(bench, Progress.reject("order.cancelled")) == ("order.cancelled", None)
    assert (bench.run().state, bench.run().approved) == (RunState.UNDONE, ())


@law("OP-38", "OP-20")
def test_after_the_pivot_a_step_that_rejects_may_be_approved(bench: Bench) -> None:
    bench.work("close").words = deque([Progress.reject("refund.nothing")] * 2)
    bench.start()
    assert bench.settle().reason == "refund.nothing"
    bench.engine.resolve(bench.run().id, "approve")
    assert bench.settle().state is RunState.DONE


@law("OP-39")
def test_approvals_outlive_errors_retries_and_a_dead_worker(bench: Bench) -> None:
    bench.start()
    parks(bench, REVISED)
    bench.engine.resolve(bench.run().id, "approve")
    assert parks(bench, DomainError("stock.unknown_sku", sku="A"))[0] == "stock.unknown_sku"
    bench.engine.resolve(bench.run().id, "retry")
    assert parks(bench, REFUNDED)[0] == "order.refunded"
    bench.engine.resolve(bench.run().id, "retry")

    class Killed(BaseException):
        pass

    def kill(boundary: str) -> None:
        if boundary == "reserve:effect":
            raise Killed

    bench.work("reserve").words = deque([REVISED, REVISED])
    object.__setattr__(bench.engine.kit, "probe", kill)
    with pytest.raises(Killed):
        bench.engine.drain()
    object.__setattr__(bench.engine.kit, "probe", lambda boundary: None)
    bench.clock.pass_time(seconds=31)
    assert bench.settle().state is RunState.DONE


@law("OP-39")
def test_an_approval_is_worth_nothing_at_the_next_step(bench: Bench) -> None:
    bench.work("close").words = deque([REVISED])
    bench.start()
    parks(bench, REVISED)
    bench.engine.resolve(bench.run().id, "approve")
    run = bench.settle()
    assert (run.state, run.step, run.reason) == (RunState.PARKED, "close", "order.revised")


@law("OP-40")
def test_a_word_on_a_version_that_is_past_is_refused(bench: Bench) -> None:
    """Another reason, the same one that names something else, and the same one anew."""
    bench.start()
    parks(bench, REVISED)
    for following in (REFUNDED, REVISED_AGAIN, REVISED_AGAIN):
        seen = bench.run().version
        bench.engine.resolve(bench.run().id, "retry", seen=seen)
        parks(bench, following)
        before = (dict(bench.storage.tables.runs), dict(bench.storage.tables.operations))
        for word in ("approve", "cancel", "retry", "perhaps"):
            with pytest.raises(DomainError) as refused:
                bench.engine.resolve(bench.run().id, word, seen=seen)
            assert refused.value.code == "run.not_as_seen"
            assert refused.value.params["version"] == bench.run().version
            assert following.reason in str(refused.value)
            assert str(following.params.get("revision", "")) in str(refused.value)
        assert (bench.storage.tables.runs, bench.storage.tables.operations) == before
    bench.engine.resolve(bench.run().id, "approve", seen=bench.run().version)
    assert parks(bench, REVISED_AGAIN) == ("", None)
    assert bench.run().state is RunState.DONE


@law("OP-24")
def test_retry_asks_a_held_step_again(bench: Bench) -> None:
    held(bench)
    bench.engine.resolve(bench.run().id, "retry")
    run = bench.settle()
    assert run.state is RunState.DONE
    assert bench.storage.tables.notes[f"{run.id}.reserve"] == 2


@law("OP-27")
def test_cancel_undoes(bench: Bench) -> None:
    held(bench)
    bench.engine.resolve(bench.run().id, "cancel")
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.UNDONE, "run.cancelled")
    assert bench.world.happened[f"{run.id}.authorise.undo"] == 1


@law("OP-25", "OP-27", "OP-8")
def test_an_open_outcome_can_neither_be_passed_nor_cancelled(bench: Bench) -> None:
    unknown(bench)
    assert refuse(bench, "approve") == "run.resolution_unknown"
    assert refuse(bench, "cancel") == "run.resolution_unknown"


@law("OP-26")
def test_a_person_states_that_it_happened(bench: Bench) -> None:
    unknown(bench)
    run_id = bench.run().id
    bench.engine.resolve(run_id, "succeeded", result='{"reference": "pi_1"}', reference="pi_1")
    assert bench.op("authorise").state is OperationState.SUCCEEDED
    assert bench.op("authorise").reference == "pi_1"
    assert bench.storage.tables.notes[f"{run_id}.authorise=succeeded"] == 1
    assert bench.settle().state is RunState.DONE
    assert bench.world.happened[f"{run_id}.authorise"] == 1
    assert Result("pi_1").amount == 100


@law("OP-26")
def test_a_person_states_that_it_did_not_happen(bench: Bench) -> None:
    unknown(bench)
    bench.engine.resolve(bench.run().id, "rejected")
    run = bench.settle()
    assert (run.state, run.reason) == (RunState.UNDONE, "stated_by_person")
    assert bench.storage.tables.notes[f"{run.id}.authorise=rejected"] == 1


@law("OP-26", "OP-28")
def test_a_result_that_does_not_fit_changes_nothing(bench: Bench) -> None:
    unknown(bench)
    assert refuse(bench, "succeeded", result='{"amount": []}') == "run.result_invalid"
    assert refuse(bench, "succeeded", result="{") == "run.result_invalid"


@law("OP-24")
def test_retry_looks_an_unknown_operation_up_again(bench: Bench) -> None:
    unknown(bench)
    bench.engine.resolve(bench.run().id, "retry")
    run = bench.settle()
    assert run.state is RunState.DONE
    assert bench.world.happened[f"{run.id}.authorise"] == 1
    assert len([s for s in bench.world.sent if s.operation_id.endswith("authorise")]) == 1


@law("OP-24", "OP-20")
def test_retry_after_a_rejection_is_a_new_operation(bench: Bench) -> None:
    bench.world.script = deque(["ok", "ok", "ok", "no", "no"])
    bench.start()
    bench.settle()
    bench.engine.resolve(bench.run().id, "retry")
    assert bench.settle().state is RunState.PARKED
    bench.engine.resolve(bench.run().id, "retry")
    run = bench.settle()
    assert run.state is RunState.DONE
    states = [bench.op(f"notify{suffix}").state.value for suffix in ("", ".2", ".3")]
    assert states == ["rejected", "rejected", "succeeded"]


@law("OP-25")
def test_after_the_pivot_a_rejected_effect_may_be_passed(bench: Bench) -> None:
    bench.world.script = deque(["ok", "ok", "ok", "no"])
    bench.start()
    bench.settle()
    bench.engine.resolve(bench.run().id, "approve")
    run = bench.settle()
    assert run.state is RunState.DONE
    assert f"{run.id}.notify" not in bench.world.happened


@law("OP-19", "OP-24", "OP-25")
@pytest.mark.parametrize("word", ["retry", "approve"])
def test_an_undo_that_parked_goes_on_backwards(bench: Bench, word: str) -> None:
    bench.world.script = deque(["ok", "ok", "no", "no"])
    bench.start()
    bench.settle()
    assert refuse(bench, "cancel") == "run.resolution_unknown"
    bench.engine.resolve(bench.run().id, word)
    run = bench.settle()
    assert run.state is RunState.UNDONE
    assert bench.world.happened[f"{run.id}.authorise.undo"] == 1
    assert bench.world.happened[f"{run.id}.label.undo.2"] == (word == "retry")


@law("OP-25")
def test_a_step_that_failed_is_not_passed(bench: Bench) -> None:
    bench.work("reserve").words = deque([DomainError("stock.unknown_sku", sku="A")])
    bench.start()
    bench.settle()
    assert refuse(bench, "approve") == "run.resolution_unknown"


@law("OP-28")
def test_a_word_that_does_not_fit_is_refused(bench: Bench) -> None:
    bench.start()
    assert refuse(bench, "retry") == "run.not_parked"
    bench.work("screen").words = deque([Progress.hold("screening.review")])
    bench.settle()
    assert refuse(bench, "perhaps") == "run.resolution_unknown"
    assert refuse(bench, "succeeded") == "run.resolution_unknown"


@law("OP-28")
def test_resolving_needs_the_permission_and_the_merchant(bench: Bench) -> None:
    held(bench)
    run_id = bench.run().id
    reader = Actor("reader", frozenset({"m1"}), frozenset({Permission.RUNS_READ}))
    stranger = Actor("stranger", frozenset({"m2"}), frozenset({Permission.RUNS_RESOLVE}))
    for actor, code in ((reader, "permission.denied"), (stranger, "run.not_found")):
        with pytest.raises(DomainError) as refused:
            bench.engine.resolve(run_id, "approve", actor=actor)
        assert refused.value.code == code
