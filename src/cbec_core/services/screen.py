"""Screening: parties, goods and destination; the strictest voice wins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.customs import Severity
from cbec_core.domain.events import EventType
from cbec_core.domain.hold import Hold, Holder
from cbec_core.domain.order import Order, OrderState
from cbec_core.domain.product import CustomsProfile
from cbec_core.domain.reason_params import listed
from cbec_core.domain.screening import ScreeningDecision, ScreeningReason, Verdict, strictest
from cbec_core.ports.screening import ScreeningSubject
from cbec_core.services.context import NOBODY
from cbec_core.services.effects import Progress, Verb, first_open
from cbec_core.services.orders import OPEN, is_cancelled, load_order, move_order
from cbec_core.services.particulars import places
from cbec_core.services.stock import release_order

if TYPE_CHECKING:
    from cbec_core.domain.operation import Run
    from cbec_core.ports.storage import UnitOfWork
    from cbec_core.services.context import Context

__all__ = ["ScreenOrder", "screening_subject"]

_NOT_ASKED = "screening.not_asked"


def screening_subject(order: Order, goods: tuple[CustomsProfile, ...]) -> ScreeningSubject:
    """Return whom and what to screen of an order."""
    parties = tuple(party for party in (order.buyer, order.ship_to) if party is not None)
    return ScreeningSubject(order.id, order.destination, parties, goods)


@attrs.frozen
class _Answer:
    reasons: tuple[ScreeningReason, ...]


class ScreenOrder:
    """Step `screen`: ask lists and plugins; review waits for a person, blocked goes no further."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def plan(self, uow: UnitOfWork, run: Run, now: datetime) -> ScreeningSubject:
        """Return the subject, with the goods as far as the catalogue knows them."""
        order = load_order(uow, run.subject)
        variants = uow.variants.by_skus(order.merchant_id, [line.sku for line in order.lines])
        goods = tuple(
            variants[line.sku].effective_customs if line.sku in variants else CustomsProfile()
            for line in order.lines
        )
        return screening_subject(order, goods)

    def ask(self, request: ScreeningSubject) -> _Answer:
        """Ask the lists of the deployment and every plugin; that nobody was asked is an answer."""
        context = self._context
        reasons = [*context.asks.screen(request)]
        lists = [code for code in context.policy.screening if code != NOBODY]
        for code in lists:
            reasons += context.providers.screening(code).screen(request)
        if not (lists or reasons or context.asks.screeners()):
            meant_so = NOBODY in context.policy.screening
            verdict = Verdict.NOT_SCREENED if meant_so else Verdict.REVIEW
            reasons.append(ScreeningReason("cbec", verdict, _NOT_ASKED, "Nobody was asked."))
        return _Answer(tuple(reasons))

    def record(self, uow: UnitOfWork, run: Run, answer: _Answer, now: datetime) -> Progress:
        """Keep the decision with its reasons."""
        context = self._context
        order = load_order(uow, run.subject)
        verdict = strictest(reason.verdict for reason in answer.reasons)
        decision = ScreeningDecision(
            id=context.clock.new_id("scr"),
            order_id=order.id,
            merchant_id=order.merchant_id,
            verdict=verdict,
            reasons=answer.reasons,
            decided_at=now,
        )
        uow.screenings.add(decision)
        uow.outbox.add(
            context.event(
                EventType.ORDER_SCREENED, order.id, order.merchant_id, verdict=verdict.value
            )
        )
        if is_cancelled(order):
            return Progress.reject("order.cancelled")
        if verdict is Verdict.BLOCKED:
            # What a shop's checkout held for it must not wait for its time to run out.
            release_order(context, uow, order)
            move_order(uow, order, OrderState.EXCEPTION)
            return Progress.reject("screening.blocked", rules=_rules(answer, verdict))
        held = first_open(run, _review(answer, verdict))
        if held.verb is Verb.HOLD:
            if order.state in OPEN:
                ours = Hold(Holder.SCREENING, held.reason, now, held.params)
                uow.orders.save(order.held(ours))
            uow.outbox.add(context.event(EventType.ORDER_HELD, order.id, order.merchant_id))
            return held
        if (free := order.let_go(Holder.SCREENING)) != order:
            order = uow.orders.save(free)
        found = context.asks.check_order(order)
        wrong = [finding for finding in found if finding.severity is Severity.ERROR]
        if wrong:
            skus = {line.id: line.sku for line in order.lines}
            return Progress.hold("order.not_processable", findings=places(wrong, skus))
        return Progress.done()


def _review(answer: _Answer, verdict: Verdict) -> Iterator[Progress]:
    if verdict is not Verdict.REVIEW:
        return
    if any(reason.code == _NOT_ASKED for reason in answer.reasons):
        yield Progress.hold("screening.not_asked")
    else:
        yield Progress.hold("screening.review", rules=_rules(answer, verdict))


def _rules(answer: _Answer, verdict: Verdict) -> str:
    """Return who decided so by which rule; what they matched may be personal."""
    return listed(
        " ".join(filter(None, (said.source, said.list_version, f"[{said.code}]")))
        for said in answer.reasons
        if said.verdict is verdict
    )
