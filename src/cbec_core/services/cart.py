"""What carts leave out of what their destination needs to be told: checked once for their facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cbec_core.domain._exchange import Exchange, fraction
from cbec_core.domain._program import facts_of_line
from cbec_core.domain.money import Money
from cbec_core.domain.requirement import RequirementSubject
from cbec_core.domain.requirement_check import Lack, findings_of, lacking, rows_held
from cbec_core.services.keep import Kept
from cbec_core.services.moments import compared

if TYPE_CHECKING:
    from cbec_core.domain._answer import Rate
    from cbec_core.domain.customs import Finding
    from cbec_core.domain.landed_request import LandedCostRequest
    from cbec_core.domain.regime import Threshold
    from cbec_core.domain.requirement import Requirement

__all__ = ["Cart"]

_LINES = 1024  # the articles of a shop that it sends to one destination, more or less

Outcomes = tuple[bool | None, ...]


class Cart:
    """The rows of a destination before the carts of the same facts, but for those of lines.

    Of amounts the rows see whether the goods exceed a threshold and whether a line has a value and
    a weight; what is lacking is kept by these.
    """

    def __init__(
        self, request: LandedCostRequest, rows: Sequence[Requirement], *, crosses: bool
    ) -> None:
        self._rows, self._crosses = rows, crosses
        limits: dict[Threshold, None] = {}
        rows_held(self._subject(request), rows, lambda _, limit: limits.setdefault(limit))
        self._limits = tuple(limits)
        # Where no rate is needed, the thresholds in minor units.
        needs_none = all(limit.currency == request.currency for limit in limits)
        self._fractions = [fraction(one.amount, one.currency) for one in limits if needs_none]
        self._held: dict[Outcomes, tuple[tuple[Requirement, bool], ...]] = {}
        self._known: Kept[tuple[Any, ...], tuple[Lack, ...]] = Kept(_LINES)

    def outcomes(self, request: LandedCostRequest, rate: Rate) -> Outcomes:
        """Return which thresholds the goods exceed, None where no rate tells it."""
        if not self._limits:
            return ()
        value = sum([line.value.minor for line in request.lines])
        if self._fractions:
            return tuple([value * below > above for above, below in self._fractions])
        exceeds, of = compared(Exchange(request.exchange_rates, rate)), request.currency
        return tuple([exceeds(Money(value, of), limit) for limit in self._limits])

    def missing(self, request: LandedCostRequest, outcomes: Outcomes) -> tuple[Finding, ...]:
        """Return what a question without fault leaves out."""
        held = self._held.get(outcomes)
        subject: RequirementSubject | None = None
        if held is None:
            answers = dict(zip(self._limits, outcomes, strict=True))
            subject = self._subject(request)
            held = rows_held(subject, self._rows, lambda _, limit: answers[limit])
            self._held[outcomes] = held
        lacks: list[tuple[int, tuple[Lack, ...]]] = []
        for at, line in enumerate((None, *request.lines), start=-1):
            key: tuple[Any, ...] = (outcomes,)
            if line is not None:
                has = (line.weight_g > 0, line.value.minor > 0)
                key = (outcomes, has, facts_of_line(line))
            lack = self._known.get(key)
            if lack is None:
                subject = subject or self._subject(request)
                lack = self._known.keep(key, lacking(held, subject, at))
            if lack:
                lacks.append((at, lack))
        return findings_of(subject or self._subject(request), lacks) if lacks else ()

    def _subject(self, request: LandedCostRequest) -> RequirementSubject:
        return RequirementSubject.asked(request, crosses=self._crosses)
