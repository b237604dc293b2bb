"""In whatever order they speak: an order leaves if and only if nothing holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cbec_core import Cbec, Receipt
from cbec_core.api import ScreeningReason, ScreeningSubject, Verdict, hookimpl
from cbec_core.domain.errors import DomainError
from cbec_core.domain.hold import Holder
from cbec_core.domain.operation import RunState
from cbec_core.domain.order import OrderState
from tests.e2e.telling import Channel

if TYPE_CHECKING:
    from cbec_core.domain.product import Variant

WORDS = st.sampled_from(("to_ship", "on_hold"))


@attrs.define(eq=False)
class Screener:
    """A plugin that asks for a review of every order while it is told to."""

    doubts: bool = False

    @hookimpl
    def cbec_screen(self, subject: ScreeningSubject) -> Iterable[ScreeningReason]:
        verdict = Verdict.REVIEW if self.doubts else Verdict.CLEAR
        return (ScreeningReason("test", verdict, "test.doubt", "A doubt."),)


@attrs.define
class Deployment:
    """A database that programs open one after the other, and all orders of a test."""

    open: Callable[[], Cbec]
    screener: Screener
    sku: str
    app: Cbec
    numbers: Iterator[int] = attrs.field(factory=count)


class Holds(RuleBasedStateMachine):
    """One order: what everybody has said of it, and where its run must be for that."""

    def __init__(self, deployed: Deployment) -> None:
        super().__init__()
        self.deployed = deployed
        self._begin()

    def _begin(self) -> None:
        deployed = self.deployed
        self.channel = Channel(deployed.app, deployed.sku, f"M-{next(deployed.numbers)}")
        self.order_id = self.channel.tells("to_ship").id
        # What must be so: the channel's hold by the revision that said it, and our review.
        self.on_hold_since: int = 0
        self.in_review = False
        # Where the run is: "", "ready" before the release, "screen", "release", "stopped", "gone".
        self.place = ""
        self.shown = 0  # the hold for which it parked at the release

    def _app(self) -> Cbec:
        return self.deployed.app

    def _screened(self) -> None:
        """Go through screening as a run does that comes to it anew."""
        self.in_review = self.deployed.screener.doubts
        self.place, self.shown = ("screen" if self.in_review else "ready"), 0

    def _released(self, approved: int = 0) -> None:
        if self.place != "ready":
            return
        free = self.on_hold_since in (0, approved)
        self.place, self.shown = ("gone", 0) if free else ("release", self.on_hold_since)

    @rule(word=WORDS, place=st.sampled_from(("here", "there")))
    def channel_tells(self, word: str, place: str) -> None:
        self.channel.tells(word, site=place)
        if self.place == "gone":
            return
        self.on_hold_since = self.channel.told if word == "on_hold" else 0
        if self.place == "release" and not self.on_hold_since:
            self.place = "ready"

    @rule(word=WORDS, what=st.sampled_from(("known", "late", "restart")))
    def nothing_new_happens(self, word: str, what: str) -> None:
        """Import what is known, then a document older than that, or open the program anew."""
        if what == "restart":
            self.deployed.app.close()
            self.deployed.app = self.channel.cbec = self.deployed.open()
        elif what == "late":
            now, self.channel.told = self.channel.told, -60
            self.channel.tells(word, site=f"late {next(self.deployed.numbers)}")
            self.channel.told = now + 1
        else:
            newest = max(self._app().orders.revisions(self.order_id), key=lambda r: r.revision)
            document = f'{{"sandbox_orders": 1, "orders": [{newest.raw}]}}'.encode()
            for again in (False, True):
                report = self._app().orders.import_document(document, "sandbox", again=again)
                assert report.unchanged == (self.order_id,)

    @rule(until=st.sampled_from(("rate", "")), doubts=st.booleans())
    def worker_drives(self, until: str, *, doubts: bool) -> None:
        self.deployed.screener.doubts = doubts
        if not self.place and self.on_hold_since:
            with pytest.raises(DomainError) as refused:
                self._app().runs.process(self.order_id)
            assert refused.value.code == "order.not_ready"
            return
        if not self.place:
            self._app().runs.process(self.order_id, until=until)
            self._screened()
            if until:
                return
        else:
            self._app().worker().run_until_idle()
        self._released()

    @precondition(lambda self: self.place in ("screen", "release"))
    @rule(word=st.sampled_from(("approve", "approve", "retry", "cancel")), doubts=st.booleans())
    def person_speaks(self, word: str, *, doubts: bool) -> None:
        self.deployed.screener.doubts = doubts
        run = self._app().runs.get(self.order_id).run
        self._app().runs.resolve(run.id, word, seen=run.version)
        if word == "cancel":
            self.place, self.in_review = "stopped", False
        elif word == "retry" and self.place == "screen":
            self._screened()
            self._released()
        else:
            answered = self.shown if word == "approve" else 0
            self.place, self.in_review = "ready", False
            self._released(answered)

    @precondition(lambda self: self.place == "stopped")
    @rule(doubts=st.booleans())
    def person_takes_it_up_again(self, *, doubts: bool) -> None:
        self.deployed.screener.doubts = doubts
        self._app().runs.take_up_again(self.order_id)
        self._screened()
        self._released()

    @precondition(lambda self: self.place == "gone")
    @rule()
    def another_order_comes(self) -> None:
        self._begin()

    @invariant()
    def is_held_by_whom_it_must_be(self) -> None:
        order = self._app().orders.get(self.order_id)
        wanted = [Holder.CHANNEL] * bool(self.on_hold_since) + [Holder.SCREENING] * self.in_review
        if self.place == "gone":
            assert (order.state, order.holds) == (OrderState.SHIPPED, ())
            return
        assert [hold.by for hold in order.holds] == wanted
        if self.place == "stopped":
            assert order.state is OrderState.EXCEPTION
        else:
            assert order.state is (OrderState.ON_HOLD if wanted else OrderState.TO_SHIP)

    @invariant()
    def has_left_only_if_nothing_held_it(self) -> None:
        run = self._app().runs.find(self.order_id)
        if not self.place:
            assert run is None
            return
        assert run is not None
        assert ("hand_over" in run.done_steps) == (self.place == "gone")
        shown = {"screen": "screening.review", "release": "order.on_hold"}.get(self.place)
        assert (run.state is RunState.PARKED) == (shown is not None)
        if shown:
            assert (run.step, run.reason) == (self.place, shown)


@pytest.mark.requirement("OP-41", "OP-42", "OP-43")
@pytest.mark.parametrize(
    ("deploy", "examples"),
    [("sqlite", 30), pytest.param("postgresql", 8, marks=pytest.mark.postgresql)],
    indirect=["deploy"],
)
def test_an_order_leaves_if_and_only_if_nothing_holds_it(
    deploy: Callable[..., Cbec], variants: list[Variant], examples: int
) -> None:
    screener = Screener()
    app = deploy(objects=[screener])
    app.catalog.put(*variants)
    app.stock.receive(Receipt(variants[0].sku, 100_000, "first"))
    deployed = Deployment(lambda: deploy(objects=[screener]), screener, variants[0].sku, app)
    run_state_machine_as_test(
        lambda: Holds(deployed),
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
